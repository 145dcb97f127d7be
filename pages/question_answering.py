"""What does the text say about it?"""

import streamlit as st

from dlapp.i18n import N_
from dlapp.jobs import Job
from dlapp.ui import frame, progress
from dlapp.ui.address import told_by
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.texts import Example, remarks_on, text_input
from dlapp.ui.inputs.widgets import WHERE_IT_FAILS
from dlapp.ui.session import _

TASK = "question_answering"
LIGHTHOUSE = (
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
MUSEUM = "The museum opened in 1950. It had 40 paintings then, and it closed 27 years later."
EXAMPLES = (
    Example(N_("A lighthouse (English)"), LIGHTHOUSE),
    Example(N_("A bakery (Japanese)"), BAKERY),
    Example(
        WHERE_IT_FAILS,
        MUSEUM,
        N_(
            "A hard one: the answer, 1977, stands nowhere in the text. The network can only mark words that are there, it cannot add, and it seems sure all the same."
        ),
    ),
)
QUESTIONS = {
    LIGHTHOUSE: "Who built the lighthouse?",
    BAKERY: "店でいちばん人気があるのは何ですか。",
    MUSEUM: "In which year did the museum close?",
}


def told(job: Job) -> dict[str, str]:
    """What a job says, by the names of the controls."""
    values = told_by(job)
    return {**values, "text": values["context"]}


frame.header(
    N_("Question answering"),
    N_(
        "**LSTMs with attention**, or a BERT, read a text and mark the answer to your question, or say that there is none."
    ),
    told=told,
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
with form.inputs:
    passage, is_example = text_input(TASK, EXAMPLES, height=160)
    if is_example:
        st.session_state[f"{TASK}:question"] = QUESTIONS[passage]
    with st.form(f"{TASK}:form", border=False):
        question = controls.text_input(_("Question"), key=f"{TASK}:question", placeholder=_("Ask about the text above"))
        start = st.form_submit_button(_("Ask"), type="primary", icon=":material/help:", key=f"{TASK}:start")
if start or is_example:
    inputs = {"question": question, "context": passage}
    progress.start(TASK, inputs, remarks_on(passage, EXAMPLES), model=card.id)
frame.result_section(TASK)

frame.how_it_works(
    "reader",
    (
        N_("Reading in both directions"),
        N_(
            "One recurrent network (LSTM) reads question and text token by token and remembers what it has read; "
            "a second one starts from the end. So every token gets a vector that knows its surroundings."
        ),
    ),
    (
        N_("Attention"),
        N_(
            "Each token of the text looks at the tokens of the question that resemble it and takes over what they say; with "
            "self-attention it then looks at the rest of the text. A BERT does both in one sequence, without LSTMs."
        ),
    ),
    (
        N_("Start and end"),
        N_(
            "For each token the network gives two scores: does the answer start here, does it end here? A softmax turns them "
            "into probabilities. The best pair in the right order is the answer."
        ),
    ),
    (
        N_("No answer"),
        N_(
            "A special token in front stands for “no answer here”. The reader was also trained on questions whose answer is not "
            "in the text, and says so when that token is more probable than any answer."
        ),
    ),
    (
        N_("Long texts"),
        N_(
            "The network reads about 160 tokens at once (a BERT 384). A long text is cut into overlapping windows; those that "
            "share the most rare words with the question are read, and their best answers compared."
        ),
    ),
)
