"""How fast the built-in translator is, beside CTranslate2 with the same weights in int8."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import dlapp
from dlapp.catalog import card
from dlapp.tasks.translators import BEAMS, built_in

from .everyday_sentences import ENGLISH, JAPANESE
from .table import markdown

SENTENCES = (JAPANESE * 5)[:200]


def report() -> str:
    """Two hundred sentences in one call and one by one, the wait for the first words, and the peer."""
    dlapp.run("translation", SENTENCES[:4], target="en")  # loads the model
    together = _seconds(lambda: dlapp.run("translation", SENTENCES, target="en"))
    alone = _seconds(lambda: [dlapp.run("translation", sentence, target="en") for sentence in SENTENCES])
    peer, peer_together, peer_alone = _ctranslate2(SENTENCES)
    rows: list[tuple[object, ...]] = [
        ("`dlapp.run`, 200 sentences one by one", f"{alone:.2f} s", "1"),
        ("`dlapp.run`, 200 sentences in one call", f"{together:.2f} s", f"{alone / together:.1f} x faster"),
        (f"CTranslate2 {peer}, int8, one by one", f"{peer_alone:.2f} s", f"{alone / peer_alone:.1f} x faster"),
        (f"CTranslate2 {peer}, int8, in one call", f"{peer_together:.2f} s", f"{alone / peer_together:.1f} x faster"),
        ("first words of a text of 10,000 sentences", f"{_first_words():.2f} s", ""),
    ]
    return markdown((f"built-in translator, beam search with {BEAMS} beams", "time", "ratio"), rows)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _first_words() -> float:
    """Seconds until the job of a long text has something to show."""
    job = dlapp.submit("translation", "\n".join(ENGLISH * 250), target="ja")
    began = time.perf_counter()
    while not job.progress.preview and not job.is_over:
        time.sleep(0.005)
    taken = time.perf_counter() - began
    from dlapp.backend import default

    default().cancel(job)
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
        together = _seconds(lambda: translate(sentences))
        alone = _seconds(lambda: [translate([sentence]) for sentence in sentences])
    return ctranslate2.__version__, together, alone
