"""How every training begins: its options, and the machine made ready."""

import argparse
from pathlib import Path

import torch

from . import memory


def options(doc: str | None) -> argparse.ArgumentParser:
    """A parser with the folders of data and state; `doc` is the module's own description."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True, help="folder of what is kept between calls")
    return parser


def begin(parser: argparse.ArgumentParser) -> tuple[argparse.Namespace, torch.device]:
    """What was asked for, and the device to train on; the state folder is there."""
    args = parser.parse_args()
    memory.keep()
    torch.backends.cudnn.benchmark = True
    args.state.mkdir(parents=True, exist_ok=True)
    return args, torch.device("cuda" if torch.cuda.is_available() else "cpu")
