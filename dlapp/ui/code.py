"""The code behind a result: Python lines, the command for a terminal, and what went in as files."""

from pathlib import Path

import streamlit as st

from ..cli.command import command
from ..jobs import Job
from ..recipe import files_of, python_lines, written
from .result_files import zipped
from .session import _, plain

# Streamlit's own colours of code are too pale to be read (WCAG 2.2: 4.5:1).
_CSS = """
[data-testid=stCode] .token:is(.keyword, .boolean, .number, .builtin) { color: light-dark(#1763ab, #6db3ff); }
[data-testid=stCode] .token.string { color: light-dark(#0a6b28, #35c864); }
[data-testid=stCode] .token:is(.function, .parameter, .variable, .class-name) { color: light-dark(#006078, #33c1ea); }
[data-testid=stCode] .token.operator { color: light-dark(#9a3d00, #ff9a4d); }
[data-testid=stCode] .token.punctuation { color: light-dark(#565b6b, #a4aabb); }
"""


def show_code(job: Job) -> None:
    """Folded: how to make the result again without the page."""
    with st.expander(_("Show the code"), icon=":material/code:"):
        st.html(f"<style>{_CSS}</style>")
        st.caption(_("In Python"))
        st.code(python_lines(job), language="python", wrap_lines=True)
        if typed := command(job):
            st.caption(_("In a terminal"))
            st.code(typed, language="bash", wrap_lines=True)
        _offer_files(job)


def _offer_files(job: Job) -> None:
    """Say which files are read, and offer them."""
    files = files_of(job)
    if not files:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        names = ", ".join(plain(file.name) for file in files[:5]) + (", …" if len(files) > 5 else "")
        st.caption(_("Reads, in the folder where you run it: {names}", names=names))
        if any(isinstance(file.value, Path) and not file.value.exists() for file in files):
            return
        st.download_button(
            _("Download what went in"),
            lambda: written(files[0]) if len(files) == 1 else zipped((file.name, written(file)) for file in files),
            file_name=files[0].name if len(files) == 1 else f"{job.task}.zip",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"went_in:{job.id}",
        )
