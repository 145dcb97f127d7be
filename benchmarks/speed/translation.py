"""How fast the built-in translator is, beside CTranslate2 with the same weights in int8.

Two hundred everyday sentences from Japanese to English in one call and one by one, and the wait for the first words of a text of 10,000
sentences. The app uses transformers all the same, which also tells where the network looked.
"""

import tempfile
import time
from pathlib import Path

import dlapp
from dlapp import backend
from dlapp.catalog import card
from dlapp.tasks.translation.models import BEAMS, built_in
from training.everyday_sentences import ENGLISH, JAPANESE

from ..benchmark import Values
from ..table import table
from ..timing import seconds

SENTENCES = (JAPANESE * 5)[:200]


def measure() -> Values:
    dlapp.run("translation", SENTENCES[:4], target="en")  # loads the model
    together = seconds(lambda: dlapp.run("translation", SENTENCES, target="en"))
    alone = seconds(lambda: [dlapp.run("translation", sentence, target="en") for sentence in SENTENCES])
    version, peer_together, peer_alone = _ctranslate2(SENTENCES)
    return {
        "beams": BEAMS,
        "sentences": len(SENTENCES),
        "ctranslate2": version,
        "one_by_one": {"seconds": round(alone, 2), "speedup": 1},
        "one_call": {"seconds": round(together, 2), "speedup": round(alone / together, 1)},
        "ctranslate2_one_by_one": {"seconds": round(peer_alone, 2), "speedup": round(alone / peer_alone, 1)},
        "ctranslate2_one_call": {"seconds": round(peer_together, 2), "speedup": round(alone / peer_together, 1)},
        "first_words_seconds": round(_first_words(), 2),
    }


def tables(values: Values) -> str:
    peer = f"CTranslate2 {values['ctranslate2']}, int8"
    names = {
        "one_by_one": f"`dlapp.run`, {values['sentences']} sentences one by one",
        "one_call": f"`dlapp.run`, {values['sentences']} sentences in one call",
        "ctranslate2_one_by_one": f"{peer}, one by one",
        "ctranslate2_one_call": f"{peer}, in one call",
    }
    rows = [
        (title, f"{values[name]['seconds']:.2f} s", f"{values[name]['speedup']} x faster" if number else "1")
        for number, (name, title) in enumerate(names.items())
    ]
    return table(
        (f"built-in translator, beam search with {values['beams']} beams", "time", "ratio"),
        [*rows, ("first words of a text of 10,000 sentences", f"{values['first_words_seconds']:.2f} s", None)],
    )


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


def _ctranslate2(sentences: list[str]) -> tuple[str, float, float]:
    """Version, seconds for all sentences in one call, and one by one."""
    import ctranslate2
    from ctranslate2.converters import TransformersConverter
    from transformers import AutoTokenizer

    folder = card("translation").folder
    tokenizer = AutoTokenizer.from_pretrained(folder, bos_token="</s>")
    model = built_in(folder)
    # what its converter asks of every mBART
    model.config.update({"normalize_before": True, "normalize_embedding": True, "tokenizer_class": "fast"})
    with tempfile.TemporaryDirectory() as temporary:
        plain, converted = Path(temporary) / "plain", Path(temporary) / "converted"
        model.save_pretrained(plain)
        tokenizer.save_pretrained(plain)
        TransformersConverter(str(plain)).convert(str(converted), quantization="int8")
        translator = ctranslate2.Translator(str(converted), device="cpu", inter_threads=1, intra_threads=2)

        def translate(texts: list[str]) -> list[str]:
            rows = [["<2en>", *tokenizer.convert_ids_to_tokens(ids)] for ids in tokenizer(texts)["input_ids"]]
            outputs = translator.translate_batch(rows, beam_size=BEAMS, max_batch_size=64)
            return [
                tokenizer.decode(tokenizer.convert_tokens_to_ids(output.hypotheses[0]), skip_special_tokens=True)
                for output in outputs
            ]

        translate(sentences[:4])
        together = seconds(lambda: translate(sentences))
        alone = seconds(lambda: [translate([sentence]) for sentence in sentences])
    return ctranslate2.__version__, together, alone
