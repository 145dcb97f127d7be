"""The Python lines that make a result again, and the files that they read.

The command for a terminal, made of the same files, is in `cli/command.py`.
"""

import dataclasses
import io
import re
from pathlib import Path
from typing import Any

from . import files, tasks
from .contents import fingerprint
from .jobs import Job

LONG = 2000  # characters: a longer text is read from a file
WIDTH = 96  # characters of a line that is not broken
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # signs that no name of a file should have


@dataclasses.dataclass(frozen=True)
class File:
    """An input that lies in the current folder: a picture, an array, the path of a sound or video, or a long text."""

    name: str
    value: Any


def files_of(job: Job) -> list[File]:
    """The files that the lines and the command read, each once."""
    found: dict[str, File] = {}

    def collect(value: Any) -> None:
        if isinstance(value, File):
            found[value.name] = value
        elif isinstance(value, list | tuple):
            for item in value:
                collect(item)
        elif isinstance(value, dict):
            collect(list(value.values()))

    collect(items_of(job))
    return list(found.values())


def written(file: File) -> bytes:
    """A file as the code reads it: pictures without loss, whatever their name says.

    Raises:
        FileNotFoundError: when the sound or video is no longer there.
    """
    if isinstance(file.value, Path):
        return file.value.read_bytes()
    if isinstance(file.value, str):
        return file.value.encode()
    if hasattr(file.value, "getbands"):
        from . import media

        return media.write(file.value, "PNG", {})
    import numpy as np

    made = io.BytesIO()
    np.save(made, file.value, allow_pickle=False)
    return made.getvalue()


def items_of(job: Job) -> list[Any]:
    """The inputs of a job, one for each result, in which files stand for what cannot be written down."""
    spec, _ = tasks.split(job.task)
    items = job.inputs if spec.is_batch(job.inputs) else [job.inputs]
    main, taken = spec.parts[:1], dict[str, Any]()

    def filed(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: filed(part, name if name and (key,) == main else str(key)) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(filed(part, name) for part in value)
        kind = _kind(value)
        return File(_untaken(_named(name or "input", kind), value, taken), value) if kind else value

    return [filed(item, job.names[i] if i < len(job.names) else "") for i, item in enumerate(items)]


def _kind(value: Any) -> str:
    """The end of the name of a file that could hold a value; empty for one that is written down."""
    if hasattr(value, "getbands"):
        return ".png"
    if isinstance(value, Path):
        return value.suffix
    if hasattr(value, "dtype") and value.ndim:
        return ".npy"
    is_long = isinstance(value, str) and len(value) > LONG
    return ".txt" if is_long and not re.search("[\ud800-\udfff]", value) else ""


def _named(name: str, kind: str) -> str:
    """The visitor's name of a file without its folders, with an end that says its kind."""
    name = _UNWRITABLE.sub("_", re.split(r"[/\\]", name)[-1]).strip() or "input"
    is_picture_file = kind == ".png" and re.search(r"\.[A-Za-z]{3,4}$", name)
    return name if is_picture_file or name.lower().endswith(kind.lower()) else name + kind


def _untaken(name: str, value: Any, taken: dict[str, Any]) -> str:
    """The name, with a number when another value has it."""
    path, free, number = Path(name), name, 1
    while free in taken and taken[free] is not value and fingerprint(taken[free]) != fingerprint(value):
        number += 1
        free = f"{path.stem}_{number}{path.suffix}"
    taken[free] = value
    return free


def changed_settings(job: Job) -> dict[str, Any]:
    """The settings of a job that are not as they are by default."""

    def default(field: dataclasses.Field) -> Any:
        return field.default_factory() if callable(field.default_factory) else field.default

    values = {
        field.name: (getattr(job.settings, field.name), default(field)) for field in dataclasses.fields(job.settings)
    }
    return {name: value for name, (value, usual) in values.items() if value != usual}


def output_stem(job: Job) -> str:
    """How the names of files with the result begin: cat-super_resolution."""
    first = next(iter(files_of(job)), None)
    stem = Path(files.safe_name(first.name)).stem if first and job.names else ""
    return "-".join(filter(None, [stem, job.task.replace(".", "-")]))


def python_lines(job: Job) -> str:
    """A script that makes the result of a finished job again and saves or prints it."""
    script = _Script()
    items = items_of(job)
    is_one = len(items) == 1
    arguments = [script.expression(job.task), script.expression(items[0] if is_one else items, 4)]
    settings = {"model": job.card.id, **changed_settings(job)}
    arguments += [f"{name}={script.expression(value, 4)}" for name, value in settings.items()]
    name, stem = "result" if is_one else "results", output_stem(job)
    lines = [f"{name} = {_laid_out('dlapp.run(', arguments, ')')}"]
    if is_one:
        lines += script.saving(job.result[0] if isinstance(job.result, list) else job.result, stem)
    else:
        lines.append("for number, result in enumerate(results, 1):")
        lines += [f"    {line}" for line in script.saving(job.result[0], f"{stem}-{{number}}")]
    return "\n".join([*script.imports(), "", *lines, ""])


class _Script:
    """Python expressions and the imports that they need."""

    def __init__(self) -> None:
        self._modules: set[str] = set()
        self._names: dict[str, set[str]] = {}  # module -> what is imported from it

    def imports(self) -> list[str]:
        own = ["import dlapp", *self._from(is_own=True)]
        others = [*sorted(self._modules), *self._from(is_own=False)]
        return [*others, "", *own] if others else own

    def _from(self, is_own: bool) -> list[str]:
        modules = sorted(module for module in self._names if module.startswith("dlapp") == is_own)
        return [f"from {module} import {', '.join(sorted(self._names[module]))}" for module in modules]

    def _imported(self, module: str, name: str) -> str:
        self._names.setdefault(module, set()).add(name)
        return name

    def expression(self, value: Any, indent: int = 0) -> str:
        """A value as Python writes it, broken into lines that are indented by so much."""
        match value:
            case File():
                return self._reading(value)
            case str():
                return quoted(value)
            case dict():
                pairs = [f"{self.expression(key)}: {self.expression(item, indent + 4)}" for key, item in value.items()]
                return _laid_out("{", pairs, "}", indent)
            case list():
                return _laid_out("[", [self.expression(item, indent + 4) for item in value], "]", indent)
            case tuple():
                parts = [self.expression(item, indent + 4) for item in value]
                return f"({parts[0]},)" if len(parts) == 1 else _laid_out("(", parts, ")", indent)
        if dataclasses.is_dataclass(value):
            kind = type(value)
            fields = [field.name for field in dataclasses.fields(value)]
            parts = [f"{name}={self.expression(getattr(value, name), indent + 4)}" for name in fields]
            return _laid_out(f"{self._imported(kind.__module__, kind.__name__)}(", parts, ")", indent)
        return repr(value)

    def _reading(self, file: File) -> str:
        name = quoted(file.name)
        if isinstance(file.value, Path):
            return f"{self._imported('pathlib', 'Path')}({name})"
        if isinstance(file.value, str):
            return f"{self._imported('pathlib', 'Path')}({name}).read_bytes().decode()"
        if not hasattr(file.value, "getbands"):
            self._modules.add("import numpy as np")
            return f"np.load({name})"
        deep = ", deep=True" if file.value.mode == "I;16" else ""
        return f"{self._imported('dlapp.media', 'open_picture')}({name}{deep})"

    def saving(self, result: Any, stem: str) -> list[str]:
        """Lines that save the result as files whose names begin so, or else print it; a {number} in there counts."""
        values = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
        if isinstance(values.get("text"), str):
            path = f"{self._imported('pathlib', 'Path')}({_string(f'{stem}.txt')})"
            return [f'{path}.write_text(result.text, encoding="utf-8")']
        saved = [line for name, value in values.items() for line in self._saving_files(name, value, stem)]
        if saved:
            return saved
        rows = [name for name, value in values.items() if isinstance(value, list) and _has_rows(value)]
        return [f"for row in result.{rows[0]}:", "    print(row)"] if rows else ["print(result)"]

    def _saving_files(self, name: str, value: Any, stem: str) -> list[str]:
        if hasattr(value, "getbands"):
            return [f"result.{name}.save({_string(f'{stem}.png')})"]
        if isinstance(value, list) and value and hasattr(value[0], "getbands"):
            return [
                f"for place, image in enumerate(result.{name}, 1):",
                f"    image.save({_string(f'{stem}-{{place}}.png')})",
            ]
        if isinstance(value, Path):
            self._modules.add("import shutil")
            return [f"shutil.copy(result.{name}, {_string(stem + value.suffix)})"]
        return []


def _has_rows(value: list) -> bool:
    return bool(value) and dataclasses.is_dataclass(value[0])


def quoted(text: str) -> str:
    """A text as a literal of Python, in double quotes where it has none itself; what cannot be seen is escaped."""
    return repr(text) if '"' in text else '"' + repr("'" + text)[2:]


def _string(stem: str) -> str:
    """The literal of a name that a number may be put into; its other signs are harmless, see `files.safe_name`."""
    return f'f"{stem}"' if "{" in stem else f'"{stem}"'


def _laid_out(opening: str, parts: list[str], closing: str, indent: int = 0) -> str:
    """Parts in brackets: in one line where they fit, else each in its own."""
    flat = opening + ", ".join(parts) + closing
    if len(flat) + indent <= WIDTH and "\n" not in flat:
        return flat
    inner = " " * (indent + 4)
    return f"{opening}\n" + "".join(f"{inner}{part},\n" for part in parts) + " " * indent + closing
