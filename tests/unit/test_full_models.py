"""Full models without their downloads: random weights in the same files, at the place where a download puts them."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tokenizers import AddedToken, Tokenizer, models
from torch import nn

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS, ModelCard, Source
from dlapp.device import Device
from dlapp.errors import UserError
from dlapp.tasks import TASKS

TORCHVISION = {
    card.id: card
    for card in CARDS.values()
    if card.source is Source.TORCHVISION and card.tasks[0] == "image_classification"
}
GRIDS = {"convnext_tiny": 7, "efficientnet_v2_s": 12, "resnet50": 7, "vit_b_16": 14}  # side of the last feature map
CLIP, SIGLIP = CARDS["clip-vit-base-patch32"], CARDS["siglip2-base-patch16-224"]
LABELS = ("cat", "dog", "bird")
TOWER = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4}
SIDE, GRID = 64, 4  # of the tiny zero-shot models: pixels, and patches of 16 pixels
LETTERS = [chr(code) for code in range(ord("!"), ord("~") + 1)]

pytestmark = pytest.mark.usefixtures("backend")


def noise(width: int = 60, height: int = 40) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def written(card: ModelCard, **files: Any) -> None:
    """Put `name`.json files into the model's folder."""
    for name, content in files.items():
        (downloads.folder(card) / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def make_torchvision(card: ModelCard) -> None:
    """The real network with random weights, as torchvision's host has it: a state dict in a .pth file."""
    from torchvision.models import get_model

    torch.manual_seed(0)
    network = get_model(card.id, weights=None)
    for parameter in network.parameters():
        if parameter.ndim == 2 and not parameter.any():  # the ViT's head, which would make all classes alike
            nn.init.normal_(parameter, std=0.02)
    downloads.folder(card).mkdir(parents=True)
    torch.save(network.state_dict(), downloads.folder(card) / card.files[0])


def make_clip() -> None:
    from transformers import CLIPConfig, CLIPModel

    folder = downloads.folder(CLIP)
    folder.mkdir(parents=True)
    start, end = "<|startoftext|>", "<|endoftext|>"
    words = [start, end, *LETTERS, *(f"{letter}</w>" for letter in LETTERS)]
    save_tokenizer(folder, words, [start, end], unk_token=end, end_of_word_suffix="</w>")
    text = {"vocab_size": len(words), "max_position_embeddings": 77, "bos_token_id": 0, "eos_token_id": 1}
    torch.manual_seed(0)
    model = CLIPModel(
        CLIPConfig(
            text_config=text | TOWER,
            vision_config={"image_size": SIDE, "patch_size": SIDE // GRID} | TOWER,
            projection_dim=16,
        )
    )
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    written(
        CLIP,
        config=model.config.to_dict() | {"architectures": ["CLIPModel"]},
        tokenizer_config={"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "unk_token": end},
        preprocessor_config={
            "feature_extractor_type": "CLIPFeatureExtractor",
            "size": SIDE,
            "crop_size": SIDE,
            "resample": 3,
            "do_resize": True,
            "do_center_crop": True,
            "do_normalize": True,
            "image_mean": [0.48, 0.46, 0.41],
            "image_std": [0.27, 0.26, 0.28],
        },
    )


def make_siglip() -> None:
    from safetensors.torch import save_file
    from transformers import SiglipConfig, SiglipModel

    folder = downloads.folder(SIGLIP)
    folder.mkdir(parents=True)
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    words = [*special, *LETTERS, "▁"]
    save_tokenizer(folder, words, special, unk_token="<unk>", fuse_unk=True)
    torch.manual_seed(0)
    text = {"vocab_size": len(words), "max_position_embeddings": 64, "projection_size": 32}
    model = SiglipModel(
        SiglipConfig(
            text_config=text | {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 2} | TOWER,
            vision_config={"image_size": SIDE, "patch_size": SIDE // GRID} | TOWER,
        )
    )
    with torch.no_grad():  # begins at a bias of 0 and would leave all scores near one half
        model.logit_bias.fill_(-1)
    save_file(model.state_dict(), folder / "model.safetensors", {"format": "pt"})
    written(
        SIGLIP,
        config=model.config.to_dict() | {"architectures": ["SiglipModel"]},
        tokenizer_config={
            "tokenizer_class": "GemmaTokenizer",
            "add_bos_token": False,
            "add_eos_token": True,
            "padding_side": "right",
        },
        preprocessor_config={
            "image_processor_type": "SiglipImageProcessor",
            "size": {"height": SIDE, "width": SIDE},
            "resample": 2,
            "do_resize": True,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5],
        },
    )


def save_tokenizer(folder: Path, words: list[str], special: list[str], **options: Any) -> None:
    """A byte-pair tokenizer that knows single letters only."""
    vocabulary = {word: place for place, word in enumerate(words)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], **options))
    tokenizer.add_special_tokens([AddedToken(word, special=True) for word in special])
    tokenizer.save(str(folder / "tokenizer.json"))


@pytest.fixture
def clip() -> str:
    make_clip()
    return CLIP.id


@pytest.fixture
def siglip() -> str:
    make_siglip()
    return SIGLIP.id


@pytest.fixture(params=[make_clip, make_siglip], ids=["clip", "siglip"])
def zero_shot(request: pytest.FixtureRequest) -> str:
    request.param()
    return (CLIP if request.param is make_clip else SIGLIP).id


def assert_looks_inside(model: str, grid: int, **settings: Any) -> None:
    """Grad-CAM, feature maps and shift test have the right shapes and ranges."""
    heats = [
        dlapp.run("image_classification.grad_cam", noise(), model=model, target=target, **settings).heat
        for target in range(3)
    ]
    assert {heat.shape for heat in heats} == {(64, 96)}  # the grid of the picture, 60 x 40
    assert all(heat.min() >= 0 for heat in heats)
    assert max(heat.max() for heat in heats) == 1

    maps = dlapp.run("image_classification.feature_maps", noise(), model=model, maps=5, **settings)
    assert len(maps.stages) >= 3
    for stage in maps.stages:
        side = stage.maps.shape[-1]
        assert stage.maps.shape == (5, side, side)
        assert side >= grid
        assert stage.channels >= 24
        assert stage.maps.min() == 0
        assert stage.maps.max() == 255
    count, height, width, colours = maps.filters.shape
    assert count <= 64
    assert height == width
    assert colours == 3

    shifted = dlapp.run("image_classification.shift_test", noise(), model=model, steps=1, **settings)
    assert shifted.shifts == pytest.approx([-0.25, 0, 0.25], abs=0.02)
    assert shifted.scores.shape == (3, 3)
    assert 0 <= shifted.scores.min() <= shifted.scores.max() <= 1
    assert len(set(shifted.names)) == 3
    assert shifted.same * 3 in (pytest.approx(1), pytest.approx(2), pytest.approx(3))


@pytest.mark.parametrize("card", TORCHVISION.values(), ids=lambda card: card.id)
def test_torchvision_network(card: ModelCard, backend: Backend) -> None:
    with pytest.raises(UserError, match="has not been downloaded yet"):
        dlapp.run("image_classification", noise(), model=card.id)
    make_torchvision(card)
    labels = dlapp.run("image_classification", noise(), model=card.id, top=3).labels
    scores = [label.score for label in labels]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) < 1
    with backend.store.borrow(card, Device("cpu"), TASKS["image_classification"].loader(card)) as model:
        assert len(model.names) == 1000
        assert [(label.name, label.name_ja) for label in labels] == [model.names[label.index] for label in labels]
        probabilities = model.probabilities(model.logits(model.views(noise()), settings=None))
        assert probabilities.shape == (1, 1000)
        assert probabilities.sum().item() == pytest.approx(1, abs=1e-4)
        assert probabilities.max().item() == pytest.approx(scores[0], rel=1e-3)
    assert_looks_inside(card.id, GRIDS[card.id])
    assert backend.store.loaded().keys() == {(card.id, "cpu")}


def test_zero_shot_model(zero_shot: str) -> None:
    labels = dlapp.run("image_classification", noise(), model=zero_shot, labels=LABELS).labels
    assert {label.name for label in labels} == set(LABELS)
    assert all(0 < label.score < 1 for label in labels)
    assert_looks_inside(zero_shot, GRID, labels=LABELS)


@pytest.mark.parametrize(
    ("task", "settings"),
    [
        ("image_classification", {}),
        ("image_classification.grad_cam", {"target": 0}),
        ("image_classification.shift_test", {}),
    ],
)
def test_zero_shot_model_asks_for_labels(zero_shot: str, task: str, settings: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="Enter at least one"):
        dlapp.run(task, noise(), model=zero_shot, **settings)


def scores(model: str, *labels: str) -> dict[str, float]:
    found = dlapp.run("image_classification", noise(), model=model, labels=labels).labels
    return {label.name: label.score for label in found}


def test_clip_shares_probability_among_the_labels(clip: str) -> None:
    assert sum(scores(clip, *LABELS).values()) == pytest.approx(1, abs=1e-4)
    assert scores(clip, "cat") == {"cat": pytest.approx(1)}


def test_siglip_scores_each_label_by_itself(siglip: str) -> None:
    alone, among_others = scores(siglip, "cat"), scores(siglip, *LABELS)
    assert among_others["cat"] == pytest.approx(alone["cat"], rel=1e-4)
    assert sum(among_others.values()) != pytest.approx(1, abs=0.01)


def test_capital_letters_in_labels_do_not_matter(zero_shot: str) -> None:
    assert scores(zero_shot, "Cat", "dog")["Cat"] == pytest.approx(scores(zero_shot, "cat", "dog")["cat"], rel=1e-4)


def test_different_labels_have_different_scores(zero_shot: str) -> None:
    assert len({round(score, 6) for score in scores(zero_shot, *LABELS).values()}) == 3


def test_a_label_longer_than_the_model_reads_is_accepted(zero_shot: str) -> None:
    assert len(scores(zero_shot, "cat " * 24, "dog")) == 2


def test_a_batch_gives_what_single_pictures_give(zero_shot: str) -> None:
    pictures = [noise(60, 40), noise(30, 70)]
    together = dlapp.run("image_classification", pictures, model=zero_shot, labels=LABELS)
    for picture, result in zip(pictures, together, strict=True):
        alone = dlapp.run("image_classification", picture, model=zero_shot, labels=LABELS)
        assert [label.name for label in alone.labels] == [label.name for label in result.labels]
        assert [label.score for label in alone.labels] == pytest.approx(
            [label.score for label in result.labels], rel=1e-3
        )


class Intruder:
    """What a manipulated checkpoint would do when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("card", [CARDS["resnet50"], CLIP], ids=lambda card: card.id)
def test_a_checkpoint_cannot_run_code(card: ModelCard, tmp_path: Path) -> None:
    traces = tmp_path / "intruder was here"
    pickle.loads(pickle.dumps(Intruder(traces)))
    assert traces.exists()  # it would work
    traces.unlink()
    if card is CLIP:
        make_clip()
    else:
        downloads.folder(card).mkdir(parents=True)
    torch.save({"weight": Intruder(traces)}, downloads.folder(card) / card.files[0])
    with pytest.raises(UserError, match="incident"):
        dlapp.run("image_classification", noise(), model=card.id, labels=LABELS)
    assert not traces.exists()
