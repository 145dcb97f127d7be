"""The kernel sandbox: one kernel on the visitor's picture, pooling, and what moves when the picture moves."""

import numpy as np
import pandas as pd
import streamlit as st

from ... import media
from ...i18n import N_
from ...labs.cnn_kernels import KERNELS, OWN, SIZES, changed, convolved, moved, pooled
from ...labs.cnn_layers import PADDINGS, STRIDES, WINDOWS
from ..components.kernel_window import kernel_window
from ..components.small_pictures import GREY, SIGNED, Sheet, small_pictures
from ..inputs.pictures import decode, example_file, picture_files
from ..inputs.widgets import select
from ..progress import show_notices
from ..results import percent
from ..session import _

KEY = "cnn_kernels"
FIRST = "chelsea.png"  # the example that is shown at first
LONGEST = 56  # pixels of the picture's longer side: each one can be seen
FARTHEST = 8  # pixels that the picture can be moved
POOLED = (2, 4, 8)  # windows that are compared


def show() -> None:
    """The whole sandbox."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        picture = _picture()
    with right:
        kernel = _kernel()
        stride = st.segmented_control(
            _("Stride"), STRIDES, required=True, default=1, key=f"{KEY}:stride", persist_state="session"
        )
        padding = st.segmented_control(
            _("Padding"), PADDINGS, required=True, default=0, key=f"{KEY}:padding", persist_state="session"
        )
    if picture is None:
        return
    if min(picture.shape) + 2 * padding < len(kernel):
        st.warning(_("The picture is too narrow for this kernel."), icon=":material/info:")
        return
    output = convolved(picture, kernel, stride, padding)
    is_signed = bool((kernel < 0).any())
    st.subheader(_("The window moves over the picture"), anchor=False)
    kernel_window(picture, kernel, stride, padding, output, is_signed, f"{KEY}:window")
    _pooling(output, is_signed)
    _movement(picture, kernel)


def _picture() -> np.ndarray | None:
    """The visitor's picture, or an example, in grey: (H, W) in [0, 1]."""
    files, example = picture_files(KEY)
    pictures, notices = decode((example or files or [example_file(FIRST)])[:1], LONGEST)
    show_notices(notices)
    if not pictures:
        return None
    grey = media.on_white(pictures[0].image).convert("L")
    return np.asarray(grey, float) / 255


def _kernel() -> np.ndarray:
    """One of the well-known ones, or the visitor's own."""
    names = {name: title for name, (title, _values) in KERNELS.items()} | {OWN: N_("Your own")}
    chosen = select(_("Kernel"), list(names), f"{KEY}:kernel", lambda name: _(names[name]))
    if chosen != OWN:
        return KERNELS[chosen][1]
    size = st.segmented_control(
        _("Size"), SIZES, required=True, default=3, format_func=lambda side: f"{side} × {side}", key=f"{KEY}:size"
    )
    assert size is not None
    columns = [str(number + 1) for number in range(size)]
    start = np.zeros((size, size))
    start[size // 2, size // 2] = 1
    typed = st.data_editor(
        pd.DataFrame(start, columns=columns),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(min_value=-99, max_value=99, width=60) for name in columns},
        key=f"{KEY}:own:{size}",
        width="content",
    )
    st.caption(_("Click a number to change it. An empty cell counts as 0."))
    return typed.to_numpy(float, na_value=0)


def _pooling(output: np.ndarray, is_signed: bool) -> None:
    st.subheader(_("Max pooling and mean pooling"), anchor=False)
    window = st.segmented_control(
        _("Window"),
        WINDOWS,
        required=True,
        default=2,
        format_func=lambda side: f"{side} × {side}",
        key=f"{KEY}:pooling",
    )
    assert window is not None
    if min(output.shape) < window:
        st.warning(_("The feature map is too small for this window."), icon=":material/info:")
        return
    rows = [(_("Feature map"), output, 1)]
    rows += [
        (title, pooled(output, kind, window), window)
        for kind, title in (("m", _("Max pooling")), ("a", _("Mean pooling")))
    ]
    small_pictures([_sheet(title, values, is_signed, 4 * pixel) for title, values, pixel in rows], f"{KEY}:pooled")
    st.caption(
        _(
            "Both keep one number of each window. The largest keeps what stands out; the mean keeps how much there is of it all."
        )
    )


def _movement(picture: np.ndarray, kernel: np.ndarray) -> None:
    st.subheader(_("What moves when the picture moves"), anchor=False)
    left, right = st.columns(2)
    across = left.slider(_("Pixels to the right"), -FARTHEST, FARTHEST, 1, key=f"{KEY}:right", persist_state="session")
    down = right.slider(_("Pixels down"), -FARTHEST, FARTHEST, 0, key=f"{KEY}:down", persist_state="session")
    after = moved(picture, across, down)
    maps = [np.maximum(convolved(values, kernel), 0) for values in (picture, after)]
    titles = (N_("Picture"), N_("Picture, moved"), N_("Feature map (ReLU)"), N_("Feature map, moved"))
    sheets = [
        _sheet(_(title), values, number > 1, 3)
        for number, (title, values) in enumerate(zip(titles, (picture, after, *maps), strict=True))
    ]
    for title, values in ((N_("Max pooling 4 × 4"), maps[0]), (N_("Max pooling 4 × 4, moved"), maps[1])):
        if min(values.shape) >= 4:
            sheets.append(_sheet(_(title), pooled(values, "m", 4), True, 12))
    small_pictures(sheets, f"{KEY}:moved")
    edge = max(abs(across), abs(down))
    inside = tuple(slice(edge, side - edge) for side in maps[0].shape)
    far = np.abs(moved(maps[0], across, down)[inside] - maps[1][inside]).max(initial=0)
    if far < 1e-9:
        st.success(
            _(
                "**Equivariance**: away from the border, the feature map has moved by exactly as many pixels as the picture, and is "
                "the same otherwise."
            ),
            icon=":material/sync_alt:",
        )
    with st.container(horizontal=True):
        st.metric(_("Feature map changed by"), percent(changed(*maps)), width=170)
        for window in POOLED:
            if min(maps[0].shape) >= window:
                before, now = (pooled(values, "m", window) for values in maps)
                label = _("after max pooling {size} × {size}", size=window)
                st.metric(label, percent(changed(before, now)), width=190)
    st.caption(
        _(
            "**Invariance**: compared place by place, the moved map differs a lot. The larger the windows that are pooled, the less a "
            "small movement changes."
        )
    )


def _sheet(title: str, values: np.ndarray, is_signed: bool, pixel: float) -> Sheet:
    """A picture or a map in grey, or from red to blue around zero."""
    largest = max(np.abs(values).max(), 1e-9)
    caption = " × ".join(map(str, values.shape))
    return Sheet(title, values[None] / largest, SIGNED if is_signed else GREY, caption, 1, pixel)
