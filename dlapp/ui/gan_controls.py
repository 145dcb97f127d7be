"""What a lab of GANs is set to, by hand, by preset or by the page's address."""

import base64
import dataclasses
import math
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..errors import UserError
from ..i18n import N_
from ..labs import gan_data
from ..labs.gan import Setup
from ..networks.gan_losses import LOSSES
from .session import _, explain

KEY = "gan_lab"
DATA = {
    "ring": N_("Ring of eight heaps"),
    "moons": N_("Two moons"),
    "spiral": N_("Spiral"),
    "shapes": N_("Small pictures"),
    "drawn": N_("Draw your own"),
}
LOSS_NAMES = {
    "original": N_("Original (minimax)"),
    "non_saturating": N_("Non-saturating"),
    "wasserstein": N_("Wasserstein + gradient penalty"),
    "hinge": N_("Hinge"),
}
RATES = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2)
COVERS = Setup(loss="wasserstein", noise=8, rate_d=2e-3, rate_g=1e-3, steps_d=5, momentum=0.5)
COLLAPSES = Setup(loss="non_saturating", noise=8, rate_d=1e-3, rate_g=1e-2, steps_d=1, momentum=0.9)
_FIELDS = tuple(field.name for field in dataclasses.fields(Setup) if field.name != "points")


def controls(above: DeltaGenerator, below: DeltaGenerator) -> Setup | None:
    """Ask for the data in one place and for everything else in another; None while there is nothing to learn from yet."""
    _from_address()
    with above:
        data = st.segmented_control(
            _("Data"),
            list(DATA),
            required=True,
            format_func=lambda name: _(DATA[name]),
            **_kept("data"),
        )
    with below:
        loss = st.segmented_control(
            _("Loss"),
            list(LOSSES),
            required=True,
            format_func=lambda name: _(LOSS_NAMES[name]),
            **_kept("loss"),
        )
        left, right = st.columns(2, gap="large")
        rate_d = left.select_slider(_("Learning rate of the discriminator"), RATES, **_kept("rate_d"))
        rate_g = right.select_slider(_("Learning rate of the generator"), RATES, **_kept("rate_g"))
        label = _("Discriminator's steps for each of the generator")
        steps_d = left.slider(label, 1, 10, **_kept("steps_d"))
        noise = right.slider(_("Dimensions of the noise"), 1, 32, **_kept("noise"))
        beta = left.slider(_("Momentum"), 0.0, 0.95, step=0.05, **_kept("momentum"))
        number = right.number_input(_("Seed"), 0, 2**31 - 1, **_kept("seed"))
    points = st.session_state.get(f"{KEY}:points", ()) if data == "drawn" else ()
    try:
        setup = Setup(data, loss, noise, rate_d, rate_g, steps_d, beta, number, points)
    except UserError as error:
        above.info(explain(error), icon=":material/draw:")
        return None
    address = st.session_state[f"{KEY}:address"] = address_of(setup)
    if _address() != address:
        st.query_params.update(address)
        if not setup.points:
            st.query_params.pop("points", None)
    return setup


def apply(setup: Setup, keep_data: bool = True) -> None:
    """Set every control as a setup has it, but for the data; for callbacks."""
    for name in _FIELDS:
        if not (keep_data and name in ("data", "seed")):
            st.session_state[f"{KEY}:{name}"] = getattr(setup, name)


def _kept(name: str) -> dict[str, Any]:
    """Key of a control, which has its value already: Streamlit wants either that or a default."""
    st.session_state.setdefault(f"{KEY}:{name}", getattr(Setup, name))
    return {"key": f"{KEY}:{name}", "persist_state": "session"}


def address_of(setup: Setup) -> dict[str, str]:
    """A setup as the parameters of an address."""
    address = {name: f"{getattr(setup, name)}" for name in _FIELDS}
    if setup.points:
        values = [round((value + 1) * 100) for point in setup.points for value in point]
        address["points"] = base64.urlsafe_b64encode(bytes(values)).decode().rstrip("=")
    return address


def _address() -> dict[str, str]:
    """What the page's address says of a setup; other parameters are not ours."""
    return {name: st.query_params[name] for name in (*_FIELDS, "points") if name in st.query_params}


def _from_address() -> None:
    """Set the controls as a link says that someone was given."""
    address = _address()
    if not address or address == st.session_state.get(f"{KEY}:address"):
        return
    st.session_state[f"{KEY}:address"] = address
    try:
        setup = setup_of(address)
    except (UserError, ValueError, TypeError):
        st.warning(
            _("The settings in this link are not possible: the usual ones are used."), icon=":material/link_off:"
        )
        return
    apply(setup, keep_data=False)
    st.session_state[f"{KEY}:points"] = setup.points


def setup_of(address: dict[str, str]) -> Setup:
    """The setup of an address.

    Raises:
        UserError, ValueError, TypeError: when it is none that the controls can show.
    """
    given: dict[str, Any] = {name: type(getattr(Setup, name))(address[name]) for name in _FIELDS if name in address}
    if "points" in address:
        text = address["points"]
        values = [round(value / 100 - 1, 2) for value in base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))]
        given["points"] = tuple(zip(values[::2], values[1::2], strict=True))
    setup = Setup(**given)
    for rate in (setup.rate_d, setup.rate_g):
        if not any(math.isclose(rate, other) for other in RATES):
            raise ValueError(f"{rate} is not among the rates")
    if setup.noise > 32 or setup.momentum > 0.95 or setup.seed >= 2**31:
        raise ValueError("out of the controls' range")
    if any(abs(value) > 1 for point in setup.points for value in point) or len(setup.points) > gan_data.DRAWN:
        raise ValueError("points outside")
    return setup
