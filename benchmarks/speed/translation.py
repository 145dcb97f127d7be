"""How fast the built-in translator is, beside bare CTranslate2 (https://opennmt.net/CTranslate2) with the same weights in int8.

Two hundred everyday sentences from Japanese to English in one call and one by one, and the wait for the first words of a text of 10,000
sentences. Bare CTranslate2 only tokenizes, searches with the same beams in batches of the same size, and decodes; the app also finds the language and the sentences,
keeps what is not language, reports its progress and can be stopped. Both are measured in turns; the table shows the quickest of each.
"""

import time
from collections.abc import Callable

import ctranslate2

import dlapp
from dlapp import backend
from dlapp.catalog import card
from dlapp.device import Device
from dlapp.engines.ctranslate2 import ROWS, CTranslate2
from dlapp.tasks.translation import TASK
from dlapp.tasks.translation.models import BEAMS, Translator
from training.everyday_sentences import ENGLISH, JAPANESE

from ..benchmark import Values
from ..table import table
from ..timing import seconds

SENTENCES = (JAPANESE * 5)[:200]
TURNS, TURNS_ONE_BY_ONE = 30, 6
LIMITS = {"one_call": 1.15, "one_by_one": 1.3}  # times what bare CTranslate2 takes
FIRST_WORDS_LIMIT = 0.4  # seconds


def measure() -> Values:
    dlapp.run("translation", SENTENCES[:4], target="en")  # loads the model
    bare = _bare()
    return {
        "beams": BEAMS,
        "sentences": len(SENTENCES),
        "ctranslate2": ctranslate2.__version__,
        "one_call": _beside(_translate, bare, [SENTENCES], TURNS),
        "one_by_one": _beside(_translate, bare, [[sentence] for sentence in SENTENCES], TURNS_ONE_BY_ONE),
        "first_words_seconds": round(_first_words(), 2),
    }


def tables(values: Values) -> str:
    names = {"one_call": "in one call", "one_by_one": "one by one"}
    rows = [
        (
            f"{values['sentences']} sentences {title}",
            f"{values[name]['seconds']:.2f} s",
            f"{values[name]['bare_seconds']:.2f} s",
            f"{values[name]['ratio']:.2f}",
            f"{LIMITS[name]:.2f}",
        )
        for name, title in names.items()
    ]
    first = (
        "first words of a text of 10,000 sentences",
        f"{values['first_words_seconds']:.2f} s",
        None,
        None,
        f"{FIRST_WORDS_LIMIT} s",
    )
    return table(
        (
            f"built-in translator, beam search with {values['beams']} beams",
            "`dlapp.run`",
            f"CTranslate2 {values['ctranslate2']}",
            "ratio",
            "limit",
        ),
        [*rows, first],
    )


def _translate(sentences: list[str]) -> None:
    dlapp.run("translation", sentences if len(sentences) > 1 else sentences[0], target="en")


def _beside(ours: Callable, bare: Callable, calls: list[list[str]], turns: int) -> Values:
    """The fewest seconds that all calls take, ours and bare in turns: what else the machine does only adds to them."""

    def took(translate: Callable) -> float:
        return seconds(lambda: [translate(sentences) for sentences in calls])

    pairs = [(took(ours), took(bare)) for _ in range(turns)]
    first, second = (min(times) for times in zip(*pairs, strict=True))
    return {"seconds": round(first, 2), "bare_seconds": round(second, 2), "ratio": round(first / second, 2)}


def _first_words() -> float:
    """Seconds until the job of a long text has something to show."""
    job = dlapp.submit("translation", "\n".join(ENGLISH * 250), target="ja")
    began = time.perf_counter()
    while not job.progress.text and not job.is_over:
        time.sleep(0.005)
    taken = time.perf_counter() - began
    backend.default().cancel(job)
    job.wait()
    return taken


def _bare() -> Callable[[list[str]], list[str]]:
    """CTranslate2 as its documentation calls it, with the weights and the tokenizer of the app."""
    model: Translator = TASK.load(card("translation"), Device("cpu"))
    assert isinstance(model.engine, CTranslate2)
    translator, tokenizer = model.engine._translator, model.tokenizer
    tag = str(tokenizer.convert_tokens_to_ids("<2en>"))

    def translate(sentences: list[str]) -> list[str]:
        rows = [[tag, *map(str, ids)] for ids in tokenizer(sentences)["input_ids"]]
        outputs = translator.translate_batch(rows, beam_size=BEAMS, max_batch_size=ROWS)
        return [tokenizer.decode(list(map(int, output.hypotheses[0])), skip_special_tokens=True) for output in outputs]

    return translate
