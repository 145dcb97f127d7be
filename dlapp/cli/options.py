"""Options of a task, derived from the fields of its Settings."""

import argparse
import contextlib
import dataclasses
import inspect
import json
import types
import typing
from collections.abc import Callable
from typing import Any

from .. import catalog
from .words import _


def task_parser(prog: str, task: str, target: Any, parts: tuple[str, ...]) -> argparse.ArgumentParser:
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
