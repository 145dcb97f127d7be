"""One network for every task, told in words what to do; or taught by examples."""

import streamlit as st

from dlapp import limits
from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.tasks.text_to_text.cards import TextToTextCard
from dlapp.ui import frame, progress
from dlapp.ui.address import told_by
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.example_pairs import example_pairs
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.modes import choose_mode
from dlapp.ui.inputs.texts import Example, remarks_on, required, text_input
from dlapp.ui.inputs.widgets import WHERE_IT_FAILS, select
from dlapp.ui.plain_text import plain_text
from dlapp.ui.session import _
from dlapp.ui.views.text_to_text import comparison

TASK = "text_to_text"
TEACH = f"{TASK}.teach"
MODES = {TASK: N_("Do a task"), TEACH: N_("Teach a task")}
OWN = N_("In my own words")
HARD = Example(
    WHERE_IT_FAILS,
    "translate English to German: Where is the nearest station?",
    N_(
        "A hard one: German. The network was never trained for this task, so the words in front mean nothing to it, and it does "
        "what it knows best."
    ),
)

frame.header(
    N_("Text to text"),
    N_("**T5** takes every task as text in, text out: the words in front say what to do."),
    told=lambda job: {**told_by(job), "instruction": OWN},  # its text has the task in front
)
mode = choose_mode(TASK, MODES)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
    assert isinstance(card, TextToTextCard)
    if mode == TASK:
        longest = controls.slider(
            _("New tokens, at most"), 10, limits.NEW_TOKENS // 4, 64, 2, key=f"{TASK}:longest", name="max_new_tokens"
        )
        beams = controls.slider(
            _("Beams"),
            1,
            limits.BEAMS,
            4,
            key=f"{TASK}:beams",
            help=_("How many beginnings of the answer are kept in play. 1 takes the most probable token each time."),
        )
    else:
        steps = controls.slider(_("Steps"), 5, limits.LESSONS, 40, 5, key=f"{TASK}:steps")

if mode == TASK:
    by_title = {instruction.title: instruction for instruction in card.instructions}
    with form.inputs:
        instruction = by_title.get(
            select(_("What to do"), [*by_title, OWN], f"{TASK}:task:{card.id}", _, name="instruction")
        )
        if instruction:
            examples = (Example(N_("An example"), instruction.example[0]),)
        else:
            examples = tuple(Example(each.title, each.told(*each.example)) for each in card.instructions)
            examples += (HARD,) if card.is_built_in else ()
        text, is_example = text_input(TASK, examples, height=120)
        question, missing = "", required(text)
        if instruction and instruction.asks:
            if is_example:
                st.session_state[f"{TASK}:question"] = instruction.example[1]
            question = controls.text_input(_("Question"), key=f"{TASK}:question", max_chars=500)
            if not question.strip():
                missing = [*missing, UserError(N_("Type a question first."))]
        prompt = instruction.told(text, question) if instruction else text.strip()
        if text.strip():
            st.caption(_("What the network reads:"))
            plain_text(prompt if len(prompt) < 300 else prompt[:300] + "…")
    start = form.buttons.button(_("Do it"), type="primary", icon=":material/play_arrow:", key=f"{TASK}:start")
    if start or is_example:
        notices = missing + remarks_on(prompt, examples)
        progress.start(TASK, "" if missing else prompt, notices, model=card.id, max_new_tokens=longest, beams=beams)
else:
    with form.inputs:
        pairs, text = example_pairs(TASK)
    if form.buttons.button(_("Teach and try"), type="primary", icon=":material/school:", key=f"{TASK}:teach"):
        progress.start(TEACH, {"pairs": pairs, "text": text}, model=card.id, steps=steps)
frame.result_section(mode)
if card.is_built_in:
    comparison()

frame.how_it_works(
    "transformer",
    (
        N_("Text in, text out"),
        N_(
            "Translating, summarizing, answering: each was a network of its own. T5 gives all of them one form. The task stands in "
            "front of the text as words, the answer is text again, and one network with one loss learns them all."
        ),
    ),
    (
        N_("Encoder and decoder"),
        N_(
            "The encoder reads instruction and text together, so every word knows from the first layer on what is wanted. The decoder "
            "writes the answer and attends to what was read. BERT has only the first half, GPT only the second."
        ),
    ),
    (
        N_("Relative positions"),
        N_(
            "T5 does not number its tokens. Each head learns instead how much it matters whether another token is one, two or fifty "
            "places away, in 32 steps that grow with the distance."
        ),
    ),
    (
        N_("Fine-tuning"),
        N_(
            "A network that has read much needs only a few examples of something new. Teach a task of your own here: a copy of the "
            "network is trained on your examples, a few steps of gradient descent, and then tried on a text it has not seen."
        ),
    ),
)
