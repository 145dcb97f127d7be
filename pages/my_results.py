"""Everything that this browser has made."""

import streamlit as st

from dlapp import config, limits
from dlapp.i18n import N_
from dlapp.ui import frame, my_results, undo
from dlapp.ui.moments import size
from dlapp.ui.navigation import HOME
from dlapp.ui.session import _, _n, collection
from dlapp.ui.starred import show_starred

frame.header(N_("My results"), N_("Everything that you have made with this browser, newest first."))
undo.offer()
entries = collection().entries()
if entries:
    my_results.show(entries)
else:
    st.info(_("Nothing here yet. What you make on any page is listed here."), icon=":material/inventory_2:")
    st.page_link(HOME, label=_("See what there is to try"), icon=":material/arrow_forward:")
show_starred(
    "",
    "favourite",
    lambda settings: str(settings.get("prompt") or settings.get("name") or _("Seed {seed}", seed=settings.get("seed"))),
)

st.header(_("How long results are kept"), divider=True)
rules = [
    _n(
        "Your result takes {size} on this server.",
        "Your {count} results take {size} on this server.",
        len(entries),
        size=size(sum(entry.bytes for entry in entries)),
    ),
    _(
        "The server keeps the newest {count} results of all its visitors together, up to {size}; the oldest are deleted first.",
        count=limits.HISTORY_JOBS,
        size=size(limits.HISTORY_BYTES),
    ),
    _("Starred results stay until you delete them, up to {count} for each browser.", count=limits.STARRED_JOBS),
]
if not entries:
    del rules[0]
if (days := config.keep_days()) is not None:
    rules.append(_("Results without a star are deleted after {days} days (DLAPP_KEEP_DAYS).", days=f"{days:g}"))
st.markdown("\n".join(f"- {rule}" for rule in rules))
st.caption(
    _(
        "There are no accounts: the server knows this browser by a random number in a cookie. If you delete the cookie, or use "
        "another browser, this list is empty."
    )
)
