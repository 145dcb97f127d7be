"""The command line: `python -m dlapp run TASK [INPUT...]`, `models list|get|remove`, `serve`.

What a task takes is found out by asking its `check`, its options are the fields of its Settings, and how a result is written
follows from the fields of its Result: a new task needs nothing here.
"""

import argparse
import contextlib
import dataclasses
import functools
import inspect
import io
import json
import os
import shutil
import sys
import types
import typing
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from . import catalog, downloads, i18n, tasks
from .errors import UserError
from .i18n import N_
from .model_card import ModelCard
from .text import LanguageCode

if TYPE_CHECKING:
    from PIL import Image

    from .documents import Document
    from .jobs import Job

PARTS = {"question_answering": ("context", "question"), "style_transfer": ("content", "style", "second")}
"""Keys of inputs that are dicts: INPUT is the first, the others are options."""
STDIO = "-"
INTERRUPTED = 130  # as shells report a program that was stopped by Ctrl-C
BAR = 24  # characters of the progress bar


@functools.cache
def _language() -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return i18n.preferred(next((os.environ[name] for name in names if os.environ.get(name)), None))


def _(message: str, **values: object) -> str:
    """The sentence in the language of the terminal."""
    return i18n.translate(message, _language(), **values)


def _explained(error: UserError) -> str:
    from babel import Locale

    def shown(value: object) -> object:
        return Locale(_language()).languages.get(value, value) if isinstance(value, LanguageCode) else value

    return _(error.message, **{name: shown(value) for name, value in error.values.items()})


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
        print(_explained(error), file=sys.stderr)
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

    run = commands.add_parser("run", help=_("run a task and print or save its result"))
    run.add_argument("task", metavar="TASK", help=", ".join(tasks.TASKS))
    run.add_argument(
        "rest", nargs=argparse.REMAINDER, metavar="...", help=_("inputs and settings: see run TASK --help")
    )
    run.set_defaults(act=lambda options: _run(run, options.task, options.rest))

    models = commands.add_parser("models", help=_("list, download and remove models"))
    models.set_defaults(act=lambda options: _list([], models))
    actions = models.add_subparsers(metavar="ACTION")
    listing = actions.add_parser(
        "list", help=_("id, title, task, source, licence, size and whether it is on this machine")
    )
    listing.add_argument("tasks", nargs="*", metavar="TASK")
    listing.set_defaults(act=lambda options: _list(options.tasks, listing))
    for name, act, text in (
        ("get", _get, _("download models; an interrupted download resumes")),
        ("remove", _remove, _("delete downloaded models")),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("ids", nargs="+", metavar="ID")
        action.set_defaults(act=lambda options, act=act: act(options.ids))

    serve = commands.add_parser("serve", help=_("start the app"))
    serve.add_argument("--address", help=_("0.0.0.0 for visitors from other machines; default: this machine only"))
    serve.add_argument("--port", type=int)
    serve.set_defaults(act=lambda options: _serve(options.address, options.port))
    return parser


# --- run ---


def _run(parser: argparse.ArgumentParser, task: str, arguments: list[str]) -> None:
    try:
        spec, name = tasks.split(task)
        target: Any = spec.operation(name) if name else spec  # a task itself answers --help without its libraries
    except ValueError as error:
        parser.error(str(error))
    parts = PARTS.get(spec.name, ())
    parser = _task_parser(parser.prog, task, target, parts[1:])
    options = vars(parser.parse_intermixed_args(arguments))
    model, output, as_json = options.pop("model"), options.pop("output"), options.pop("json")
    if output == STDIO and as_json:
        parser.error(_("stdout takes either the file or the JSON: give -o a file or a folder"))
    values, given = options.pop("inputs"), {key: options.pop(key) for key in parts[1:] if key in options}
    others = {key: _part(value) for key, value in given.items()}
    inputs = [_input(value, target.check, parts, others) for value in values or _without_input(parser, target.check)]

    from . import backend

    card = catalog.card(task, model)
    if not downloads.is_present(card):
        raise UserError(
            N_("{model} has not been downloaded yet. Run: python -m dlapp models get {id}"),
            model=card.title,
            id=card.id,
        )
    items = [item.value for item in inputs]
    if len(items) > 1 and output == STDIO:
        raise UserError(N_("Only one picture fits on stdout: give -o a folder."))
    with contextlib.redirect_stdout(io.StringIO()):  # some libraries print
        job = backend.default().submit(
            task, items[0] if len(items) == 1 else items, model=card.id, keep=False, **options
        )
        results = _outcome(job)
    results = results if len(items) > 1 else [results]
    writer = _Writer(job, output, [item.stem for item in inputs])
    written = [writer.write(result, item, not as_json) for result, item in zip(results, inputs, strict=True)]
    if as_json:
        told = {name: getattr(job, name) for name in ("task", "device", "seconds", "peak_bytes")}
        told |= {"model": card.id, "settings": dataclasses.asdict(job.settings)}
        _print_json({**told, "result": written if len(written) > 1 else written[0]})


def _task_parser(prog: str, task: str, target: Any, parts: tuple[str, ...]) -> argparse.ArgumentParser:
    """Options of a task, derived from the fields of its Settings; those that are not given stay away."""
    parser = argparse.ArgumentParser(
        f"{prog} {task}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        description=_("INPUT is a file, “-” for stdin, or the text itself; without one, stdin is read."),
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", default=[])
    for part in parts:
        parser.add_argument(f"--{part}", metavar=part.upper())
    models = ", ".join(card.id for card in catalog.available_models(task))
    parser.add_argument("--model", default=None, metavar="ID", help=f"{models}".replace("%", "%%"))
    parser.add_argument("--json", action="store_true", default=False, help=_("print the whole result as JSON"))
    parser.add_argument(
        "-o",
        "--output",
        default=None,
        metavar="PATH",
        help=_("file or folder for the result; “-” writes a picture or video to stdout"),
    )
    group = parser.add_argument_group(_("settings"), inspect.getdoc(target.settings))
    hints = typing.get_type_hints(target.settings)
    for field in dataclasses.fields(target.settings):
        needed = field.default is field.default_factory is dataclasses.MISSING
        option = f"--{field.name.replace('_', '-')}"
        group.add_argument(option, dest=field.name, required=needed, **_option(hints[field.name], field))
    return parser


def _option(kind: Any, field: dataclasses.Field) -> dict[str, Any]:
    """How argparse reads a value of that type: numbers and words as they are, lists by commas, the rest as JSON."""
    default = field.default if field.default is not dataclasses.MISSING else None
    told = {} if default in (None, "", ()) else {"help": _("default: {value}", value=default)}
    if typing.get_origin(kind) in (typing.Union, types.UnionType):  # X | None
        kind = next(choice for choice in typing.get_args(kind) if choice is not type(None))
    if kind is bool:
        return {"action": argparse.BooleanOptionalAction, **told}
    if kind in (int, float, str):
        return {"type": kind, "metavar": kind.__name__.upper(), **told}
    arguments = typing.get_args(kind)
    match typing.get_origin(kind):
        case typing.Literal:
            return {"choices": arguments, "type": type(arguments[0]), **told}
        case origin if origin in (tuple, list) and arguments[0] in (int, float, str):

            def values(text: str) -> Any:
                return origin(arguments[0](part.strip()) for part in text.split(",") if part.strip())

            return {"type": values, "metavar": "A,B", **told}
        case origin if origin is dict:
            return {"action": _Pairs, "metavar": "KEY=VALUE"}

    def JSON(text: str) -> Any:
        return _from_json(json.loads(text), kind)

    return {"type": JSON, "metavar": "JSON"}


class _Pairs(argparse.Action):
    """KEY=VALUE, as often as one likes: a dict. A value that is a number becomes one."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, *_: Any) -> None:
        key, sign, value = values.partition("=")
        if not sign:
            parser.error(f"{values}: KEY=VALUE")
        with contextlib.suppress(ValueError):
            value = float(value)
        setattr(namespace, self.dest, {**getattr(namespace, self.dest, {}), key: value})


def _from_json(data: Any, kind: Any) -> Any:
    """A value of that type: tuples from lists, dataclasses from objects."""
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is tuple and isinstance(data, list):
        kinds = [arguments[0]] * len(data) if arguments[-1] is ... else arguments
        return tuple(_from_json(item, each) for item, each in zip(data, kinds, strict=True))
    if dataclasses.is_dataclass(kind) and isinstance(data, dict):
        hints = typing.get_type_hints(kind)
        return typing.cast(Callable, kind)(**{key: _from_json(item, hints.get(key)) for key, item in data.items()})
    return data


# --- what goes in ---


@dataclasses.dataclass(frozen=True)
class _Input:
    """What the task gets; `stem` begins the names of files made of it; `document`: the file that a text came from."""

    value: Any
    stem: str
    document: "Document | None" = None


def _without_input(parser: argparse.ArgumentParser, check: Callable[[Any], None]) -> list[str | None]:
    """Nothing, for a task that needs none; else stdin, which must not be the keyboard."""
    if _accepts(check, None):
        return [None]
    if sys.stdin.isatty():
        parser.error(_("an input is needed: a file, a text, or something on stdin"))
    return [STDIO]


def _accepts(check: Callable[[Any], None], item: Any) -> bool:
    try:
        check(item)
    except UserError:
        return False
    return True


def _input(value: str | None, check: Callable[[Any], None], parts: tuple[str, ...], others: Mapping) -> _Input:
    """A file, stdin or a text, as the kind of input that the task accepts."""
    if value is None:
        return _Input(None, "")

    def whole(item: Any) -> Any:
        return {parts[0]: item, **others} if parts else item

    from PIL import Image

    path = Path("stdin") if value == STDIO else _file(value)
    document = None
    if _accepts(check, whole(Image.new("RGB", (8, 8)))):
        item: Any = _picture(value, path or Path(value))
    elif _accepts(check, whole(Path(__file__))):
        item = _sound(value, path or Path(value))
    elif path:
        document = _document(value, path)
        item = document.text
    else:
        item = value
    item = whole(item)
    if parts and not _accepts(
        check, item
    ):  # a sentence about the part that is missing says more than one about all of it
        item = {**dict.fromkeys(parts, ""), **item}
    check(item)
    return _Input(item, path.stem if path and value != STDIO else "", document)


def _file(value: str) -> Path | None:
    """The file of that name, if there is one; a name of one word with an ending that is no file is a slip.

    Raises:
        UserError: when it looks like a file's name and there is none.
    """
    path = Path(value)
    with contextlib.suppress(OSError, ValueError):  # a text may be too long for a name
        if path.is_file():
            return path
        if path.suffix[1:].isalnum() and path.suffix.isascii() and "://" not in value and not set(value) & set(" \n"):
            raise UserError(N_("There is no file {name}."), name=value)
    return None


def _data(value: str, path: Path) -> bytes:
    if value == STDIO:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError:
        raise UserError(N_("There is no file {name}."), name=str(path)) from None


def _picture(value: str, path: Path) -> "Image.Image":
    from . import media

    return media.load_picture(_data(value, path), path.name, deep=True).image


def _document(value: str, path: Path) -> "Document":
    from . import documents

    name = path.name if value != STDIO else "stdin.txt"
    return documents.read(_data(value, path), name)


def _sound(value: str, path: Path) -> Path:
    from . import files

    return files.keep(_data(value, path), path.name) if value == STDIO else path


def _part(value: str) -> Any:
    """A further part of an input: a picture where it is the file of one, a file's text, or the words themselves."""
    path = _file(value)
    if path is None:
        return value
    from . import documents, media

    if path.suffix.lower().removeprefix(".") in documents.KINDS:
        return _document(value, path).text
    return media.load_picture(path.read_bytes(), path.name).image


# --- what comes out ---


def _outcome(job: "Job") -> Any:
    """Wait for a job, with its progress on a terminal; Ctrl-C stops it."""
    from . import backend

    try:
        while not job.wait(0.1):
            _draw_progress(job)
    except KeyboardInterrupt:
        backend.default().cancel(job)
        job.wait(5)
        raise
    finally:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return backend.outcome(job)


def _draw_progress(job: "Job") -> None:
    if not sys.stderr.isatty():
        return
    share = job.progress.done / job.progress.total if job.progress.total else 0
    left = "" if job.seconds_left is None else f"  {job.seconds_left:.0f} s"
    bar = "#" * round(BAR * share)
    print(f"\r\x1b[K[{bar:{BAR}}] {share:4.0%}{left}", end="", file=sys.stderr, flush=True)


class _Writer:
    """Writes results: pictures and videos into files, everything else to stdout or, with -o FILE, into that file."""

    def __init__(self, job: "Job", output: str | None, stems: list[str]) -> None:
        self.job, self.output = job, output
        self.several = len(stems) > 1
        path = Path(output) if output else Path()
        to_folder = self.several or path.is_dir() or not path.suffix or (output or "").endswith(("/", os.sep))
        self.folder = path if to_folder else path.parent
        self.file = None if to_folder or output == STDIO else path
        self._stem = ""

    def write(self, result: Any, source: _Input, printed: bool) -> Any:
        """Write a result; gives it as plain types, with names of files in the place of pictures and videos.

        Args:
            printed: whether what is not a file goes to stdout.
        """
        self._stem = source.stem
        values = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
        files = [name for name, value in values.items() if _is_file(value)]
        if self.file or self.output == STDIO:
            files = files[:1]  # the others have no name
        noted = {"task": self.job.task, "model": result.model, **dataclasses.asdict(self.job.settings)}
        noted |= {} if result.seed is None else {"seed": result.seed}
        plain = {name: self._saved(value, noted) if name in files else _plain(value) for name, value in values.items()}
        if files and printed and self.output != STDIO:
            for name in files:
                print(*(plain[name] if isinstance(plain[name], list) else [plain[name]]), sep="\n")
        elif not files:
            self._put_text(result, values, plain, source.document, printed)
        return plain

    def _saved(self, value: Any, noted: dict[str, Any]) -> Any:
        if isinstance(value, list | tuple) and len(value) == 1:
            return [self._save(value[0], noted)]
        if isinstance(value, list | tuple):
            if self.output == STDIO:
                raise UserError(N_("Only one picture fits on stdout: give -o a folder."))
            return [self._save(item, noted, f"-{number}") for number, item in enumerate(value, 1)]
        return self._save(value, noted)

    def _save(self, value: Any, noted: dict[str, Any], mark: str = "") -> str:
        """Write one picture or video; gives the file's name."""
        from . import media

        if self.output == STDIO:
            _send(sys.stdout.buffer, value if isinstance(value, Path) else media.write(value, "PNG", noted))
            return STDIO
        suffix = value.suffix if isinstance(value, Path) else ".png"
        target = self._name(suffix, mark)
        if isinstance(value, Path):
            shutil.copyfile(value, target)
            return str(target)
        kinds = {f".{kind.lower()}": kind for kind in media.KINDS} | {".jpg": "JPEG"}
        if target.suffix.lower() not in kinds:
            raise UserError(
                N_("A picture cannot be saved as {name}. Possible: {accepted}."),
                name=target.name,
                accepted=", ".join(media.KINDS),
            )
        target.write_bytes(media.write(value, kinds[target.suffix.lower()], noted))
        return str(target)

    def _name(self, suffix: str, mark: str = "") -> Path:
        """The file that was asked for, or one that is not there yet: cat-super_resolution.png."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.file:
            return self.file.with_stem(self.file.stem + mark) if mark else self.file
        stem = "-".join(filter(None, [self._stem, self.job.task.replace(".", "-")])) + mark
        number, target = 1, self.folder / f"{stem}{suffix}"
        while target.exists():
            number += 1
            target = self.folder / f"{stem}_{number}{suffix}"
        return target

    def _put_text(self, result: Any, values: dict, plain: dict, document: "Document | None", printed: bool) -> None:
        """What has neither picture nor video: the text itself, a line for each label or answer, or else JSON."""
        lists = [value for value in values.values() if isinstance(value, list)]
        rows = next((value for value in lists if not value or dataclasses.is_dataclass(value[0])), None)
        if isinstance(values.get("text"), str):
            text = values["text"]
        elif rows is not None:
            text = "\n".join(map(_line, rows))
            if not rows:
                print(_("Nothing was found."), file=sys.stderr)
        else:
            text = json.dumps(plain, ensure_ascii=False)
        if self.output is None or self.output == STDIO:
            if printed and text:
                print(text.removesuffix("\n"))
            return
        kind = self.file.suffix.lower() if self.file else ".txt"
        target = self._name(kind)
        if kind == ".json":
            text = json.dumps(plain, ensure_ascii=False, indent=2)
        elif kind in (".docx", ".pdf", ".srt"):
            target.write_bytes(_as_document(document, text, target))
            return
        target.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")


def _as_document(document: "Document | None", text: str, target: Path) -> bytes:
    """The Word file or the subtitles that came in, with other text in them."""
    from . import documents

    kind = target.suffix.lower().removeprefix(".")
    if document and document.kind == kind and text.count("\n") == document.text.count("\n"):
        made, data = documents.rewritten(document, text)
        if made == kind:
            return data
    raise UserError(N_("A text cannot be saved as {name} here. Use TXT."), name=target.name)


def _is_file(value: Any) -> bool:
    """Whether it is a picture, several of them, or the path of a video."""
    first = value[0] if isinstance(value, list | tuple) and value else value
    return isinstance(first, Path) or hasattr(first, "getbands")


def _send(stream: BinaryIO, value: bytes | Path) -> None:
    sys.stdout.flush()
    stream.write(value.read_bytes() if isinstance(value, Path) else value)
    stream.flush()


def _line(row: Any) -> str:
    """The fields of a label, an answer or the like, between tabs; of names in several languages the terminal's."""
    names = [field.name for field in dataclasses.fields(row)]
    other = {name for name in names if any(name == f"{base}_{code}" for base in names for code in i18n.LANGUAGES)}
    chosen = (getattr(row, f"{name}_{_language()}", None) or getattr(row, name) for name in names if name not in other)
    return "\t".join(f"{value:.4g}" if isinstance(value, float) else " ".join(str(value).split()) for value in chosen)


def _plain(value: Any) -> Any:
    """A value as JSON has it; pictures within other things by their size only."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "getbands"):
        return {"width": value.width, "height": value.height}
    if hasattr(value, "tolist"):  # arrays and their numbers
        return value.tolist()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


# --- models ---


def _list(names: list[str], parser: argparse.ArgumentParser) -> None:
    try:
        homes = {tasks.split(name)[0].name for name in names}
    except ValueError as error:
        parser.error(str(error))
    cards = [card for card in catalog.available_models() if not homes or homes & set(card.tasks)]
    _print_table(
        (
            card.id,
            card.title,
            ", ".join(card.tasks),
            _(card.source.value),
            _(card.licence),
            _size(downloads.bytes_on_disk(card) if downloads.is_present(card) else card.download_bytes),
            _("On disk") if downloads.is_present(card) else "-",
        )
        for card in cards
    )


def _size(count: int) -> str:
    return f"{count / 1e6:.{1 if count < 10**7 else 0}f} MB" if count < 10**9 else f"{count / 1e9:.1f} GB"


def _print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns on a terminal, tabs for other programs."""
    table = list(rows)
    if not sys.stdout.isatty():
        print("\n".join("\t".join(row) for row in table))
        return
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _card(model: str) -> ModelCard:
    card = catalog.find(model)
    if card is None:
        raise UserError(N_("There is no model “{model}”: see python -m dlapp models list"), model=model)
    return card


def _get(ids: list[str]) -> None:
    from . import backend

    for card in map(_card, ids):
        if not downloads.is_present(card):
            print(f"{card.title}  {_size(card.download_bytes)}  {_(card.licence)}", file=sys.stderr)
            _outcome(backend.default().fetch(card))


def _remove(ids: list[str]) -> None:
    for card in map(_card, ids):
        if not card.is_fetched:
            raise UserError(N_("{model} was not downloaded by dlapp and stays."), model=card.title)
        downloads.remove(card)


# --- serve ---


def app() -> Path:
    """The app's script: beside the package in the repository, within it once installed."""
    installed = Path(__file__).parent / "app" / "app.py"
    return installed if installed.is_file() else Path(__file__).parents[1] / "app.py"


def _serve(address: str | None, port: int | None) -> NoReturn:
    from streamlit.web import cli

    options = [*(("--server.address", address) if address else ()), *(("--server.port", str(port)) if port else ())]
    cli.main(["run", str(app()), *options], prog_name="streamlit")
    raise SystemExit  # Click has ended the program already
