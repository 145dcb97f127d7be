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
with st.grid(4, min_column_width=155, gap="small"):
    for page in PAGES:
        with st.container(border=True):
            st.html(
                f'<img src="{assets.url(f"{page.name}.webp")}" alt="{html.escape(_(page.title))}" '
                'style="width: 100%; aspect-ratio: 18 / 11; object-fit: cover; border-radius: 0.75rem">'
            )
            st.page_link(page.path, label=f"**{_(page.title)}**")
            st.caption(_(page.invitation))
