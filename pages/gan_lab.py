"""A small GAN that learns while one watches."""

import dataclasses

import streamlit as st

from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.labs.gan import BOTH, DISCRIMINATOR, GENERATOR, Lab, Setup
from dlapp.ui import frame
from dlapp.ui.inputs.gan import COLLAPSING, KEY, PARAMETERS, STABLE, apply, ask_for_setup
from dlapp.ui.results import percent
from dlapp.ui.session import _, explain
from dlapp.ui.views.gan_lab import canvas, show_losses, show_samples

TICK = 0.3  # seconds between two looks
SHARE = 0.4  # of a tick that is spent on training: thirty people may sit at one machine
COLLAPSED_AFTER = 800  # steps, before which no network can be expected to cover all modes
PRESETS = (
    (STABLE, N_("Cover every mode"), ":material/check_circle:"),
    (COLLAPSING, N_("Make it collapse"), ":material/compress:"),
)
STEPS = ((BOTH, N_("One step")), (DISCRIMINATOR, N_("Discriminator only")), (GENERATOR, N_("Generator only")))
PLAYING, FIXED, POINTS, CANVAS = (f"{KEY}:{name}" for name in ("playing", "fixed", "points", "canvas"))


def begin(preset: Setup) -> None:
    """Train anew with a preset."""
    apply(preset)
    reset()
    st.session_state[PLAYING] = True


def reset() -> None:
    """Start again with new networks."""
    st.session_state.pop(f"{KEY}:lab", None)


def play() -> None:
    """Start or pause training."""
    st.session_state[PLAYING] = not st.session_state.get(PLAYING, False)


def step(part: str) -> None:
    """Train both networks or one of them for one step."""
    st.session_state[PLAYING] = False
    if lab := st.session_state.get(f"{KEY}:lab"):
        lab.train(part, 1)


def fix() -> None:
    """Change losses and rates; the same networks go on from where they are."""
    st.session_state[FIXED] = dataclasses.replace(STABLE, noise=st.session_state[f"{KEY}:noise"])
    st.session_state[PLAYING] = True


def draw(points: list[list[float]]) -> None:
    """Take over the points on the pad."""
    st.session_state[POINTS] = tuple((float(x), float(y)) for x, y in points)


def clear() -> None:
    """Empty the pad."""
    st.session_state[POINTS] = ()
    st.session_state[CANVAS] = st.session_state.get(CANVAS, 0) + 1


def lab_of(setup: Setup) -> Lab:
    """The session's lab with that setup: a new one where the networks or the data are others."""
    lab: Lab | None = st.session_state.get(f"{KEY}:lab")
    if lab is None or not lab.change(setup):
        lab = st.session_state[f"{KEY}:lab"] = Lab(setup)
    return lab


frame.header(
    N_("GAN lab"),
    N_(
        "A **generator** makes samples, a **discriminator** tries to tell them from real ones, and they learn from each other. "
        "Press Play and watch; then make the training collapse, and fix it."
    ),
    parameters=PARAMETERS,
)
if (fixed := st.session_state.pop(FIXED, None)) is not None:
    apply(fixed)  # here, as a look at the training that was on its way may have brought the controls as they were
buttons, pad, stage = st.container(horizontal=True, gap="small"), st.container(), st.container()
st.subheader(_("Settings"), anchor=False)
setup = ask_for_setup(st.container())
is_ready, is_playing = isinstance(setup, Setup), st.session_state.get(PLAYING, False)
label, icon = (N_("Pause"), ":material/pause:") if is_playing else (N_("Play"), ":material/play_arrow:")
buttons.button(_(label), type="primary", icon=icon, on_click=play, key=f"{KEY}:start", disabled=not is_ready)
for part, name in STEPS:
    key = f"{KEY}:step:{part}"
    buttons.button(_(name), icon=":material/skip_next:", on_click=step, args=(part,), key=key, disabled=not is_ready)
buttons.button(_("Reset"), icon=":material/restart_alt:", on_click=reset, key=f"{KEY}:reset", disabled=not is_ready)
for preset, name, icon in PRESETS:
    key = f"{KEY}:preset:{preset.loss}"
    buttons.button(_(name), icon=icon, on_click=begin, args=(preset,), key=key, disabled=not is_ready)
if st.session_state[f"{KEY}:data"] == "drawn":
    with pad.expander(_("Your points"), expanded=not is_ready, icon=":material/draw:"):
        if isinstance(setup, UserError):
            st.info(explain(setup), icon=":material/draw:")
        canvas(st.session_state.get(POINTS, ()), st.session_state.get(CANVAS, 0), draw)
        st.button(_("Clear"), icon=":material/delete:", on_click=clear, key=f"{KEY}:empty")


@st.fragment(run_every=TICK if is_playing else None)
def live(setup: Setup) -> None:
    """Train for a while, and show what has come of it."""
    if st.session_state.get(FIXED):
        st.rerun()  # of the whole page, whose controls have changed; at every tick until it has come about
    lab = lab_of(setup)
    if is_playing:
        lab.train_for(BOTH, SHARE * TICK)
    coverage = lab.coverage()
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_samples(lab, int(1000 * TICK) if is_playing else 0)
    with right:
        show_losses(lab)
        with st.container(horizontal=True):
            st.metric(_("Step"), f"{lab.steps:,}", width=90)
            st.metric(_("Modes covered"), f"{coverage.covered} / {coverage.modes}", width=120)
            if not setup.is_pictures:
                st.metric(_("Close to real data"), percent(coverage.near), width=150)
        if lab.steps >= COLLAPSED_AFTER and coverage.covered < coverage.modes and setup.loss != STABLE.loss:
            st.warning(
                _(
                    "**Mode collapse**: the generator makes only some kinds of samples, because these are enough to fool the "
                    "discriminator for now."
                ),
                icon=":material/compress:",
            )
            label = _("Fix it with Wasserstein loss and gradient penalty")
            st.button(label, icon=":material/healing:", on_click=fix, key=f"{KEY}:fix")


if isinstance(setup, Setup):
    with stage:
        live(setup)

frame.how_it_works(
    "gan",
    (
        N_("Adversarial training"),
        N_(
            "The discriminator learns to give real samples high scores and generated ones low scores. The generator turns noise "
            "into samples and learns to raise their scores: the arrows show the discriminator's gradient, which it follows."
        ),
    ),
    (
        N_("Vanishing gradients"),
        N_(
            "With the original loss, a generator whose samples are easily recognized gets almost no gradient and stops learning. "
            "The non-saturating loss fixes this: its gradient is largest exactly then."
        ),
    ),
    (
        N_("Mode collapse"),
        N_(
            "Nothing in the loss asks the generator to cover all the data. If it learns faster than the discriminator, it puts all "
            "samples where they pass as real; the discriminator catches up, and the generator jumps to the next place."
        ),
    ),
    (
        N_("WGAN with gradient penalty"),
        N_(
            "Instead of deciding real or fake, a critic estimates how far apart both distributions are (Wasserstein distance). The "
            "gradient penalty keeps its slope near 1, so the generator gets a useful direction everywhere, also towards missing modes."
        ),
    ),
)
