"""The address of a page says what its controls stand at, and a link sets them.

A control has a name there: that of the field of the task's Settings that it sets, where there is one. So a link and a result, whose
settings are wanted again, are the same to it. What stands at its usual value need not be in the address.

A link is read once, when the visitor arrives. From then on the controls lead and the address follows, without a step back for each
change: `page_tools.py` writes it.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..jobs import Job
from .page_tools import show_tools
from .session import _, plain, visible

OF_EVERY_PAGE = ("lang", "job", "embed", "embed_options")
TEXT = 1000  # characters of a text that an address takes
_NAMED, _SHOWN = 8, 40  # settings in a notice, and characters of each

Values = dict[str, str]  # by name


@dataclass
class _Visit:
    """A visit to a page.

    Attributes:
        asked: what a link or a result says, until a control takes it; linked: what of this is from the link.
        refused: of the link, what is not possible; unknown: what no control takes.
        said: what the controls stand at, and usually; is_partial: whether the page has something that an address does not take.
        is_link: whether the visitor came by a link: it stands for the whole setting; settled: keys that it has set since, or put back.
        read_by_page: names that the page reads itself; told: see `read`.
        notices, tools: where the page's header has room for what is known at the page's end only.
    """

    page: str
    asked: Values = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    refused: Values = field(default_factory=dict)
    unknown: Values = field(default_factory=dict)
    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    is_link: bool = False
    is_partial: bool = False
    is_new: bool = True
    read_by_page: frozenset[str] = frozenset()
    told: Callable[[Job], Values] = lambda job: {}
    notices: DeltaGenerator | None = None
    tools: DeltaGenerator | None = None


def _visit() -> _Visit:
    visit: _Visit = st.session_state["visit"]
    return visit


def begin(page: str) -> None:
    """Let a run of a page begin, before anything of it is drawn."""
    if "visit" not in st.session_state or _visit().page != page:
        st.session_state["visit"] = _Visit(page)
    visit = _visit()
    visit.said, visit.is_partial, visit.notices, visit.tools = {}, False, None, None


def read(names: Collection[str], told: Callable[[Job], Values]) -> None:
    """Read the link that the visitor came by, before the controls are drawn.

    Args:
        names: of parameters that the page reads itself.
        told: what a job says, by the names of the page's controls.
    """
    visit = _visit()
    visit.read_by_page, visit.told = frozenset(names), told
    if again := _job(st.session_state.pop("settings_of", "")):
        visit.asked.update(told(again))
    if visit.is_new:
        visit.is_new = False
        _arrive(visit)


def _arrive(visit: _Visit) -> None:
    link = {name: st.query_params[name] for name in st.query_params if name not in OF_EVERY_PAGE}
    link = {name: text for name, text in link.items() if name not in visit.read_by_page}
    job_id = st.query_params.get("job", "")
    if _left_at().get(visit.page) == (job_id, link):
        return  # a step back to the page as it was
    job = _job(job_id)
    if job is not None:
        visit.asked.update(visit.told(job))
        st.session_state[f"{job.task}:begun"] = job.id  # scrolled to
    visit.is_link = bool(link) or job is not None
    visit.linked = set(link)
    visit.asked.update(link)


def _job(job_id: str) -> Job | None:
    """A job of this page."""
    job = visible(job_id)
    return job if job is not None and job.task.partition(".")[0] == _visit().page else None


def _left_at() -> dict[str, tuple[str, Values]]:
    """By page, what its address was last: the job, and what the controls stood at."""
    left: dict[str, tuple[str, Values]] = st.session_state.setdefault("addresses", {})
    return left


def use_again(job: Job) -> None:
    """Let the page's controls stand at what made a result; for callbacks."""
    st.session_state["settings_of"] = job.id


def is_link() -> bool:
    """Whether the visitor came to the page by a link with settings, or to a result."""
    return _visit().is_link


def asks_for(name: str) -> bool:
    """Whether a link or a result has a value for a control that is not drawn yet."""
    return name in _visit().asked


def receive(name: str, key: str, parse: Callable[[str], Any], usual: Any = None, longest: int = TEXT) -> bool:
    """Set a control, before it is drawn, as a link or a result says; whether it is another one now.

    What a link does not mention is put back to what it usually stands at.

    Args:
        key: of the control. parse: raises ValueError or LookupError for what the control cannot show.
        longest: characters that a link may have for it.
    """
    visit = _visit()
    if name in visit.read_by_page:
        return False
    text = visit.asked.pop(name, None)
    is_put_back = visit.is_link and key not in visit.settled and key in st.session_state
    if is_put_back:
        st.session_state[key] = usual
    visit.settled.add(key)
    if text is None:
        return is_put_back
    is_linked = name in visit.linked
    visit.linked.discard(name)
    try:
        if is_linked and not _is_sane(text, longest):
            raise ValueError("absurd")
        st.session_state[key] = parse(text)
    except (ValueError, LookupError):
        visit.refused[name] = text
        return is_put_back
    return True


def _is_sane(text: str, longest: int) -> bool:
    return len(text) <= longest and all(sign in "\n\r\t" or category(sign) not in ("Cc", "Cs") for sign in text)


def say(name: str, text: str, usual: str = "", longest: int = TEXT) -> None:
    """Let the address have what a control stands at, unless that is `usual` or too long."""
    if len(text) <= longest:
        _visit().said[name] = (text, usual)
    else:
        lack()


def leave_out(name: str) -> None:
    """Let the address not have a control, of which another one's value says all."""
    _visit().said.pop(name, None)


def has_controls() -> bool:
    """Whether this run of the page has drawn controls that the address has."""
    return bool(_visit().said)


def lack() -> None:
    """There is something on the page, such as a file, that an address does not take."""
    _visit().is_partial = True


def told_by(job: Job) -> Values:
    """What a job says of its model, its settings and the words that it was given."""
    told = {"model": job.card.id}
    for each in dataclasses.fields(job.settings):
        value = getattr(job.settings, each.name)
        if isinstance(value, str | int | float):
            told[each.name] = written(value)
        elif isinstance(value, tuple) and all(isinstance(word, str) for word in value):
            told[each.name] = ", ".join(value)
    first = job.inputs[0] if isinstance(job.inputs, list) and job.inputs else job.inputs
    words = first if isinstance(first, Mapping) else {"text": first}
    for name, text in words.items():
        if isinstance(text, str):
            told[name] = text
        elif isinstance(text, list) and all(isinstance(line, str) for line in text):
            told[name] = "\n".join(text)
    return told


def written(value: object) -> str:
    """A value as it stands in an address."""
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def place(notices: DeltaGenerator, tools: DeltaGenerator) -> None:
    """Where on the page what is known at its end goes: what a link said in vain, and buttons for the page's own link."""
    visit = _visit()
    visit.notices, visit.tools = notices, tools


def finish() -> None:
    """Once all controls are drawn: say what of the link was not possible, and write the address."""
    visit = _visit()
    visit.unknown |= {name: text for name, text in visit.asked.items() if name in visit.linked}
    visit.asked.clear()
    visit.linked.clear()
    if visit.notices is None or visit.tools is None:
        return
    if notices := _sentences(visit):
        visit.notices.warning("  \n".join(notices), icon=":material/link_off:")
    values = _differing(visit)
    _left_at()[visit.page] = (st.query_params.get("job", ""), values)
    with visit.tools:
        kept = (*OF_EVERY_PAGE, *sorted(visit.read_by_page))
        show_tools(visit.page, values, kept, has_all=not visit.is_partial)


def _differing(visit: _Visit) -> Values:
    """What of the controls is not as usual, or not as the result that the address leads to tells."""
    job = _job(st.query_params.get("job", ""))
    told = visit.told(job) if job else {}
    values = {name: text for name, (text, usual) in visit.said.items() if text != told.get(name, usual)}
    return {name: text for name, text in values.items() if name not in visit.read_by_page}


def _sentences(visit: _Visit) -> list[str]:
    sentences = []
    if visit.refused:
        settings = ", ".join(f"{_short(name)} = {_short(text)}" for name, text in _few(visit.refused))
        sentences.append(_("Some of this link is not possible here and was left out: {settings}", settings=settings))
    if visit.unknown:
        names = ", ".join(_short(name) for name, _text in _few(visit.unknown))
        sentences.append(_("This page does not know these settings from the link: {names}", names=names))
    return sentences


def _few(values: Values) -> list[tuple[str, str]]:
    return sorted(values.items())[:_NAMED]


def _short(text: str) -> str:
    """As much of what a stranger may have written as a notice needs, as plain text."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain(line if len(line) <= _SHOWN else line[:_SHOWN] + "…")
