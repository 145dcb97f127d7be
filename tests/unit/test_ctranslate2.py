"""CTranslate2 writes what transformers writes, from weights that are converted once."""

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

import dlapp
from dlapp import conversions, downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.engines import ctranslate2, encoder_decoder
from dlapp.engines.encoder_decoder import EncoderDecoder, Search
from dlapp.engines.transformers import Generation
from dlapp.errors import Cancelled, UserError
from dlapp.progress import Progress
from dlapp.tasks import summarization, translation
from dlapp.tasks.translation import Settings, inference
from dlapp.tasks.translation.models import Translator, built_in
from training.everyday_sentences import JAPANESE

from . import test_full_readers_and_summarizers as summarizers
from . import test_full_translators as translators

BUILT_IN = CARDS["dlapp-translator"]
MAKERS = {**translators.MAKERS, **{name: summarizers.MAKERS[name] for name in summarizers.WRITERS}}
CPU = Device("cpu")


def make(identity: str) -> None:
    """A tiny random checkpoint where a download puts it."""
    folder = downloads.folder(CARDS[identity])
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    MAKERS[identity](folder)


def load(identity: str) -> EncoderDecoder:
    card = CARDS[identity]
    return (translation if "translation" in card.tasks else summarization).TASK.load(card, CPU).engine


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """CTranslate2 computes in float32, as transformers does."""
    monkeypatch.setattr(ctranslate2, "PRECISION", "float32")


@pytest.fixture
def conversions_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled with a folder for each conversion."""
    made: list[str] = []
    convert = ctranslate2.NetworkConverter.convert

    def counted(self: Any, folder: str, **options: Any) -> str:
        made.append(folder)
        return convert(self, folder, **options)

    monkeypatch.setattr(ctranslate2.NetworkConverter, "convert", counted)
    return made


def converted(data: Path) -> Path:
    """The folder of the one conversion of the built-in translator."""
    (folder,) = (data / "engines" / BUILT_IN.id).iterdir()
    return folder


@pytest.mark.parametrize("identity", MAKERS)
def test_writes_the_tokens_of_transformers(identity: str, data: Path, exact: None) -> None:
    make(identity)
    engine = load(identity)
    peer = Generation(engine.network)
    end = engine.network.config.eos_token_id
    rows = [[5, 6, 7, 8, 9, 10, end], [11, 12, 6, end], [7, 7, 8, 9, 5, 10, 11, 12, 13, end]]
    prefix = [9] if CARDS[identity].architecture in ("m2m_100", "nllb", "bart") else []
    greedy = Search(beams=1, longest=12, shortest=3)
    assert engine.write(rows, greedy, prefix) == peer.write(rows, greedy, prefix)
    beams = Search(beams=4, longest=12, shortest=3, count=4)
    pairs = zip(engine.write(rows, beams, prefix), peer.write(rows, beams, prefix), strict=True)
    same = [(ours[0], theirs[0]) for ours, theirs in pairs if ours[0] == theirs[0]]
    assert len(same) >= 2  # they stop looking for better ones at other times
    if not prefix:  # which CTranslate2 counts among the tokens
        assert [ours.score for ours, _ in same] == pytest.approx([theirs.score for _, theirs in same], rel=0.1)


@pytest.mark.parametrize("identity", ["opus-mt-ja-en", "m2m100_418M"])
def test_no_tokens_are_repeated(identity: str, data: Path) -> None:
    make(identity)
    engine = load(identity)
    [[written]] = engine.write([[5, 6, 7, 8, 9]], Search(beams=4, longest=60, shortest=50, no_repeat=3), [9])
    triples = list(zip(written.ids, written.ids[1:], written.ids[2:], strict=False))
    assert len(written.ids) >= 50
    assert len(set(triples)) == len(triples)


def test_the_built_in_translator_says_in_8_bits_what_it_says_in_float32(backend: Backend) -> None:
    model: Translator = translation.TASK.load(BUILT_IN, CPU)
    rows = model.source_ids(JAPANESE, "ja", "en")
    small = [found[0].text for found in model.translate(rows, "en", 1)]
    model.engine = Generation(built_in(BUILT_IN.folder).eval())
    full = [found[0].text for found in model.translate(rows, "en", 1)]
    assert sum(map(str.__eq__, small, full)) >= 0.9 * len(full)


def test_a_sentence_is_translated_the_same_in_every_batch(data: Path) -> None:
    model: Translator = translation.TASK.load(BUILT_IN, CPU)
    rows = model.source_ids(JAPANESE, "ja", "en")
    together, alone = model.translate(rows, "en", 1), [model.translate([row], "en", 1)[0] for row in rows]
    assert [found[0].text for found in together] == [found[0].text for found in alone]


def test_the_best_sequences_come_first_and_differ(data: Path) -> None:
    model: Translator = translation.TASK.load(BUILT_IN, CPU)
    (row,) = model.source_ids(["私の父は医者です。"], "ja", "en")
    (several,) = model.engine.write([row], Search(8, longest=30, count=8))
    assert len({tuple(written.ids) for written in several}) == 8
    scores = [written.score for written in several]
    assert scores == sorted(scores, reverse=True)
    (found,) = model.translate([row], "en", 4)
    texts = [translation.text for translation in found]
    assert 0.5 < found[0].probability < 1
    assert texts[0] == "My father is a doctor."
    assert len(set(texts)) == len(texts) == 4


def test_weights_are_converted_once(data: Path, conversions_made: list[str]) -> None:
    for _ in range(2):
        load(BUILT_IN.id)
    assert len(conversions_made) == 1


def test_two_at_once_convert_once(data: Path, conversions_made: list[str]) -> None:
    with ThreadPoolExecutor(2) as threads:
        engines = list(threads.map(load, [BUILT_IN.id] * 2))
    assert len(engines) == 2
    assert len(conversions_made) == 1


def test_new_weights_are_converted_anew_and_the_old_conversion_leaves(data: Path, conversions_made: list[str]) -> None:
    make("opus-mt-ja-en")
    load("opus-mt-ja-en")
    weights = downloads.folder(CARDS["opus-mt-ja-en"]) / "pytorch_model.bin"
    os.utime(weights, ns=(0, 0))
    load("opus-mt-ja-en")
    assert len(conversions_made) == 2
    assert len(list((data / "engines" / "opus-mt-ja-en").iterdir())) == 1


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "shared_vocabulary.json", "sums.json"])
@pytest.mark.parametrize("damage", [cut_short, flip, Path.unlink])
def test_a_damaged_conversion_is_remade(
    name: str, damage: Callable[[Path], None], data: Path, conversions_made: list[str]
) -> None:
    load(BUILT_IN.id)
    damage(converted(data) / name)
    load(BUILT_IN.id)
    assert len(conversions_made) == 2


def test_what_a_killed_process_left_is_cleared(data: Path) -> None:
    load(BUILT_IN.id)
    folder = converted(data)
    folder.rename(folder.with_suffix(".part"))
    load(BUILT_IN.id)
    assert converted(data) == folder


def test_a_full_disk_is_one_sentence_and_leaves_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, folder: str, **options: Any) -> None:
        (Path(folder) / "model.bin").write_bytes(b"begun")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ctranslate2.NetworkConverter, "convert", full)
        with pytest.raises(UserError, match="The disk is full"):
            load(BUILT_IN.id)
    assert list((data / "engines" / BUILT_IN.id).iterdir()) == []
    load(BUILT_IN.id)


def test_a_data_folder_that_takes_nothing_does_not_stop_the_translator(data: Path) -> None:
    (data / "engines").write_text("a file where the folder would be")
    assert load(BUILT_IN.id).weight_bytes


def test_a_model_is_removed_with_its_conversion(data: Path) -> None:
    make("opus-mt-ja-en")
    load("opus-mt-ja-en")
    assert list((data / "engines").glob("opus-mt-ja-en/*"))
    downloads.remove(CARDS["opus-mt-ja-en"])
    assert not (data / "engines" / "opus-mt-ja-en").exists()
    conversions.remove(CARDS["opus-mt-ja-en"])  # nothing there: no trouble


def test_memory_is_that_of_8_bits_until_one_looks_inside(backend: Backend) -> None:
    def loaded() -> int:
        return backend.store.loaded()[BUILT_IN.id, "cpu"]

    dlapp.run("translation", "おはようございます。", target="en")
    assert loaded() == pytest.approx(BUILT_IN.parameters, rel=0.1)
    pair = {"source": "おはようございます。", "target": "Good morning."}
    dlapp.run("translation.attention", pair, source="ja", target="en")
    assert loaded() == pytest.approx(BUILT_IN.parameters + BUILT_IN.memory_bytes, rel=0.1)


def test_a_translation_loads_no_network_of_transformers(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    dlapp.run("translation", "おはようございます。", target="en")  # converts
    backend.store.evict()
    monkeypatch.setattr("dlapp.tasks.translation.models.built_in", lambda folder: pytest.fail("it was loaded"))
    assert dlapp.run("translation", "おはようございます。", target="en").text


def test_stop_takes_effect_between_batches(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model: Translator = translation.TASK.load(BUILT_IN, CPU)
    batches: list[int] = []
    write = model.engine.write
    monkeypatch.setattr(model.engine, "write", lambda rows, *rest: batches.append(len(rows)) or write(rows, *rest))

    def report(progress: Progress) -> None:
        if len(batches) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        inference.run(model, ["\n".join(JAPANESE * 5)], Settings(), report)
    assert len(batches) == 2


def test_cuda_runs_transformers(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_decoder, "_ready", lambda network, device: network)
    engine = encoder_decoder.load(BUILT_IN, BUILT_IN.folder, Device("cuda:0"), lambda: built_in(BUILT_IN.folder))
    assert isinstance(engine, Generation)
    assert not (data / "engines").exists()
