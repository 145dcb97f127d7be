"""How an enlarged picture is shown, and the look inside."""

import numpy as np
import streamlit as st
from PIL import Image, ImageChops

from ... import media
from ...errors import UserError
from ...i18n import N_
from ...jobs import Job
from ...tasks.super_resolution.inspect import Features
from .. import progress, result_files
from ..components.before_after import before_after
from ..feature_maps import show_layers
from ..inputs.widgets import choose_view
from ..session import _, explain, plain

MEASURED_PIXELS = 16_000_000
SHOWN = 1400  # pixels: Streamlit makes wider pictures smaller itself, and cannot when they are only a pixel high


def show(job: Job) -> None:
    """Before and after, with both sizes."""
    index = result_files.choose_picture(job)
    before, after = job.inputs[index], job.result[index].image
    before_after(before, after, (_("Bicubic interpolation"), _("Network")), key=f"{job.id}:{index}")
    st.caption(
        _(
            "{name}: {width} × {height} pixels, from {before_width} × {before_height}",
            name=result_files.name_of(job, index),
            width=after.width,
            height=after.height,
            before_width=before.width,
            before_height=before.height,
        )
    )


def downloads(job: Job) -> None:
    """The enlarged pictures."""
    result_files.downloads(job, f"_x{job.settings.scale}")


def look_inside(job: Job) -> None:
    """The look-inside part of the page for one enlarged picture."""
    views = {N_("What it added"): _added, N_("Feature maps"): _feature_maps, N_("PSNR and SSIM"): _measured}
    if job.card.architecture != "residual_upscaler":
        del views["Feature maps"]
    index = result_files.chosen_picture(job)
    choose_view(views, job.task)(job, index, job.result[index].image)


def _added(job: Job, index: int, made: Image.Image) -> None:
    difference, times = _difference(job.inputs[index], made, f"{job.id}:{index}")
    st.markdown(
        _(
            "The difference between the network's picture and bicubic interpolation, amplified {times} times: bright where the "
            "network added something. It works on edges and leaves plain areas alone.",
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


def _feature_maps(job: Job, index: int, made: Image.Image) -> None:
    features: Features | None = progress.view_result(
        job,
        "super_resolution.feature_maps",
        job.inputs[index],
        f"feature_maps:{job.id}:{index}",
        model=job.card.id,
        mode=job.settings.mode,
    )
    if features is None:
        return
    st.markdown(
        _(
            "The middle of your picture, and how the blocks of the network respond to it: each small picture is one "
            "**feature map**, bright where its pattern was found."
        )
    )
    with st.grid(3, min_column_width=260):
        with st.container(border=True):
            st.markdown("**" + _("The part shown here") + "**")
            enlarged = features.part.resize(
                (4 * features.part.width, 4 * features.part.height), Image.Resampling.NEAREST
            )
            st.image(enlarged, alt=_("The part shown here"), width="stretch", output_format="PNG")
        show_layers(features.stages)


def _measured(job: Job, index: int, made: Image.Image) -> None:
    width, height = made.size
    st.markdown(
        _(
            "If you have the large original, compare the result with it: **PSNR** in decibels and **SSIM**, higher is better. "
            "The original must have {width} × {height} pixels.",
            width=width,
            height=height,
        )
    )
    file = st.file_uploader(_("Original picture"), key=f"reference:{job.id}:{index}")
    if not file:
        return
    try:
        reference = media.on_white(media.load_picture(file.getvalue(), file.name).image)
    except UserError as error:
        st.warning(explain(error), icon=":material/warning:")
        return
    if reference.size != made.size:
        st.warning(
            _(
                "{name} has {width} × {height} pixels, not {wanted_width} × {wanted_height}.",
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
                "Only pictures of up to {limit} megapixels can be measured; this one has {size}.",
                limit=MEASURED_PIXELS // 10**6,
                size=width * height // 10**6,
            ),
            icon=":material/warning:",
        )
        return
    rows = _scores(job.inputs[index], made, reference, job.settings.scale, f"{job.id}:{index}:{file.file_id}")
    names = (_("Bicubic interpolation"), _("Network"))
    for column, name, (psnr, ssim) in zip(st.columns(2), names, rows, strict=True):
        column.metric(f"PSNR · {name}", f"{psnr:.2f} dB")
        if ssim is not None:
            column.metric(f"SSIM · {name}", f"{ssim:.4f}")


@st.cache_data(show_spinner=False, max_entries=64)
def _scores(
    _before: Image.Image, _after: Image.Image, _reference: Image.Image, scale: int, key: str
) -> list[tuple[float, float | None]]:
    """PSNR and, where its window fits, SSIM of bicubic interpolation and of the network."""
    from ... import metrics

    shorter = min(_reference.size)
    border = scale if shorter > 2 * scale + 16 else 0
    ways = (media.on_white(_before).resize(_reference.size, Image.Resampling.BICUBIC), media.on_white(_after))
    return [
        (
            metrics.psnr(way, _reference, border),
            metrics.ssim(way, _reference, border) if shorter - 2 * border > 11 else None,
        )
        for way in ways
    ]
