"""Reading a file in a process of its own, with limits of time and memory.

Parsers of documents can be made to work for minutes and to take gigabytes by a file of a few kilobytes. In a process of its
own that slows nobody, and it ends. It starts in a quarter of a second, because it imports neither torch nor Streamlit.
"""

import contextlib
import importlib
import json
import logging
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from .errors import UserError
from .i18n import N_

log = logging.getLogger(__name__)
SECONDS = 8  # of the processor
PATIENCE = 20  # seconds by the clock, on a busy machine; where the processor's cannot be limited, SECONDS
BYTES = 450_000_000  # of memory in all
_turns = threading.BoundedSemaphore(max(4, os.cpu_count() or 1))  # processes at once

READERS = {  # modules with a function `answer`, which gives JSON and pieces of bytes; what is said when it takes too much
    "document_readers": N_("{name} takes too much time or memory to read. Split it, or save its text as TXT."),
    "picture_reader": N_("{name} takes too much time or memory to open. Save it again as JPEG or PNG."),
}


class Damaged(Exception):
    """The file cannot be read."""


def call(reader: str, name: str, data: bytes, share: float = 1.0, **request: Any) -> tuple[dict[str, Any], memoryview]:
    """Let the process do what the function `answer` of a reader does.

    Args:
        reader: one of READERS. name: of the file, for sentences. request: of JSON's types.
        share: how many times as much time and memory as usual it may take.

    Returns:
        What was answered, and the bytes that came with it.

    Raises:
        UserError: for what the reader says, and when it takes too much time or memory. Damaged: when it fails.
    """
    too_much = READERS[reader]
    message = _packed({"name": name, **request}, data)
    # found also when the app was started in another folder
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    command = [sys.executable, "-m", __name__, reader, str(math.ceil(share * SECONDS)), str(int(share * BYTES))]
    patience = share * (PATIENCE if _has_limits() else SECONDS)
    with _turns:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        try:
            answer, _ = process.communicate(message, timeout=patience)
        except subprocess.TimeoutExpired:
            raise UserError(too_much, name=name) from None
        finally:
            process.kill()
            process.wait()
    if process.returncode:  # what it has written may be cut off
        log.info("the process that read %s ended with %s", name, process.returncode)
        if process.returncode in _ENDED_BY_LIMITS:
            raise UserError(too_much, name=name)
        raise Damaged
    reply, payload = _unpacked(answer)
    if "too_much" in reply:
        raise UserError(too_much, name=name)
    if "sentence" in reply:
        raise UserError(reply["sentence"], **reply["values"])
    if "damaged" in reply:
        log.info("%s cannot be read: %s", name, reply["damaged"])
        raise Damaged
    return reply, payload


_ENDED_BY_LIMITS = (-9, -24, 152)  # killed, SIGXCPU; 152: the same through a shell


def _has_limits() -> bool:
    return sys.platform != "win32"


def _packed(header: dict[str, Any], payload: bytes) -> bytes:
    line = json.dumps(header).encode()
    return line + b"\n" + payload


def _unpacked(message: bytes) -> tuple[dict[str, Any], memoryview]:
    end = message.index(b"\n")
    return json.loads(message[:end]), memoryview(message)[end + 1 :]  # not a copy


def _limit(seconds: int, memory: int) -> None:
    """Of this process. Where the system has no such limits, the one who waits for it ends it."""
    if not _has_limits():
        return
    import resource

    os.nice(10)  # whoever waits for a page comes first
    for kind, amount in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of memory
            resource.setrlimit(kind, (amount, amount))


def _answer(reader: str, source: BinaryIO, target: BinaryIO) -> None:
    request, data = _unpacked(source.read())
    payload: Iterable[bytes] = ()
    try:
        module = importlib.import_module(f".{reader}", __package__)
        reply, payload = module.answer(bytes(data), **request)
    except UserError as error:
        reply = {"sentence": error.message, "values": error.values}
    except (MemoryError, RecursionError):
        reply = {"too_much": True}
    except Exception as error:  # a parser raises whatever a damaged file makes it stumble over
        reply = {"damaged": repr(error)[:500]}
    target.write(json.dumps(reply).encode() + b"\n")
    target.writelines(payload)
    target.flush()


if __name__ == "__main__":
    _reader, _seconds, _memory = sys.argv[1:]
    _limit(int(_seconds), int(_memory))
    _answer(_reader, sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)  # nothing is left to be done, and taking a large document apart takes time
