"""`run TASK [INPUT...]`."""

import argparse
import contextlib
import dataclasses
import io
from itertools import pairwise
from typing import Any

from .. import catalog, downloads, limits, tasks
from ..errors import UserError
from ..i18n import N_
from .inputs import STDIO, part, read, without_input
from .options import task_parser
from .output import Writer
from .plain import print_json
from .progress import outcome
from .words import _


def add(commands: Any) -> None:
    """Add the command; what follows the task's name is read by a parser of that task."""
    run = commands.add_parser("run", help=_("run a task and print or save its result"))
    run.add_argument("task", metavar="TASK", help=", ".join(tasks.TASKS))
    run.add_argument(
        "rest", nargs=argparse.REMAINDER, metavar="...", help=_("inputs and settings: see run TASK --help")
    )
    run.set_defaults(act=lambda options: run_task(run, options.task, options.rest))


def _has_video(arguments: list[str]) -> bool:
    """Whether one of the inputs is a video by its name."""
    kinds = tuple(f".{kind}" for kind in limits.VIDEO_KINDS)
    outputs = {after for flag, after in pairwise(arguments) if flag in ("-o", "--output")}
    return any(value.lower().endswith(kinds) and value not in outputs and value[:1] != "-" for value in arguments)


def run_task(parser: argparse.ArgumentParser, task: str, arguments: list[str]) -> None:
    """Run a task with what stands behind its name, and print or save its result."""
    try:
        spec, name = tasks.split(task)
        if not name and spec.for_videos and _has_video(arguments):
            name = spec.for_videos
            task = f"{task}.{name}"
        target: Any = spec.operation(name) if name else spec  # a task itself answers --help without its libraries
    except ValueError as error:
        parser.error(str(error))
    parts = spec.parts
    parser = task_parser(parser.prog, task, target, parts[1:])
    options = vars(parser.parse_intermixed_args(arguments))
    model, output, as_json = options.pop("model"), options.pop("output"), options.pop("json")
    if output == STDIO and as_json:
        parser.error(_("stdout takes either the file or the JSON: give -o a file or a folder"))
    values, given = options.pop("inputs"), {key: options.pop(key) for key in parts[1:] if key in options}
    others = {key: part(value) for key, value in given.items()}
    inputs = [read(value, target.check, parts, others) for value in values or without_input(parser, target.check)]

    if any(field.name == "keep_lines" for field in dataclasses.fields(target.settings)):  # to be put back into the file
        options.setdefault("keep_lines", any(item.document and item.document.has_lines for item in inputs))

    from .. import backend

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
        results = outcome(job)
    results = results if len(items) > 1 else [results]
    writer = Writer(job, output, [item.stem for item in inputs])
    written = [writer.write(result, item, not as_json) for result, item in zip(results, inputs, strict=True)]
    if as_json:
        told = {name: getattr(job, name) for name in ("task", "device", "seconds", "peak_bytes")}
        told |= {"model": card.id, "settings": dataclasses.asdict(job.settings)}
        print_json({**told, "result": written if len(written) > 1 else written[0]})
