"""The command line: see the package's docstring."""

import argparse
import sys
from pathlib import Path

import benchmarks

from . import documents
from .benchmark import KINDS, load, names, run


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=benchmarks.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    quality = kinds.add_parser("quality", help="how good a model is; the docstring of its module names the data")
    quality.add_argument("name", choices=names("quality"), metavar="TASK", help=", ".join(names("quality")))
    quality.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    speed = kinds.add_parser("speed", help="how fast the app is; without a topic all, one after the other")
    speed.add_argument("name", nargs="?", choices=names("speed"), metavar="TOPIC", help=", ".join(names("speed")))
    kinds.add_parser("docs", help="write docs/benchmarks.md and docs/models.md from what was measured")
    args = parser.parse_args(arguments)
    if args.kind in KINDS:
        for name in [args.name] if args.name else names(args.kind):
            record = run(args.kind, name, getattr(args, "data", Path()))
            print(load(args.kind, name).tables(record.values), "\n", flush=True)
    documents.write()


if __name__ == "__main__":
    main(sys.argv[1:])
