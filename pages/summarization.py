"""A text in a few sentences."""

import streamlit as st

from dlapp import limits
from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _
from dlapp.ui.text_inputs import Example, text_input

TASK = "summarization"
TOWN = (
    "The small town of Elmsford has decided to close its main street to cars on weekends from June. The decision was made on "
    "Tuesday evening after a debate of four hours. Many residents had asked for it because of noise and accidents. Last year "
    "eleven people were hurt on the street, two of them children. Some shop owners are against the plan. They fear that "
    "customers from the villages will stay away. The baker Rosa Lindt, whose family has had a shop there since 1931, said that "
    "she would have to dismiss one of her four employees. The mayor pointed to the neighbouring town of Marlow. There, sales "
    "rose by eight per cent in the first year after a similar change. Elmsford will build a car park with 200 places behind the "
    "railway station. A bus will bring visitors to the centre every ten minutes, free of charge. The town will look at the "
    "results in one year and then decide whether the street stays closed. The weather on Tuesday was rainy, and the town hall "
    "was full to the last seat."
)
LIBRARY = (
    "青葉市は二十日、老朽化した市立図書館を建て替え、二〇二八年春に新しい図書館を開くと発表した。"
    "現在の図書館は一九六八年に建てられ、耐震性が十分でないことが三年前の調査で分かっていた。"
    "新しい建物は三階建てで、蔵書は今の一・五倍にあたる四十五万冊になる。"
    "一階には子どものための部屋とカフェが設けられる。"
    "二階と三階には、合わせて三百の閲覧席が置かれる。"
    "市民からは、夜遅くまで使えるようにしてほしいという声が多く寄せられていた。"
    "市はこれに応えて、平日の閉館時刻を午後七時から午後十時に延ばす方針だ。"
    "建設費は約三十八億円で、その三割を国の補助金でまかなう。"
    "市議会の一部からは、費用が高すぎるという意見も出ている。"
    "工事の間は、市役所の隣の仮設の建物で貸し出しを続ける。"
    "発表の会場には約百人の市民が集まった。"
    "市長は「学びと出会いの場にしたい」と話した。"
)
EXAMPLES = (Example(N_("A town's decision (English)"), TOWN), Example(N_("A new library (Japanese)"), LIBRARY))
LENGTHS = {N_("Short"): 1, N_("Medium"): 3, N_("Long"): 6, N_("As I choose"): 0}

explain.head(
    N_("Summarization"),
    N_("Give it a long text: a **Transformer** weighs its sentences against each other and keeps those that matter."),
    "ranker",
)
card = inputs.choose_model(TASK, TASK)
text, _document, is_example = text_input(TASK, EXAMPLES, height=240)
left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
with left:
    length = st.segmented_control(
        _("Length"),
        list(LENGTHS),
        default="Medium",
        required=True,
        format_func=_,
        key=f"{TASK}:length",
        persist_state="session",
    )
count = LENGTHS[length]
if not count:
    count = middle.number_input(
        _("Sentences"), 1, limits.SUMMARY_SENTENCES, 3, key=f"{TASK}:sentences", persist_state="session"
    )
as_list = right.toggle(_("As a list"), key=f"{TASK}:list", persist_state="session")
start = st.button(_("Summarize"), type="primary", icon=":material/short_text:", key=f"{TASK}:start")
if start or is_example:
    notices = [] if text.strip() else [UserError(N_("Type or paste a text first."))]
    follow.start(TASK, text.strip() and text, notices, model=card.id, sentences=int(count))

job = follow.current(TASK)
answer = follow.follow(job) if job else None
if job and answer:
    from dlapp.ui.summary_views import look_inside, show

    st.header(_("Summary"), divider=True)
    show(job, answer, as_list)
    results.facts(answer)
    st.download_button(
        _("Download as {kind}", kind="TXT"),
        "\n".join(answer.sentences) if as_list else answer.text,
        file_name="summary.txt",
        mime="text/plain",
        icon=":material/download:",
        on_click="ignore",
    )
    results.send_to(answer.text, "translation", "question_answering")
    results.keeping(job)
    look_inside(job, answer)

explain.how_it_works(
    (
        N_("Sentence vectors"),
        N_(
            "Each sentence becomes one list of numbers, the mean of its tokens' vectors. Tokens that say much about a text, such "
            "as names, weigh more than “the” or “は”: the network has learnt how much."
        ),
    ),
    (
        N_("Self-attention"),
        N_(
            "Two Transformer layers let every sentence look at all the others: what the text returns to again and again "
            "matters, and so does where a sentence stands."
        ),
    ),
    (
        N_("Extractive or abstractive"),
        N_(
            "The built-in network is extractive: it picks sentences, so it cannot invent anything. The larger models are "
            "abstractive: encoder-decoders such as BART and T5 that write new sentences, which read better but may be wrong."
        ),
    ),
    (
        N_("Without saying it twice"),
        N_(
            "The sentences are taken in the order of their scores, but one whose vector is nearly the same as that of a chosen "
            "one is left out. At the end they stand in the order of the text."
        ),
    ),
)
