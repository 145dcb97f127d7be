"""What comes out: pictures and videos go into files, everything else to stdout or into a file."""

import dataclasses
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..contents import as_plain
from ..errors import UserError
from ..i18n import N_
from .inputs import STDIO, Input
from .plain import line
from .words import _

if TYPE_CHECKING:
    from ..documents import Document
    from ..jobs import Job


class Writer:
    """Writes results: pictures and videos into files, everything else to stdout or, with -o FILE, into that file."""

    def __init__(self, job: "Job", output: str | None, stems: list[str]) -> None:
        self.job, self.output = job, output
        self.several = len(stems) > 1
        path = Path(output) if output else Path()
        to_folder = self.several or path.is_dir() or not path.suffix or (output or "").endswith(("/", os.sep))
        self.folder = path if to_folder else path.parent
        self.file = None if to_folder or output == STDIO else path
        self._stem = ""

    def write(self, result: Any, source: Input, printed: bool) -> Any:
        """Write a result; gives it as plain types, with names of files in the place of pictures and videos.

        Args:
            printed: whether what is not a file goes to stdout.
        """
        self._stem = source.stem
        values = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
        kind = self.file.suffix.lower().removeprefix(".") if self.file else ""
        # a file beside a text is no more than an extra
        is_text = isinstance(values.get("text"), str) or result.written(kind) is not None
        files = [] if is_text else [name for name, value in values.items() if _is_file(value)]
        if self.file or self.output == STDIO:
            files = files[:1]  # the others have no name
        noted = {"task": self.job.task, "model": result.model, **dataclasses.asdict(self.job.settings)}
        noted |= {} if result.seed is None else {"seed": result.seed}
        plain = {
            name: self._saved(value, noted) if name in files else as_plain(value) for name, value in values.items()
        }
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
        from .. import media

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
            text = "\n".join(map(line, rows))
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
        if (written := result.written(kind.removeprefix("."))) is not None:
            text = written
        elif kind == ".json":
            text = json.dumps(plain, ensure_ascii=False, indent=2)
        elif kind in (".docx", ".pdf", ".srt"):
            target.write_bytes(_as_document(document, text, target))
            return
        target.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")


def _as_document(document: "Document | None", text: str, target: Path) -> bytes:
    """The Word file or the subtitles that came in, with other text in them."""
    from .. import documents

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
