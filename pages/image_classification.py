"""What is in the picture?"""

import re

from dlapp.i18n import N_
from dlapp.tasks.image_classification import LONGEST
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.pictures import Hard, decode, picture_files
from dlapp.ui.session import _

TASK = "image_classification"
LABELS = N_("a cat, a dog, a cup of coffee, a rocket")
HARD = Hard(
    "horse.png",
    N_(
        "A hard one: a horse as a black silhouette. Networks that learnt from photos go by texture more than by shape (Geirhos et al. 2019), and here there is no texture."
    ),
)

frame.header(
    N_("Image classification"),
    N_("Show a **convolutional neural network (CNN)** some photos: it names what it sees, and how sure it is."),
)
form = frame.form()
with form.inputs:
    files, example = picture_files(TASK, hard=HARD)
labels: tuple[str, ...] = ()
with form.settings:
    card = choose_model(TASK)
    if card.is_zero_shot:
        suggestion = _(LABELS) if "ja" in card.languages else LABELS
        typed = controls.text_input(
            _("Your labels, separated by commas"), suggestion, key=f"labels:{card.id}", name="labels"
        )
        labels = tuple(dict.fromkeys(label.strip() for label in re.split("[,，、\n]", typed) if label.strip()))
start = form.buttons.button(
    _("Classify"), type="primary", disabled=not files, icon=":material/image_search:", key=f"{TASK}:start"
)
if start or example:
    pictures, notices = decode(example or files, LONGEST)
    progress.start(
        TASK,
        [picture.image for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        labels=labels,
    )
frame.result_section(TASK)

frame.how_it_works(
    "cnn",
    (
        N_("Convolution"),
        N_(
            "A small filter slides over the picture and responds wherever its pattern occurs: an edge, a colour, a curve. "
            "The next layer looks for patterns among those responses, and so on, up to ears and wheels."
        ),
    ),
    (
        N_("Pooling"),
        N_(
            "Between stages the feature maps shrink to half their side, so later filters see more of the picture at once. "
            "At the end each map is averaged to a single number: what was found counts, where it was matters less."
        ),
    ),
    (
        N_("Fully connected layer"),
        N_(
            "It weighs these numbers for each class: whiskers and pointed ears speak for a cat and against a bus. "
            "The weights, like the filters, were learned from labelled photos."
        ),
    ),
    (
        N_("Softmax"),
        N_(
            "It turns the scores of all classes into probabilities that add up to 100%. The network can only choose among "
            "the classes it was taught: something it has never seen becomes the nearest class it knows."
        ),
    ),
)
