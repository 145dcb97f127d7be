"""The command that makes a result again."""

import dataclasses
import json
import re
import shlex
from typing import Any, NoReturn

from .. import tasks
from ..jobs import Job
from ..recipe import File, changed_settings, items_of, output_stem
from ..text import clean
from .inputs import STDIO, looks_like_name
from .options import task_parser

_NOT_FOR_TERMINALS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # a terminal may act on them when pasted


class _NotSayable(Exception):
    """The command line has no words for it."""


def command(job: Job) -> str | None:
    """What to type for the result of a job, quoted for a POSIX shell; None where the command line cannot say it."""
    try:
        arguments = _arguments(job)
        _insist(job, arguments)
    except _NotSayable:
        return None
    if _NOT_FOR_TERMINALS.search("".join(arguments)):
        return None
    return shlex.join(["python", "-m", "dlapp", "run", job.task, *arguments])


def _arguments(job: Job) -> list[str]:
    """What stands behind the task's name."""
    spec, _ = tasks.split(job.task)
    inputs, others = [], list[dict]()
    for item in items_of(job):
        rest = {}
        if isinstance(item, dict):
            if not spec.parts or not {spec.parts[0]} <= set(item) <= set(spec.parts):
                raise _NotSayable
            rest = {name: item[name] for name in spec.parts[1:] if name in item}
            item = item[spec.parts[0]]
        inputs.append(item)
        others.append(rest)
    if any(rest != others[0] for rest in others[1:]) or (len(inputs) > 1 and None in inputs):
        raise _NotSayable
    arguments = [_word(item) for item in inputs if item is not None]
    arguments += [f"--{name}={_word(value)}" for name, value in others[0].items()]
    arguments.append(f"--model={job.card.id}")
    for name, value in changed_settings(job).items():
        arguments += _option(name.replace("_", "-"), value)
    if isinstance(getattr(job.result, "text", None), str):
        arguments += ["-o", f"{output_stem(job)}.txt"]
    return arguments


def _word(item: Any) -> str:
    """A file's name, or a text that is not taken for one."""
    if isinstance(item, File):
        if isinstance(item.value, str) and clean(item.value) != item.value:
            raise _NotSayable  # it is cleaned when it is read
        if hasattr(item.value, "dtype"):
            raise _NotSayable
        return f"./{item.name}" if item.name.startswith("-") else item.name
    if not isinstance(item, str) or item == STDIO or item.startswith("-") or looks_like_name(item):
        raise _NotSayable
    return item


def _option(name: str, value: Any) -> list[str]:
    """The opposite of `options._option`."""
    if isinstance(value, bool):
        return [f"--{name}" if value else f"--no-{name}"]
    if isinstance(value, dict):
        return [f"--{name}={key}={item}" for key, item in value.items()]
    if isinstance(value, int | float | str):
        return [f"--{name}={value}"]
    if isinstance(value, list | tuple) and not any(map(dataclasses.is_dataclass, value)):
        return [f"--{name}={','.join(map(str, value))}"]
    if isinstance(value, list | tuple):
        return [f"--{name}={json.dumps([dataclasses.asdict(item) for item in value], ensure_ascii=False)}"]
    raise _NotSayable


def _insist(job: Job, arguments: list[str]) -> None:
    """Refuse arguments that the command line would read as something else, such as a label with a comma in it."""
    spec, operation = tasks.find(job.task)

    def refuse(message: str) -> NoReturn:
        raise _NotSayable(message)

    parser = task_parser("", job.task, operation, spec.parts[1:])
    parser.error = refuse  # type: ignore[method-assign]
    read = vars(parser.parse_intermixed_args(arguments))
    names = [field.name for field in dataclasses.fields(job.settings)]
    if operation.settings(**{name: read[name] for name in names if name in read}) != job.settings:
        raise _NotSayable
