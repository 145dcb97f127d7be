"""The kernel sandbox: one kernel on the visitor's picture, pooling, and what moves when the picture moves."""

import numpy as np
import streamlit as st

from ... import media
from ...i18n import N_
from ...labs.cnn_kernels import changed, convolved, moved, pooled
from ...labs.cnn_layers import WINDOWS
from ..components.kernel_window import kernel_window
from ..components.small_pictures import GREY, SIGNED, Sheet, small_pictures
from ..inputs.cnn_kernels import FARTHEST, KEY, SETTINGS, ask_for_sandbox, read_address
from ..inputs.pictures import decode, example_file, picture_files
from ..progress import show_notices
from ..results import percent
from ..session import _

LONGEST = 56  # pixels of the picture's longer side: each one can be seen
POOLED = (2, 4, 8)  # windows that are compared


def show() -> None:
    """The whole sandbox."""
    read_address()
    left, right = st.columns([3, 2], gap="large")
    with left:
        picture = _picture()
    with right:
        sandbox = ask_for_sandbox()
    if picture is None:
        return
    kernel, stride, padding = sandbox.values, sandbox.stride, sandbox.padding
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
    pictures, notices = decode((example or files or [example_file(SETTINGS.standing("example"))])[:1], LONGEST)
    show_notices(notices)
    if not pictures:
        return None
    grey = media.on_white(pictures[0].image).convert("L")
    return np.asarray(grey, float) / 255


def _pooling(output: np.ndarray, is_signed: bool) -> None:
    st.subheader(_("Max pooling and mean pooling"), anchor=False)
    window = st.segmented_control(
        _("Window"), WINDOWS, required=True, format_func=lambda side: f"{side} × {side}", **SETTINGS.kept("pooling")
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
    across = left.slider(_("Pixels to the right"), -FARTHEST, FARTHEST, **SETTINGS.kept("right"))
    down = right.slider(_("Pixels down"), -FARTHEST, FARTHEST, **SETTINGS.kept("down"))
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
