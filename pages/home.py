"""The first page: what there is to try."""

import html

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui.explain import asset_url, head
from dlapp.ui.navigation import PAGES
from dlapp.ui.session import _

head(
    N_("See what deep learning does"),
    N_(
        "Try neural networks on your own pictures, on this machine: nothing is sent anywhere, no account, no graphics "
        "card needed. Each page shows the result, and then what the network saw."
    ),
)
with st.grid(3, min_column_width=280, gap="medium"):
    for page in PAGES:
        with st.container(border=True):
            st.html(
                f'<img src="{asset_url(page.picture)}" alt="{html.escape(_(page.title))}" '
                'style="width: 100%; aspect-ratio: 18 / 11; object-fit: cover; border-radius: 0.75rem">'
            )
            st.subheader(_(page.title), anchor=False)
            st.markdown(_(page.invitation))
            st.page_link(page.path, label=_("Try it"), icon=":material/arrow_forward:")
