"""What does the text say about it?"""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _
from dlapp.ui.text_inputs import Example, text_input

TASK = "question_answering"
CASTLE = (
    "The old lighthouse on the hill was built in 1874 by the engineer Clara Whitfield. It is 32 metres high and was lit by oil "
    "until 1921, when electric light came to the island. In 1963 the last keeper, Samuel Reed, retired after forty years of "
    "service. Today the lighthouse is a museum, which about 20,000 people visit every year. The museum opens at nine in the "
    "morning and is closed on Mondays."
)
BAKERY = (
    "駅前のパン屋「こむぎ堂」は、1987年に佐藤健一さんが始めました。店でいちばん人気があるのは、毎朝百個だけ焼くくるみパンです。"
    "開店は午前七時で、定休日は水曜日です。2015年からは娘の美咲さんが店長を務めています。"
    "美咲さんはフランスのリヨンで三年間、パン作りを学びました。"
)
EXAMPLES = (Example(N_("A lighthouse (English)"), CASTLE), Example(N_("A bakery (Japanese)"), BAKERY))
QUESTIONS = {CASTLE: "Who built the lighthouse?", BAKERY: "店でいちばん人気があるのは何ですか。"}

explain.head(
    N_("Question answering"),
    N_(
        "Give it a text and ask: **LSTMs with attention**, or a BERT, mark where the answer stands, or say that it does not."
    ),
    "reader",
)
card = inputs.choose_model(TASK, TASK)
passage, _document, is_example = text_input(TASK, EXAMPLES)
if is_example:
    st.session_state[f"{TASK}:question"] = QUESTIONS[passage]
with st.form(f"{TASK}:form", border=False):
    asked, ask = st.columns([5, 1], vertical_alignment="bottom")
    question = asked.text_input(
        _("Question"), key=f"{TASK}:question", persist_state="session", placeholder=_("Ask about the text above")
    )
    start = ask.form_submit_button(
        _("Ask"), type="primary", icon=":material/help:", width="stretch", key=f"{TASK}:start"
    )
if start or is_example:
    follow.start(TASK, {"question": question, "context": passage}, model=card.id)

job = follow.current(TASK)
answer = follow.follow(job) if job else None
if job and answer:
    from dlapp.ui.reader_views import look_inside, remember, show

    st.header(_("Answer"), divider=True)
    show(job, answer)
    results.facts(answer)
    results.send_to(job.inputs["context"], "translation", "summarization")
    results.keeping(job)
    remember(job)
    look_inside(job, answer)

explain.how_it_works(
    (
        N_("Reading both ways"),
        N_(
            "One recurrent network (LSTM) reads question and passage token by token and keeps in its memory what it has read; "
            "a second one reads from the end. Each token so gets a vector that knows what stands around it."
        ),
    ),
    (
        N_("Attention"),
        N_(
            "Each token of the passage looks at the tokens of the question that resemble it, and takes over what they say; by "
            "self-attention it then looks at the rest of the passage. A BERT does both in one sequence, without LSTMs."
        ),
    ),
    (
        N_("Start and end"),
        N_(
            "For each token the network gives two scores: is the answer's first word here, and its last? A softmax makes "
            "probabilities of them. The best pair in the right order is the answer."
        ),
    ),
    (
        N_("The passage does not say"),
        N_(
            "A special token in front stands for “no answer here”. The reader learnt from questions whose answer is not in the "
            "text, and says so when that token is more probable than every answer."
        ),
    ),
    (
        N_("Long texts"),
        N_(
            "The network reads about 160 tokens at once (a BERT 384). A long text is cut into overlapping windows; those that share most "
            "rare words with the question are read, and their best answers compared."
        ),
    ),
)
