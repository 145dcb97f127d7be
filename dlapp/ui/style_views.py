"""How a painted picture is shown, and the look inside."""

import altair as alt
import pandas as pd
import streamlit as st

from .. import catalog
from ..i18n import N_
from ..jobs import Job
from ..tasks.style_transfer import Result
from ..tasks.stylizer_views import STRENGTHS
from ..tasks.stylizer_views import Result as Views
from . import follow
from .components.before_after import before_after
from .explain import choose_view
from .feature_sheets import show_stages
from .picture_results import name_of
from .session import _, plain
from .style_inputs import MASTERS, style_name


def noted(job: Job) -> dict[str, str]:
    """What a file says about the styles it was painted in."""
    item = job.inputs[0]
    return {
        name: item[name] if isinstance(item[name], str) else "picture" for name in ("style", "second") if name in item
    }


def show(job: Job, index: int, answer: Result) -> None:
    """Before and after, with the style and the size."""
    item = job.inputs[index]
    before_after(item["content"], answer.image, (_("Photo"), _("Painting")), key=f"{job.id}:{index}")
    styles = [style_name(item[name]) for name in ("style", "second") if name in item]
    words = " + ".join(styles) or job.settings.prompt
    st.caption(
        _(
            "{name}: {style}, {width} x {height} pixels",
            name=name_of(job, index),
            style=plain(words),
            width=answer.image.width,
            height=answer.image.height,
        )
    )


def look_inside(job: Job, index: int) -> None:
    """The look-inside part of the page for one painted picture; only the built-in painter can be looked into."""
    card = catalog.find(job.model)
    if not card or not card.is_built_in:
        return
    views = {
        N_("From photo to painting"): _walk,
        N_("Map of the styles"): _map,
        N_("What the layers see"): _stages,
    }
    view = choose_view(views, "stylizer")
    answer: Views | None = follow.side_result(
        "stylizer_views", job.inputs[index], f"stylizer_views:{job.id}:{index}", model=job.model, mix=job.settings.mix
    )
    if answer:
        view(answer)


def _walk(answer: Views) -> None:
    st.markdown(
        _(
            "The painter was told points on the straight line from the photo's own style to the painting's. Strength is how far "
            "to go along it."
        )
    )
    with st.grid(5, min_column_width=130, key="walk"):
        for picture, strength in zip(answer.walk, STRENGTHS, strict=True):
            with st.container():
                label = _("Strength {share} %", share=round(100 * strength))
                st.image(picture, caption=label, alt=label, width="stretch", output_format="PNG")


def _map(answer: Views) -> None:
    st.markdown(
        _(
            "Each style is a point in a space of 64 dimensions, here flattened to two (principal components). Paintings that "
            "look alike lie near each other; your picture was moved from its own point to the style's."
        )
    )
    titles = {name: _(title) for name, (title, _painter) in MASTERS.items()}
    titles |= {"content": _("Your picture"), "style": _("The style used")}
    kinds = {"content": _("Your picture"), "style": _("The style used")}
    table = pd.DataFrame(answer.places, columns=["x", "y"])
    table["name"] = [titles[name] for name in answer.names]
    table["kind"] = [kinds.get(name, _("Old masters")) for name in answer.names]
    base = alt.Chart(table).encode(
        x=alt.X("x", axis=None, scale=alt.Scale(padding=60)), y=alt.Y("y", axis=None, scale=alt.Scale(padding=30))
    )
    colour = alt.Color("kind", title=None, legend=alt.Legend(orient="bottom"))
    points = base.mark_circle(size=160).encode(color=colour, tooltip="name")
    # the used style may lie on a master's point: its name would lie on the other's
    named = base.transform_filter(alt.datum.kind != kinds["style"]).mark_text(dy=-14).encode(text="name", color=colour)
    st.altair_chart(points + named, height=380)


def _stages(answer: Views) -> None:
    st.markdown(
        _(
            "What the painter's layers answer to your picture: first edges and colours, in the middle small and abstract maps, "
            "at the end brushstrokes. Each small picture is one **feature map**."
        )
    )
    with st.grid(3, min_column_width=260):
        show_stages(answer.stages)
