"""Times and sizes as people read them, in the visitor's language."""

import datetime
import zoneinfo

import streamlit as st

from .session import language


def moment(seconds: float) -> str:
    """A day and a time where the visitor is. seconds: since 1970."""
    from babel.dates import format_date, format_time

    when = datetime.datetime.fromtimestamp(seconds, _zone())
    return f"{format_date(when, 'medium', language())} {format_time(when, 'short', locale=language())}"


def size(count: int) -> str:
    """Bytes in the unit that fits: 12 KB, 3.4 MB, 1.2 GB."""
    if count < 999_500:
        return f"{max(1, round(count / 1e3))} KB"
    if count < 999_500_000:
        return f"{count / 1e6:.1f} MB" if count < 9_950_000 else f"{count / 1e6:.0f} MB"
    return f"{count / 1e9:.1f} GB"


def _zone() -> datetime.tzinfo | None:
    """The browser's time zone; None, the server's, where it does not say."""
    try:
        return zoneinfo.ZoneInfo(st.context.timezone or "")
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError):
        return None
