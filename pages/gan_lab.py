"""A small GAN that learns before one's eyes."""

import dataclasses
import time

import streamlit as st

from dlapp.i18n import N_
from dlapp.labs.gan import BOTH, DISCRIMINATOR, GENERATOR, Lab, Setup
from dlapp.ui import explain
from dlapp.ui.components.into_view import bring_into_view
from dlapp.ui.gan_controls import COLLAPSES, COVERS, KEY, apply, controls
from dlapp.ui.gan_view import canvas, show
from dlapp.ui.session import _

TICK = 0.3  # seconds between two looks
SHARE = 0.4  # of a tick that is spent on training: thirty people may sit at one machine
COLLAPSED_AFTER = 800  # steps, before which no network can be expected to cover all modes

explain.head(
    N_("GAN lab"),
    N_(
        "A **generator** makes samples, a **discriminator** tries to tell them from real ones, and both learn from each other. "
        "Press Play and look on; then make it fail, and mend it."
    ),
    "gan",
)


def begin(preset: Setup) -> None:
    """Train anew as a preset says."""
    apply(preset)
    reset()
    st.session_state[f"{KEY}:playing"] = True
    st.session_state[f"{KEY}:begun"] = str(time.time())


def reset() -> None:
    st.session_state.pop(f"{KEY}:lab", None)


def play() -> None:
    is_playing = st.session_state[f"{KEY}:playing"] = not st.session_state.get(f"{KEY}:playing", False)
    if is_playing:
        st.session_state[f"{KEY}:begun"] = str(time.time())


def step(part: str) -> None:
    """Let both networks or one learn once."""
    st.session_state[f"{KEY}:playing"] = False
    if lab := st.session_state.get(f"{KEY}:lab"):
        lab.train(part, 1)


def mend() -> None:
    """Change losses and rates; the same networks go on, from where they are."""
    apply(dataclasses.replace(COVERS, noise=st.session_state[f"{KEY}:noise"]))
    st.session_state[f"{KEY}:playing"] = st.session_state[f"{KEY}:mended"] = True


def drawn(points: list[list[float]]) -> None:
    st.session_state[f"{KEY}:points"] = tuple((float(x), float(y)) for x, y in points)


def empty_canvas() -> None:
    st.session_state[f"{KEY}:points"] = ()
    st.session_state[f"{KEY}:canvas"] = st.session_state.get(f"{KEY}:canvas", 0) + 1


def lab_of(wanted: Setup) -> Lab:
    """The session's lab, adapted to a new setup: begun anew where the networks or the data are others."""
    lab: Lab | None = st.session_state.get(f"{KEY}:lab")
    if lab is None or not lab.change(wanted):
        lab = st.session_state[f"{KEY}:lab"] = Lab(wanted)
    return lab


st.session_state.pop(f"{KEY}:mended", None)
above, stage, below = st.container(), st.container(), st.container()
below.subheader(_("Settings"), anchor=False)
setup = controls(above, below)
if st.session_state[f"{KEY}:data"] == "drawn":
    with above.expander(_("Your points"), expanded=setup is None, icon=":material/draw:"):
        canvas(st.session_state.get(f"{KEY}:points", ()), st.session_state.get(f"{KEY}:canvas", 0), drawn)
        st.button(_("Start anew"), icon=":material/delete:", on_click=empty_canvas, key=f"{KEY}:empty")

if setup:
    is_playing = st.session_state.get(f"{KEY}:playing", False)
    with stage:
        bring_into_view(st.session_state.get(f"{KEY}:begun", ""))
    with stage.container(horizontal=True, gap="small"):
        label, icon = (_("Pause"), ":material/pause:") if is_playing else (_("Play"), ":material/play_arrow:")
        st.button(label, type="primary", icon=icon, on_click=play, key=f"{KEY}:play")
        for part, name in (
            (BOTH, _("One step")),
            (DISCRIMINATOR, _("Discriminator only")),
            (GENERATOR, _("Generator only")),
        ):
            st.button(name, icon=":material/skip_next:", on_click=step, args=(part,), key=f"{KEY}:step:{part}")
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=reset, key=f"{KEY}:reset")
        for preset, name, sign in (
            (COVERS, _("Cover all modes"), ":material/check_circle:"),
            (COLLAPSES, _("Watch it collapse"), ":material/compress:"),
        ):
            st.button(name, icon=sign, on_click=begin, args=(preset,), key=f"{KEY}:preset:{preset.loss}")

    @st.fragment(run_every=TICK if is_playing else None)
    def live() -> None:
        if st.session_state.get(f"{KEY}:mended"):
            st.rerun()  # of the whole page, whose controls have changed; at every tick until it has come about
        lab = lab_of(setup)
        if is_playing:
            lab.train_for(BOTH, SHARE * TICK)
        coverage = lab.coverage()
        show(lab, int(1000 * TICK) if is_playing else 0)
        remark, numbers = st.container(), st.columns(3)  # the numbers stay in their place when there is a remark
        numbers[0].metric(_("Step"), f"{lab.steps:,}")
        numbers[1].metric(_("Modes covered"), f"{coverage.covered} / {coverage.modes}")
        if not setup.is_pictures:
            numbers[2].metric(_("Samples near real ones"), f"{coverage.near:.0%}".replace("%", " %"))
        if lab.steps >= COLLAPSED_AFTER and coverage.covered < coverage.modes and setup.loss != COVERS.loss:
            remark.warning(
                _(
                    "**Mode collapse**: the generator makes only some of what there is, because that is enough to fool the "
                    "discriminator just now."
                ),
                icon=":material/compress:",
            )
            label = _("Mend it: Wasserstein loss with gradient penalty")
            remark.button(label, icon=":material/healing:", on_click=mend, key=f"{KEY}:mend")

    with stage:
        live()

explain.how_it_works(
    (
        N_("A game of two"),
        N_(
            "The discriminator learns to give real samples high scores and generated ones low scores. The generator turns noise "
            "into samples and learns to get high scores: it follows the arrows, the discriminator's slope."
        ),
    ),
    (
        N_("When the slope is gone"),
        N_(
            "With the original loss a generator that is found out learns next to nothing. The non-saturating loss asks the "
            "question the other way around, and the slope is large exactly when it is needed."
        ),
    ),
    (
        N_("Mode collapse"),
        N_(
            "Nothing tells the generator to make everything there is. When it is faster than the discriminator, it runs to the "
            "one place that counts as real just now, the discriminator follows, and it runs on."
        ),
    ),
    (
        N_("WGAN and its penalty"),
        N_(
            "A critic measures how far the two heaps of sand are apart (Wasserstein distance) instead of judging. The gradient "
            "penalty keeps its slope near one, so the way is shown everywhere, also to modes that nobody makes yet."
        ),
    ),
)
