"""The command line: `python -m dlapp run TASK [INPUT...]`, `models list|get|remove`, `serve`.

What a task takes is found out by asking its `check`, its options are the fields of its Settings, and how a result is written
follows from the fields of its Result: a new task needs nothing here.
"""

import argparse
import io
import os
import sys

from ..errors import UserError
from . import models, run, serve
from .words import _, explained

INTERRUPTED = 130  # as shells report a program that was stopped by Ctrl-C


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say; gives the exit code: 0, 1 with a sentence on stderr, 2 for wrong usage, 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # on Windows a pipe has another encoding
    try:
        options = _parser().parse_args(arguments)
        options.act(options)
        sys.stdout.flush()
    except UserError as error:
        print(explained(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    program = "python -m dlapp" if sys.argv[0].endswith("__main__.py") else "dlapp"
    parser = argparse.ArgumentParser(program, description=_("Deep learning on your own pictures and words."))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (run, models, serve):
        command.add(commands)
    return parser
