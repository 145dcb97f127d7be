"""How an enlarged picture is shown, and the look inside."""

import numpy as np
import streamlit as st
from PIL import Image, ImageChops

from .. import catalog, media
from ..errors import UserError
from ..i18n import N_
from ..jobs import Job
from ..tasks.super_resolution import Result
from ..tasks.upscaler_maps import Result as Maps
from . import follow
from .components.before_after import before_after
from .explain import choose_view
from .feature_sheets import show_stages
from .picture_results import name_of
from .session import _, explain, plain

MEASURED_PIXELS = 16_000_000
SHOWN = 1400  # pixels: Streamlit makes wider pictures smaller itself, and cannot when they are only a pixel high


def show(job: Job, index: int, answer: Result) -> None:
    """Before and after, with both sizes."""
    before = job.inputs[index]
    before_after(before, answer.image, (_("Bicubic interpolation"), _("Network")), key=f"{job.id}:{index}")
    st.caption(
        _(
            "{name}: {width} x {height} pixels, from {before_width} x {before_height}",
            name=name_of(job, index),
            width=answer.image.width,
            height=answer.image.height,
            before_width=before.width,
            before_height=before.height,
        )
    )


def look_inside(job: Job, index: int, answer: Result) -> None:
    """The look-inside part of the page for one enlarged picture."""
    views = {N_("What it added"): _added, N_("Measure"): _measured}
    card = catalog.find(job.model)
    if card and card.is_built_in:
        views = {N_("What it added"): _added, N_("What the layers see"): _maps, N_("Measure"): _measured}
    view = choose_view(views, "upscaler")
    view(job, index, answer)


def _added(job: Job, index: int, answer: Result) -> None:
    difference, times = _difference(job.inputs[index], answer.image, f"{job.id}:{index}")
    st.markdown(
        _(
            "The difference between the network's picture and bicubic interpolation, made {times} times as strong: bright where "
            "the network added something. It works at edges and leaves plain areas alone.",
            times=times,
        )
    )
    st.image(difference, alt=_("What it added"), width="stretch", output_format="PNG")


@st.cache_data(show_spinner=False, max_entries=32)
def _difference(_before: Image.Image, _after: Image.Image, key: str) -> tuple[Image.Image, int]:
    """What the network added, and how many times as strong it is shown."""
    after = media.on_white(media.shown(_after, SHOWN))
    before = media.on_white(media.shown(_before, SHOWN)).resize(after.size, Image.Resampling.BICUBIC)
    difference = ImageChops.difference(after, before).convert("L")
    times = max(1, round(200 / max(1.0, float(np.percentile(np.asarray(difference), 99.5)))))
    return difference.point(lambda value: min(255, times * value)), times


def _maps(job: Job, index: int, answer: Result) -> None:
    maps: Maps | None = follow.side_result(
        "upscaler_maps", job.inputs[index], f"upscaler_maps:{job.id}:{index}", model=job.model, mode=job.settings.mode
    )
    if maps is None:
        return
    st.markdown(
        _(
            "The middle of your picture, and what the blocks of the network answer to there: each small picture is one "
            "**feature map**, bright where its pattern was found."
        )
    )
    with st.grid(3, min_column_width=260):
        with st.container(border=True):
            st.markdown("**" + _("The part that was looked at") + "**")
            enlarged = maps.part.resize((4 * maps.part.width, 4 * maps.part.height), Image.Resampling.NEAREST)
            st.image(enlarged, alt=_("The part that was looked at"), width="stretch", output_format="PNG")
        show_stages(maps.stages)


def _measured(job: Job, index: int, answer: Result) -> None:
    width, height = answer.image.size
    st.markdown(
        _(
            "If you have the large original, the network's picture can be measured against it: **PSNR** in decibels and **SSIM**, "
            "the higher the better. It must have {width} x {height} pixels.",
            width=width,
            height=height,
        )
    )
    file = st.file_uploader(_("The original"), key=f"reference:{job.id}:{index}")
    if not file:
        return
    try:
        reference = media.on_white(media.load_picture(file.getvalue(), file.name).image)
    except UserError as error:
        st.warning(explain(error), icon=":material/warning:")
        return
    if reference.size != answer.image.size:
        st.warning(
            _(
                "{name} has {width} x {height} pixels, not {wanted_width} x {wanted_height}.",
                name=plain(file.name),
                width=reference.width,
                height=reference.height,
                wanted_width=width,
                wanted_height=height,
            ),
            icon=":material/warning:",
        )
        return
    if width * height > MEASURED_PIXELS:
        st.warning(
            _(
                "Pictures of up to {limit} megapixels are measured; this one has {size}.",
                limit=MEASURED_PIXELS // 10**6,
                size=width * height // 10**6,
            ),
            icon=":material/warning:",
        )
        return
    rows = _scores(job.inputs[index], answer.image, reference, job.settings.scale, f"{job.id}:{index}:{file.file_id}")
    names = (_("Bicubic interpolation"), _("Network"))
    for place, name, (psnr, ssim) in zip(st.columns(2), names, rows, strict=True):
        place.metric(f"PSNR · {name}", f"{psnr:.2f} dB")
        if ssim is not None:
            place.metric(f"SSIM · {name}", f"{ssim:.4f}")


@st.cache_data(show_spinner=False, max_entries=64)
def _scores(
    _before: Image.Image, _after: Image.Image, _reference: Image.Image, scale: int, key: str
) -> list[tuple[float, float | None]]:
    """PSNR and, where its window fits, SSIM of bicubic interpolation and of the network."""
    from .. import metrics

    shorter = min(_reference.size)
    border = scale if shorter > 2 * scale + 16 else 0
    ways = (media.on_white(_before).resize(_reference.size, Image.Resampling.BICUBIC), media.on_white(_after))
    return [
        (
            metrics.psnr(made, _reference, border),
            metrics.ssim(made, _reference, border) if shorter - 2 * border > 11 else None,
        )
        for made in ways
    ]
