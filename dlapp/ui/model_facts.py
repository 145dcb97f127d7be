"""Where a model comes from, in words."""

from collections.abc import Callable

from .. import downloads
from ..catalog import ModelCard
from ..tasks.image_classification.custom import TaughtCard
from .session import _, language, plain


def source_name(card: ModelCard) -> str:
    """One or two words for a badge."""
    if card.is_built_in:
        return _("Built in")
    return _("Comes with the app") if card.comes_with_app else _(card.source.value)


def megabytes(size: int) -> str:
    """Bytes as people read them: 0.3, 7, 150."""
    return f"{size / 1e6:.1f}" if size < 950_000 else f"{size / 1e6:.0f}"


def where_from(card: ModelCard, escape: Callable[[str], str] = plain) -> str:
    """Packages with their publishers, size and licence, for a caption; `escape` for what renders it."""
    packages = [
        _(
            "package {project} {version}, published by {publisher}",
            project=escape(wheel.project),
            version=wheel.version,
            publisher=escape(wheel.publisher),
        )
        for wheel in card.wheels
    ]
    size = downloads.bytes_on_disk(card) if downloads.is_present(card) else card.download_bytes
    licence = _("Licence: {licence}", licence=_(card.licence))
    return " · ".join([*packages, _("{size} MB", size=megabytes(size)), licence])


def strengths(card: ModelCard) -> str:
    """What a model is good and bad at, two sentences."""
    return _(card.good_at) + ("" if language() == "ja" else " ") + _(card.bad_at)


def lesson_of(card: TaughtCard) -> str:
    """What a classifier of the user's own has learnt, as plain text; nothing of a damaged one."""
    if not card.names:
        return ""
    pairs = zip(card.names, card.pictures, strict=True)
    learnt = ", ".join(f"{name} ({count})" for name, count in pairs)
    return _(
        "Classes and pictures: {learnt}. Cross-validated accuracy: {accuracy}. Kept on {date}.",
        learnt=learnt,
        accuracy=f"{card.accuracy:.0%}",
        date=card.date,
    )
