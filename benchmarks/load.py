"""`python -m benchmarks.load --sessions 12 --minutes 3`: as `python -m benchmarks speed load`, but what it finds is only printed."""

import argparse

from .speed import load


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=load.__doc__)
    parser.add_argument("--sessions", type=int, default=load.SESSIONS)
    parser.add_argument("--minutes", type=float, default=load.MINUTES)
    args = parser.parse_args()
    print(load.tables(load.measure(args.sessions, args.minutes)))


if __name__ == "__main__":
    main()
