"""Which word is hidden here, how surprising is each, and which sentence is near in meaning?"""

from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import gaps
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.modes import choose_mode
from dlapp.ui.inputs.texts import remarks_on, required, text_input
from dlapp.ui.session import _

TASK = "fill_mask"
SURPRISE, COMPARISON, NEAREST = (f"{TASK}.{name}" for name in ("surprise", "comparison", "nearest"))
MODES = {  # task -> name, label of the button, its icon
    TASK: (N_("Fill in"), N_("Fill the gaps"), ":material/select_all:"),
    SURPRISE: (N_("How surprising?"), N_("Measure the surprise"), ":material/thermostat:"),
    COMPARISON: (N_("Compare two"), N_("Compare"), ":material/compare_arrows:"),
    NEAREST: (N_("Nearest in meaning"), N_("Find the nearest"), ":material/near_me:"),
}

frame.header(
    N_("Fill in the blank"),
    N_("A **BERT** reads a sentence from both sides and names the hidden word: this is all that it was trained on."),
)
task = choose_mode(TASK, {task: name for task, (name, _label, _icon) in MODES.items()})
form = frame.form()
with form.settings:
    card = choose_model(NEAREST if task == NEAREST else SURPRISE)
with form.inputs:
    notices, remarks = [], []
    if task == TASK:
        text, inputs, is_example = gaps.text_to_fill()
        notices, remarks = required(text), remarks_on(text, gaps.EXAMPLES)
    elif task == SURPRISE:
        inputs, is_example = text_input(TASK, gaps.EXAMPLES_IN_FULL, height=110)
        notices = required(inputs)
    elif task == COMPARISON:
        inputs, is_example = gaps.pair()
        notices = gaps.lacking(inputs)
    else:
        inputs, is_example = gaps.sentences()
        notices = gaps.lacking(inputs)
    gaps.language_notice(card, inputs)
_name, label, icon = MODES[task]
start = form.buttons.button(_(label), type="primary", icon=icon, key=f"{TASK}:start")
if start or is_example:
    progress.start(task, "" if notices else inputs, notices + remarks, model=card.id)
frame.result_section(task)

frame.how_it_works(
    "filler",
    (
        N_("Masked language modelling"),
        N_(
            "In training, some tokens of every text are replaced by a mask, and the network has to name them. Nobody has to "
            "label anything: the text itself knows the answer (BERT, Devlin et al. 2019)."
        ),
    ),
    (
        N_("Self-attention in both directions"),
        N_(
            "Every token looks at all others, before and after it, and takes over what matters. This makes it an encoder. A "
            "chat model only looks back, since it must not see the words that it has yet to write."
        ),
    ),
    (
        N_("Surprise in bits"),
        N_(
            "Each word is hidden in turn and the network is asked for it. A probability of ½ is 1 bit of surprise, ¼ is 2, "
            "1/1024 is 10. Their sum is the sentence's pseudo-log-likelihood (Salazar et al. 2020)."
        ),
    ),
    (
        N_("Sentence vectors"),
        N_(
            "The network turns every token into a vector that knows its surroundings. Their mean stands for the sentence; the "
            "smaller the angle between two of them, the nearer their meaning. The map shows the two directions in which they "
            "differ most (PCA)."
        ),
    ),
)
