"""The first page: what there is to try."""

import html

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import assets, frame, recommended
from dlapp.ui.navigation import PAGES
from dlapp.ui.session import _

frame.header(
    N_("See what deep learning does"),
    N_(
        "Try neural networks on your own pictures, words and sounds. No account, no cloud, no graphics card needed. Every page "
        "shows the result, then what happened inside the network."
    ),
)
recommended.offer()
with st.grid(3, min_column_width=280, gap="medium"):
    for page in PAGES:
        with st.container(border=True):
            st.html(
                f'<img src="{assets.url(f"{page.name}.webp")}" alt="{html.escape(_(page.title))}" '
                'style="width: 100%; aspect-ratio: 18 / 11; object-fit: cover; border-radius: 0.75rem">'
            )
            st.subheader(_(page.title), anchor=False)
            st.markdown(_(page.invitation))
            st.page_link(page.path, label=_("Try it"), icon=":material/arrow_forward:")
