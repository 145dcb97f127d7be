"""Loose files: any name is taken, and nothing stays when a process is killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dlapp import files, scratch
from dlapp.backend import Backend

from .waiting import wait_until

ROOT = Path(__file__).parents[2]
NAMES = [
    ("song.mp3", "song.mp3"),
    ("../../my song.wav", "my song.wav"),
    ("C:\\music\\a.wav", "a.wav"),
    ("", "_file"),
    (".", "_file"),
    ("..", "_file"),
    ("...", "_file"),
    ("a/", "_file"),
    (".wav", "wav"),
    ("駅の音.wav", "駅の音.wav"),
    ("a\0b\n.mp3", "a_b_.mp3"),
    ("CON.wav", "CON_file.wav"),
    ("name. ", "name"),
    ("\udcff.wav", "_.wav"),
    ("𠮷" * 80 + ".wav", "𠮷" * 29 + ".wav"),
    ("𠮷" * 80, "𠮷" * 29),
    ("a." + "𠮷" * 80, "a." + "𠮷" * 5),
    ("x" * 5000 + ".flac", "x" * 115 + ".flac"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_any_name_is_taken(name: str, kept: str) -> None:
    path = files.keep(b"sound", name)
    assert path.name == kept
    assert path.read_bytes() == b"sound"
    assert path.parents[1] == scratch.folder()
    files.drop(path)
    assert not path.exists()


def process(code: str) -> subprocess.Popen:
    """A process that writes the path of a file it has kept, and waits."""
    code = f"from dlapp import files; path = files.keep(b'sound', 'a.wav'); {code}; print(path, flush=True); input()"
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_what_a_killed_process_left_goes_and_what_a_living_one_has_stays() -> None:
    killed, living = process("pass"), process("pass")
    left, kept = (Path(one.stdout.readline().strip()) for one in (killed, living))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert left.exists()
    next_one = process("pass")
    own = Path(next_one.stdout.readline().strip())
    assert not left.parents[1].exists()
    assert not Path(f"{left.parents[1]}.lock").exists()
    assert kept.exists()
    for one in (living, next_one):
        one.communicate("\n")
    assert not kept.parents[1].exists()
    assert not own.parents[1].exists()


def test_another_s_lock_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "dlapp-evil.lock").symlink_to(precious)
    (tmp_path / "dlapp-other").mkdir()
    (tmp_path / "dlapp-other.lock").touch()
    monkeypatch.setattr(scratch, "_is_ours", lambda path: path.name != "dlapp-other.lock")
    scratch.clear()
    assert precious.read_text() == "mine"
    assert (tmp_path / "dlapp-other").exists()


def test_only_the_owner_sees_the_files() -> None:
    assert os.stat(scratch.folder()).st_mode & 0o077 == 0


def test_the_backend_clears_at_its_start() -> None:
    killed = process("pass")
    left = Path(killed.stdout.readline().strip())
    killed.kill()
    killed.wait()
    assert left.exists()
    Backend().compute.warm_up(after=0)  # as the app does beside its first page
    wait_until(lambda: not left.exists())
