"""What a translation must not change: it is taken out of the text before, and put back after.

Web and e-mail addresses, placeholders, tags, file names, codes, long numbers, amounts and emoji become sentinels `<0>`, `<1>`, ...,
each one token that the built-in translator has learnt to carry over (the sentinels of T5, Raffel et al. 2020,
https://arxiv.org/abs/1910.10683, used for copying).
"""

import re

SENTINELS = 32  # how many different ones there are

_URL = r"(?:(?:https?|ftp)://|www\.)[a-z0-9._~:/?\#@!$&*+,;=%-]*[a-z0-9_~/\#=&%+-]"
_MAIL = r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
_PLACEHOLDER = (
    r"\{\{[^{}\n]{0,60}\}\}|\$?\{[^{}\n]{0,60}\}|%\([a-z_]\w*\)[sdif]|%(?:\d+\$)?[sdif@](?![a-z])|\$[a-z_]\w+"
)
_TAG = r"</?[a-z][^<>\n]{0,200}>|&(?:[a-z]+|\#\d+);"
_CODE = r"`[^`\n]+`"
_FILE = r"(?<![\w/.])(?:[a-z]:\\|~?/)(?:[\w.-]+[/\\])*[\w.-]*\w|\b[\w-]+\.(?:pdf|txt|md|docx?|xlsx?|pptx?|csv|tsv|json|ya?ml|xml|html?|png|jpe?g|gif|webp|svg|mp[34]|wav|zip|gz|py|js|ts|c|cpp|rs|go|exe)\b"
_HANDLE = r"(?<![\w@])@[a-z0-9_]{2,}|(?<![\w&\#])\#[^\W\d]\w+"
_VERSION = r"(?<![\w.])v\d+(?:\.\d+)*\b|(?<![a-z0-9_])(?=[a-z0-9_-]*\d)(?=[a-z0-9_-]*[a-z])[a-z0-9]+(?:[-_][a-z0-9]+)+(?![a-z0-9_])"
_MIXED = r"(?-i:(?<![A-Za-z0-9])(?:[A-Z]+\d+[A-Za-z0-9]*|[a-z]+[A-Z]\w*|(?!Ma?c)[A-Z][a-z]+[A-Z]\w*))(?![a-z0-9])"
_AMOUNT = r"[$€£¥￥]\s?\d[\d,]*(?:\.\d+)?"
_NUMBER = r"(?<![\w.,])[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.:/-]\d+)+|\d{3,})(?:\s?%|％)?"
_LARGE = r"(?!\d|[.,:/-]\d|\s?(?:千|万|億|兆|月|hundred|thousand|million|billion|trillion|st\b|nd\b|rd\b|th\b|[kmb]\b))"
_EMOJI = (
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*)+"
)
_KEPT = re.compile(
    "|".join(
        (
            r"<\d+>",  # what looks like a sentinel in the text itself
            _URL,
            _MAIL,
            _PLACEHOLDER,
            _TAG,
            _CODE,
            _FILE,
            _HANDLE,
            _VERSION,
            _MIXED,
            f"(?:{_AMOUNT}|{_NUMBER}){_LARGE}",
            _EMOJI,
        )
    ),
    re.IGNORECASE | re.ASCII,
)
_SENTINEL = re.compile(r"<(\d+)>")


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each part of a text that a translation carries over, in order."""
    return [match.span() for match in _KEPT.finditer(text)]


def mask(text: str) -> tuple[str, list[str]]:
    """Put sentinels in the place of what must stay as it is.

    Returns:
        The text with `<0>`, `<1>`, ..., and what they stand for, at most SENTINELS: of more, all from the last sentinel on to
        the end of the last one counts as one.
    """
    found = spans(text)
    if len(found) > SENTINELS:
        found[SENTINELS - 1 :] = [(found[SENTINELS - 1][0], found[-1][1])]
    originals = [text[start:end] for start, end in found]
    for i, (start, end) in reversed(list(enumerate(found))):
        text = f"{text[:start]}<{i}>{text[end:]}"
    return text, originals


def restore(translated: str, originals: list[str]) -> str:
    """Put back what the sentinels stand for.

    One that did not come back is put behind the one before it, or at the end, so that nothing is lost; one that stands for
    nothing is left out.
    """
    places = [int(place) for place in _SENTINEL.findall(translated)]
    behind: dict[int, list[str]] = {}  # sentinel that came back -> the lost ones that follow it
    last = -1
    for i, original in enumerate(originals):
        if i in places:
            last = i
        else:
            behind.setdefault(last, []).append(original)

    def put_back(match: re.Match[str]) -> str:
        place = int(match[1])
        if place >= len(originals):
            return ""
        return " ".join([originals[place], *behind.pop(place, [])])

    restored = _SENTINEL.sub(put_back, translated)
    return " ".join([part for part in (restored, *behind.pop(-1, [])) if part])
