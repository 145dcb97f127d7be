"""Chat with a language model, or let it go on with a text."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import address, chat, frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model, offer_first
from dlapp.ui.inputs.sampling import choose_sampling
from dlapp.ui.inputs.texts import Example, remarks_on, required, text_input
from dlapp.ui.inputs.widgets import WHERE_IT_FAILS
from dlapp.ui.session import _

TASK = "text_generation"
CHAT, CONTINUE = "chat", "continue"
MODES = {CHAT: N_("Chat"), CONTINUE: N_("Continue a text")}
FIRST = {CHAT: "SmolLM2-135M-Instruct", CONTINUE: "dlapp-causal-language-model"}  # the models that are offered first
EXAMPLES = (
    Example(N_("A Japanese tale"), "むかしむかし、ある山の奥に"),
    Example(N_("An English novel"), "It was a dark evening, and the old man"),
    Example(N_("Small talk in Japanese"), "「こんにちは。今日はいい天気ですね。」\n「"),
    Example(
        WHERE_IT_FAILS,
        "The capital of Peru is",
        N_("A hard one: a fact. The network goes on with what sounds likely, and does not know whether it is true."),
    ),
)
QUESTIONS = (
    "What is the capital of Japan?",
    "Explain to a child why the sky is blue.",
    "Write a friendly reply: Can we meet at 3 pm tomorrow?",
)
SMALL_TALK = ("こんにちは。趣味は何ですか？", "休みの日は何をしていますか？")
CANDIDATES = 8

frame.header(
    N_("Text generation"),
    N_("A **Transformer decoder** predicts the next token, again and again: that is all a chat model does."),
)
if address.asks_for("text") and not address.asks_for("mode"):
    st.session_state[f"{TASK}:mode"] = CONTINUE
mode = controls.segmented_control(
    _("Mode"),
    list(MODES),
    CHAT,
    format_func=lambda name: _(MODES[name]),
    key=f"{TASK}:mode",
    label_visibility="collapsed",
    on_change=lambda: offer_first(TASK, FIRST[st.session_state[f"{TASK}:mode"]]),
)
form = frame.form()
with form.settings:
    card = choose_model(TASK, prefer=FIRST[mode])
    settings = choose_sampling(f"{TASK}:{mode}", 0.7 if mode == CHAT else 0.8, 200 if mode == CHAT else 60)
if mode == CHAT:
    with form.settings:
        system = ""
        if not card.is_built_in:
            system = controls.text_area(
                _("System prompt"),
                key=f"{TASK}:system",
                height=80,
                max_chars=4000,
                placeholder=_("How the model should behave, e.g. “Answer in one short sentence.”"),
            )
    with form.inputs:
        chat.chat(card, settings, system, SMALL_TALK if card.is_built_in else QUESTIONS)
        if card.parameters < 10**9:
            st.caption(_("A small model often sounds sure and is wrong. Check every fact."))
else:
    with form.inputs:
        text, is_example = text_input(TASK, EXAMPLES, height=150)
    start = form.buttons.button(_("Continue"), type="primary", icon=":material/edit_note:", key=f"{TASK}:start")
    if start or is_example:
        notices = required(text) + remarks_on(text, EXAMPLES)
        progress.start(TASK, text.strip() and text, notices, model=card.id, candidates=CANDIDATES, **settings)
    frame.result_section(TASK)

frame.how_it_works(
    "writer",
    (
        N_("Next-token prediction"),
        N_(
            "The network reads the tokens so far and gives every token of its vocabulary a probability to come next. One is "
            "chosen and added to the text, and the network reads on. It was trained on nothing but this, on books or on the "
            "web; a chat model then also on examples of good answers."
        ),
    ),
    (
        N_("Causal self-attention"),
        N_(
            "Each token looks back at the ones before it and takes over what matters, never at those to come: else the answer "
            "would be known in training. This makes it a decoder, like GPT. It learns from every position of a text at once, "
            "which an RNN cannot do."
        ),
    ),
    (
        N_("Sampling"),
        N_(
            "Always taking the most probable token soon goes round in circles. The temperature flattens or sharpens the "
            "probabilities before one token is drawn; top-k and top-p leave out the improbable ones. The seed decides the "
            "draw, so the same seed gives the same text."
        ),
    ),
    (
        N_("Key-value cache"),
        N_(
            "What attention needs of earlier tokens, their keys and values, never changes. It is kept, so that each step "
            "computes only one token. It grows with the text: this is why a chat has a limit, and why the oldest messages "
            "are dropped."
        ),
    ),
)
