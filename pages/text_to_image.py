"""Pictures of what words describe."""

from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import prompted
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.session import _
from dlapp.ui.views.text_to_image import show_favourites

TASK = "text_to_image"

frame.header(
    N_("Text to image"),
    N_("A **diffusion model** starts from noise and, guided by your words, turns it into a picture step by step."),
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
    settings = prompted.choose_settings(card)
with form.inputs:
    prompt, is_example = prompted.ask_for_prompt(card)
    picture, notices = prompted.ask_for_picture(card)
start = form.buttons.button(
    _("Make pictures"), type="primary", icon=":material/draw:", key=f"{TASK}:start", on_click=prompted.new_seed
)
if start or is_example:
    item = {"prompt": prompt, "picture": picture} if picture else prompt
    progress.start(TASK, [item], [*notices, *prompted.remarks_on(card, prompt)], model=card.id, **settings)
frame.result_section(TASK)
show_favourites()

frame.how_it_works(
    "flow",
    (
        N_("From noise to picture"),
        N_(
            "The network was shown drawings buried in noise, and learnt to guess the clean drawing. To make a new one, it starts from "
            "pure noise and takes a small step towards its guess, again and again (diffusion, Ho et al. 2020; in straight lines: "
            "rectified flow, Liu et al. 2022)."
        ),
    ),
    (
        N_("Codes instead of pixels"),
        N_(
            "What loses its noise is not the picture but its code: 16 × 16 places of 16 numbers each. An **autoencoder** has learnt "
            "to squeeze drawings into such codes and to draw them again, line by line, so this network only has to decide what goes "
            "where (latent diffusion, Rombach et al. 2022)."
        ),
    ),
    (
        N_("Words that guide"),
        N_(
            "A small **Transformer** reads your description. At every step, each place of the picture looks at the words that matter "
            "there (**cross-attention**, Rombach et al. 2022): the top of the head at “hair”, the bottom at “sweater”."
        ),
    ),
    (
        N_("Guidance"),
        N_(
            "At each step the network guesses twice, with your words and without any. Going further in the direction from one guess to the "
            "other makes the picture obey (classifier-free guidance, Ho and Salimans 2022)."
        ),
    ),
    (
        N_("Diffusion and GAN"),
        N_(
            "A GAN draws in a single pass and is fast, but its training is a contest that can collapse. Diffusion needs many passes, "
            "but learns by a simple exercise, removing noise. That is why most image generators today work this way."
        ),
    ),
)
