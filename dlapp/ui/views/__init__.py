"""How each task's result and its insides are shown: `<task>.py` for each, see `frame.result_section`."""
