"""Reads files that were damaged at random: python -m benchmarks.fuzz --minutes 20 [--reader picture] [--seed 7 --count 1]

Each is made from a valid one of `tests/cases/valid.py` and read in a process of its own. Reported are exceptions that are not
UserError, processes that crash, and files that take more than 10 seconds of the processor or 500 MB. A number stands for a
file: those that failed go into `tests/cases/fuzz.py`, and a test reads them ever after. On Linux and macOS.
"""

import argparse
import collections
import functools
import json
import os
import random
import signal
import struct
import tempfile
import time
import zlib
from dataclasses import asdict
from pathlib import Path

from tests.cases import documents, valid

from .reading import BYTES, SECONDS, Cost, cost, prepare

FILES = {"picture": valid.PICTURES, "document": valid.DOCUMENTS, "sound": valid.SOUNDS}
SHARES = {"picture": 12, "document": 1, "sound": 2}  # how often each: documents start a process each time
PATIENCE = 40  # seconds by the clock
_ENDED = "the process ended"
STRANGE = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


@functools.cache
def _valid(reader: str, name: str) -> bytes:
    return FILES[reader][name]()


def damaged(seed: int, reader: str | None = None) -> tuple[str, str, bytes]:
    """The file of a seed: its reader, its name and its bytes."""
    chance = random.Random(seed)
    chosen = chance.choices(list(SHARES), list(SHARES.values()))[0]
    reader = reader or chosen
    name = chance.choice(list(FILES[reader]))
    data = _valid(reader, name)
    kind = name.split()[0]
    if (
        kind in ("docx", "odt", "epub") and chance.random() < 0.8
    ):  # below the packing, which would only say that it is damaged
        parts = valid.unpacked(data)
        part = chance.choice([part for part in parts if not part.endswith(".png")])
        data = documents.archive({**parts, part: _changed(parts[part], chance)})
    else:
        data = _changed(data, chance)
        if data.startswith(b"\x89PNG") and chance.random() < 0.7:
            data = _with_checksums(data)
    return reader, f"{seed}.{kind}", data


def _changed(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5, 10, 30])):
        # more often near the start, where lengths and kinds are
        reach = len(made) if chance.random() < 0.5 else min(len(made), 512)
        at, count = chance.randrange(max(1, reach)), chance.choice([1, 2, 4, 8, 64, 1000])
        match chance.randrange(8):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at : at + 1] = bytes([(made[at] if at < len(made) else 0) ^ (1 << chance.randrange(8))])
            case 2:
                made[at : at + count] = b""
            case 3:
                made[at:at] = chance.randbytes(count)
            case 4:
                made[at : at + count] = bytes(len(made[at : at + count]))
            case 5:
                made[at:at] = made[at : at + count] * chance.choice([1, 2, 100])
            case 6:
                order, size = chance.choice("<>"), chance.choice("HI")
                value = chance.choice(STRANGE) & (0xFFFF if size == "H" else 0xFFFFFFFF)
                packed = struct.pack(order + size, value)
                made[at : at + len(packed)] = packed
            case 7:
                if chance.random() < 0.2:
                    del made[at:]
    return bytes(made)


def _with_checksums(data: bytes) -> bytes:
    """A PNG whose checksums are right, so that decoders go on."""
    made, place = bytearray(data), 8
    while place + 12 <= len(made):
        (length,) = struct.unpack_from(">I", made, place)
        end = place + 8 + length
        if end + 4 > len(made):
            break
        struct.pack_into(">I", made, end, zlib.crc32(made[place + 4 : end]))
        place = end + 4
    return bytes(made)


def read(seed: int, folder: Path, reader: str | None = None) -> tuple[str, Cost]:
    """Read the file of a seed in a copy of this process; what is wrong with that, "" for nothing, and what it cost."""
    reader, name, data = damaged(seed, reader)
    path = folder / name
    path.write_bytes(data)
    answer, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(answer)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        with os.fdopen(write, "w") as target:
            json.dump(asdict(cost(reader, path)), target)
        os._exit(0)
    os.close(write)
    found, status = _awaited(child, answer)
    path.unlink()
    if found is None:
        return f"{_ENDED} with status {status}", Cost()
    if found.bug:
        return found.bug, found
    if len(data) < 1_000_000 and (found.seconds > SECONDS or found.peak_bytes > BYTES):
        return f"{found.seconds:.1f} s and {found.peak_bytes / 1e6:.0f} MB", found
    return "", found


def _awaited(child: int, answer: int) -> tuple[Cost | None, int]:
    """What a process wrote before it ended, and how it ended."""
    previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(PATIENCE)
    try:
        with os.fdopen(answer) as source:
            text = source.read()
        _, status = os.waitpid(child, 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    return (Cost(**json.loads(text)) if text else None), status


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--count", type=int, help="so many files, however long that takes")
    parser.add_argument("--reader", choices=FILES)
    parser.add_argument("--seed", type=int, help="where to begin")
    parser.add_argument("--keep", type=Path, help="folder for the files that failed")
    wanted = parser.parse_args()
    for reader in FILES:
        prepare(reader)
    first = wanted.seed if wanted.seed is not None else int(time.time())
    end, seed, failed = time.monotonic() + 60 * wanted.minutes, first, []
    outcomes: collections.Counter[str] = collections.Counter()
    slowest, largest = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        while seed - first < wanted.count if wanted.count else time.monotonic() < end:
            trouble, found = read(seed, Path(folder), wanted.reader)
            if trouble.startswith(_ENDED):  # perhaps it only had to wait for the machine
                trouble, found = read(seed, Path(folder), wanted.reader)
            slowest, largest = max(slowest, found.seconds), max(largest, found.peak_bytes)
            outcomes["failed" if trouble else "refused" if found.outcome else "read"] += 1
            if trouble:
                failed.append(seed)
                _reader, name, data = damaged(seed, wanted.reader)
                print(f"{seed} {name}: {trouble}", flush=True)
                if wanted.keep:
                    wanted.keep.mkdir(parents=True, exist_ok=True)
                    (wanted.keep / name).write_bytes(data)
            seed += 1
    print(f"{seed - first} files from {first}: {dict(outcomes)}, at most {slowest:.1f} s and {largest / 1e6:.0f} MB")
    if failed:
        raise SystemExit(f"failed: {failed}")


if __name__ == "__main__":
    main()
