"""The front door: `streamlit run app.py`."""

from dlapp.ui import shell

shell.show()
