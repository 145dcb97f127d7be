"""The settings of the GAN lab: by hand, by preset or by the page's address."""

import base64
import dataclasses
import math
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...labs import gan_data
from ...labs.gan import Setup
from ..session import _

KEY = "gan_lab"
DATA = {
    "ring": N_("Eight clusters"),
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
STABLE = Setup(loss="wasserstein", noise=8, rate_d=2e-3, rate_g=1e-3, steps_d=5, momentum=0.5)
COLLAPSING = Setup(loss="non_saturating", noise=8, rate_d=1e-3, rate_g=1e-2, steps_d=1, momentum=0.9)
PARAMETERS = tuple(field.name for field in dataclasses.fields(Setup))  # of the page's address
_FIELDS = tuple(name for name in PARAMETERS if name != "points")


def ask_for_setup(settings: DeltaGenerator) -> Setup | UserError:
    """The setup that the settings say, drawn there, or why there is nothing to learn from yet."""
    _from_address()
    with settings:
        data = _choose(_("Data"), DATA, "data")
        loss = _choose(_("Loss"), LOSS_NAMES, "loss")
        left, right = st.columns(2)
        rate_d = left.select_slider(_("Learning rate, discriminator"), RATES, **_kept("rate_d"))
        rate_g = right.select_slider(_("Learning rate, generator"), RATES, **_kept("rate_g"))
        steps_d = left.slider(_("Discriminator steps per generator step"), 1, 10, **_kept("steps_d"))
        noise = right.slider(_("Noise dimensions"), 1, 32, **_kept("noise"))
        momentum = left.slider(_("Momentum"), 0.0, 0.95, step=0.05, **_kept("momentum"))
        seed = right.number_input(_("Seed"), 0, 2**31 - 1, **_kept("seed"))
    points = st.session_state.get(f"{KEY}:points", ()) if data == "drawn" else ()
    try:
        setup = Setup(data, loss, noise, rate_d, rate_g, steps_d, momentum, seed, points)
    except UserError as error:
        return error
    address = st.session_state[f"{KEY}:address"] = address_of(setup)
    if _address() != address:
        st.query_params.update(address)
        if not setup.points:
            st.query_params.pop("points", None)
    return setup


def _choose(label: str, names: dict[str, str], field: str) -> Any:
    return st.segmented_control(
        label, list(names), required=True, format_func=lambda name: _(names[name]), **_kept(field)
    )


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
    """The parameters of the page's address that belong to a setup."""
    return {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}


def _from_address() -> None:
    """Set the controls as the link says that the visitor came by."""
    address = _address()
    if not address or address == st.session_state.get(f"{KEY}:address"):
        return
    st.session_state[f"{KEY}:address"] = address
    try:
        setup = setup_of(address)
    except (UserError, ValueError, TypeError):
        st.warning(
            _("The settings in this link are not valid. The defaults are used instead."), icon=":material/link_off:"
        )
        return
    apply(setup, keep_data=False)
    st.session_state[f"{KEY}:points"] = setup.points


def setup_of(address: dict[str, str]) -> Setup:
    """The setup of an address.

    Raises:
        UserError, ValueError, TypeError: when the controls cannot show it.
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
