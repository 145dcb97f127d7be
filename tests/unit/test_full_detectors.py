"""Detectors of the Hub without their downloads: tiny random networks in the same files."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.tasks import TASKS
from dlapp.tasks.object_detection.coco import classes
from dlapp.tasks.object_detection.transformers_detector import OTHER_NAMES, places_of
from tests.samples import sample

TASK, CARD = "object_detection", CARDS["dfine-nano-coco"]
VOC = {ours: theirs for theirs, ours in OTHER_NAMES.items()}
NAMES = {place: VOC.get(kind.name, kind.name) for place, kind in enumerate(classes())}


def make_d_fine(names: dict[int, str] = NAMES) -> None:
    from transformers import DFineConfig, DFineForObjectDetection, HGNetV2Config

    folder = downloads.folder(CARD)
    folder.mkdir(parents=True, exist_ok=True)
    backbone = HGNetV2Config(
        hidden_sizes=[16, 32, 32, 32],
        stem_channels=[3, 8, 8],
        stage_in_channels=[8, 16, 32, 32],
        stage_mid_channels=[8, 8, 16, 16],
        stage_out_channels=[16, 32, 32, 32],
        stage_num_blocks=[1, 1, 1, 1],
        stage_downsample=[False, True, True, True],
        stage_light_block=[False, False, True, True],
        stage_kernel_size=[3, 3, 3, 3],
        stage_numb_of_layers=[1, 1, 1, 1],
        out_features=["stage3", "stage4"],
    )
    config = DFineConfig(
        backbone_config=backbone,
        encoder_in_channels=[32, 32],
        feat_strides=[16, 32],
        encode_proj_layers=[1],
        encoder_hidden_dim=32,
        encoder_ffn_dim=32,
        encoder_attention_heads=2,
        d_model=32,
        num_queries=20,
        decoder_in_channels=[32, 32],
        decoder_ffn_dim=32,
        num_feature_levels=2,
        decoder_n_points=[2, 2],
        decoder_layers=2,
        decoder_attention_heads=2,
        num_denoising=0,
        id2label=names,
        label2id={name: number for number, name in names.items()},
    )
    torch.manual_seed(0)
    network = DFineForObjectDetection(config)
    for head in network.model.decoder.class_embed:
        torch.nn.init.normal_(head.weight, std=0.5)
        torch.nn.init.normal_(head.bias, -2, 1)
    network.save_pretrained(folder)
    prepared = {
        "image_processor_type": "RTDetrImageProcessor",
        "do_normalize": False,
        "do_pad": False,
        "do_resize": True,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "size": {"height": 640, "width": 640},
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(prepared))


@pytest.fixture
def d_fine(backend: Backend) -> str:
    make_d_fine()
    return CARD.id


def test_its_files_are_those_of_the_card(d_fine: str) -> None:
    assert {path.name for path in downloads.folder(CARD).iterdir()} == set(CARD.files)


@pytest.mark.parametrize("size", [(60, 400), (640, 480), (3, 2)])
def test_boxes_lie_in_the_picture_best_first(d_fine: str, size: tuple[int, int]) -> None:
    boxes = dlapp.run(TASK, sample("coffee.png").resize(size), model=d_fine, threshold=0.05).boxes
    assert boxes
    assert [box.score for box in boxes] == sorted((box.score for box in boxes), reverse=True)
    for box in boxes:
        assert 0 <= box.left < box.right <= size[0]
        assert 0 <= box.top < box.bottom <= size[1]
        assert box.name == classes()[box.index].name


def test_boxes_grow_with_the_picture(d_fine: str) -> None:
    """The network sees the same square of one colour; only the sides differ."""
    small, large = (
        dlapp.run(TASK, Image.new("RGB", size, "teal"), model=d_fine, threshold=0.05).boxes
        for size in ((80, 60), (800, 300))
    )
    assert [box.index for box in large] == [box.index for box in small]
    assert [box.right for box in large] == pytest.approx([10 * box.right for box in small], rel=1e-3)
    assert [box.bottom for box in large] == pytest.approx([5 * box.bottom for box in small], rel=1e-3)


def test_batch_gives_the_answers_of_single_pictures(d_fine: str) -> None:
    pictures = [sample(name) for name in ("chelsea.png", "coffee.png", "rocket.jpg")] * 2
    for picture, answer in zip(pictures, dlapp.run(TASK, pictures, model=d_fine, threshold=0.3), strict=True):
        alone = dlapp.run(TASK, picture, model=d_fine, threshold=0.3).boxes
        assert [box.index for box in answer.boxes] == [box.index for box in alone]
        assert [box.left for box in answer.boxes] == pytest.approx([box.left for box in alone], abs=0.5)


def test_classes_are_found_by_their_names() -> None:
    assert places_of(NAMES).tolist() == list(range(80))
    turned = {79 - place: name for place, name in NAMES.items()}
    assert places_of(turned).tolist() == list(range(79, -1, -1))


@pytest.mark.parametrize(
    "names",
    [{**NAMES, 3: "LABEL_3"}, {**NAMES, 3: "person"}, dict(list(NAMES.items())[:79]), {**NAMES, 80: "N/A"}],
    ids=["unknown", "twice", "one too few", "one too many"],
)
def test_other_classes_are_refused(backend: Backend, names: dict[int, str], tmp_path: Path) -> None:
    make_d_fine(names)
    with pytest.raises(ValueError, match="not COCO's classes"):
        TASKS[TASK].load(CARD, Device("cpu"))
