"""A text in a few sentences."""

from dlapp import limits
from dlapp.i18n import N_
from dlapp.jobs import Job
from dlapp.ui import frame, progress
from dlapp.ui.address import told_by
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.texts import Example, remarks_on, required, text_input
from dlapp.ui.inputs.widgets import WHERE_IT_FAILS
from dlapp.ui.session import _

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
MILL = (
    "Anna Berg and her sister Lena wanted to buy the old mill. Anna offered 90,000 euros in spring. The owner said no. In summer "
    "she wrote to him again. This time he was ill and did not answer. His son took over the farm in autumn. He liked her letter "
    "and the plan for a bakery. He said yes at once. But by then her sister had bought a house in the city. So the mill is still "
    "empty."
)
EXAMPLES = (
    Example(N_("A town's decision (English)"), TOWN),
    Example(N_("A new library (Japanese)"), LIBRARY),
    Example(
        WHERE_IT_FAILS,
        MILL,
        N_(
            "A hard one for networks that pick whole sentences: out of the story, “he” and “her” no longer say who is meant, and how it ends is easily lost."
        ),
    ),
)
LENGTHS = {N_("Short"): 1, N_("Medium"): 3, N_("Long"): 6, N_("Custom"): 0}


def told(job: Job) -> dict[str, str]:
    """What a job says, by the names of the controls."""
    length = next((name for name, count in LENGTHS.items() if count == job.settings.sentences), "Custom")
    return {**told_by(job), "length": length}


frame.header(
    N_("Summarization"),
    N_("A **Transformer** compares the sentences of a long text with each other and keeps the ones that matter."),
    told=told,
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
    length = controls.segmented_control(_("Length"), list(LENGTHS), "Medium", format_func=_, key=f"{TASK}:length")
    count = LENGTHS[length] or controls.number_input(
        _("Sentences"), 1, limits.SUMMARY_SENTENCES, 3, key=f"{TASK}:sentences"
    )
with form.inputs:
    text, is_example = text_input(TASK, EXAMPLES, height=220)
start = form.buttons.button(_("Summarize"), type="primary", icon=":material/short_text:", key=f"{TASK}:start")
if start or is_example:
    progress.start(
        TASK, text.strip() and text, required(text) + remarks_on(text, EXAMPLES), model=card.id, sentences=int(count)
    )
frame.result_section(TASK)

frame.how_it_works(
    "ranker",
    (
        N_("Sentence vectors"),
        N_(
            "Each sentence becomes one vector, the weighted mean of its tokens' vectors. Tokens that say a lot, such as names, "
            "weigh more than “the” or “は”: the network has learned how much."
        ),
    ),
    (
        N_("Self-attention"),
        N_(
            "Two Transformer layers let every sentence look at all the others: what the text keeps coming back to "
            "matters, and so does the position of a sentence."
        ),
    ),
    (
        N_("Extractive or abstractive"),
        N_(
            "The built-in network is extractive: it picks sentences, so it cannot make anything up. The larger models are "
            "abstractive: encoder-decoders such as BART and T5 write new sentences, which read better but may be wrong."
        ),
    ),
    (
        N_("No repetition"),
        N_(
            "Sentences are taken in the order of their scores, but one whose vector is almost the same as that of a chosen "
            "sentence is skipped. In the end they appear in the order of the text."
        ),
    ),
)
