"""Files that are damaged at random are read or refused, and cost little."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import fuzz
from tests.cases.fuzz import SEEDS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it copies its process")


def fuzzed(*arguments: object) -> str:
    """What the tool prints, which fails with what failed."""
    command = [sys.executable, "-m", "benchmarks.fuzz", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("reader", "count"), [("picture", 300), ("document", 15), ("sound", 25)])
def test_damaged_files_are_read_or_refused(reader: str, count: int) -> None:
    assert f"{count} files from 1:" in fuzzed("--seed", 1, "--count", count, "--reader", reader)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_failed_once_fails_no_more(seed: int) -> None:
    fuzzed("--seed", seed, "--count", 1)


def test_a_number_stands_for_a_file() -> None:
    assert fuzz.damaged(7) == fuzz.damaged(7)
    assert len({fuzz.damaged(seed, "picture")[2] for seed in range(50)}) > 45
