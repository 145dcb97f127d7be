"""Detectors of the Hub without their downloads: tiny random networks in the same files."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import PreTrainedModel

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.tasks import TASKS
from dlapp.tasks.object_detection.coco import classes
from dlapp.tasks.object_detection.transformers_detector import OTHER_NAMES, places_of
from tests.samples import sample

TASK, D_FINE, RT_DETR = "object_detection", "dfine-nano-coco", "rtdetr_v2_r50vd"
VOC = {ours: theirs for theirs, ours in OTHER_NAMES.items()}
NAMES = {place: VOC.get(kind.name, kind.name) for place, kind in enumerate(classes())}


SMALL = {  # what both architectures are told
    "feat_strides": [16, 32],
    "encode_proj_layers": [1],
    "encoder_hidden_dim": 32,
    "encoder_ffn_dim": 32,
    "encoder_attention_heads": 2,
    "d_model": 32,
    "num_queries": 20,
    "decoder_in_channels": [32, 32],
    "decoder_ffn_dim": 32,
    "num_feature_levels": 2,
    "decoder_layers": 2,
    "decoder_attention_heads": 2,
    "num_denoising": 0,
}


def tiny_d_fine(names: dict[str, Any]) -> PreTrainedModel:
    from transformers import DFineConfig, DFineForObjectDetection, HGNetV2Config

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
        backbone_config=backbone, encoder_in_channels=[32, 32], decoder_n_points=[2, 2], **SMALL, **names
    )
    network = DFineForObjectDetection(config)
    for head in network.model.decoder.class_embed:
        _unsure(head)
    return network


def tiny_rt_detr(names: dict[str, Any]) -> PreTrainedModel:
    from transformers import RTDetrResNetConfig, RTDetrV2Config, RTDetrV2ForObjectDetection

    backbone = RTDetrResNetConfig(
        embedding_size=8,
        hidden_sizes=[16, 32, 48, 64],
        depths=[1, 1, 1, 1],
        out_features=["stage3", "stage4"],
    )
    config = RTDetrV2Config(
        backbone_config=backbone,
        encoder_in_channels=[48, 64],
        decoder_n_points=2,
        decoder_n_levels=2,
        **SMALL,
        **names,
    )
    network = RTDetrV2ForObjectDetection(config)
    for head in network.model.decoder.class_embed:
        _unsure(head)
    return network


def _unsure(head: torch.nn.Linear) -> None:
    torch.nn.init.normal_(head.weight, std=0.5)
    torch.nn.init.normal_(head.bias, -2, 1)


def make(identity: str, names: dict[int, str] = NAMES) -> None:
    """A tiny random network in the files that the card of that name lists."""
    folder = downloads.folder(CARDS[identity])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    told = {"id2label": names, "label2id": {name: number for number, name in names.items()}}
    {D_FINE: tiny_d_fine, RT_DETR: tiny_rt_detr}[identity](told).save_pretrained(folder)
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


@pytest.fixture(params=[D_FINE, RT_DETR])
def model(backend: Backend, request: pytest.FixtureRequest) -> str:
    make(request.param)
    return request.param


def test_its_files_are_those_of_the_card(model: str) -> None:
    assert {path.name for path in downloads.folder(CARDS[model]).iterdir()} == set(CARDS[model].files)


@pytest.mark.parametrize("size", [(60, 400), (640, 480), (3, 2)])
def test_boxes_lie_in_the_picture_best_first(model: str, size: tuple[int, int]) -> None:
    boxes = dlapp.run(TASK, sample("coffee.png").resize(size), model=model, threshold=0.05).boxes
    assert boxes
    assert [box.score for box in boxes] == sorted((box.score for box in boxes), reverse=True)
    for box in boxes:
        assert 0 <= box.left < box.right <= size[0]
        assert 0 <= box.top < box.bottom <= size[1]
        assert box.name == classes()[box.index].name


def test_boxes_grow_with_the_picture(model: str) -> None:
    """The network sees the same square of one colour; only the sides differ."""
    small, large = (
        dlapp.run(TASK, Image.new("RGB", size, "teal"), model=model, threshold=0.05).boxes
        for size in ((80, 60), (800, 300))
    )
    assert [box.index for box in large] == [box.index for box in small]
    assert [box.right for box in large] == pytest.approx([10 * box.right for box in small], rel=1e-3)
    assert [box.bottom for box in large] == pytest.approx([5 * box.bottom for box in small], rel=1e-3)


def test_batch_gives_the_answers_of_single_pictures(model: str) -> None:
    pictures = [sample(name) for name in ("chelsea.png", "coffee.png", "rocket.jpg")] * 2
    for picture, answer in zip(pictures, dlapp.run(TASK, pictures, model=model, threshold=0.3), strict=True):
        alone = dlapp.run(TASK, picture, model=model, threshold=0.3).boxes
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
    make(D_FINE, names)
    with pytest.raises(ValueError, match="not COCO's classes"):
        TASKS[TASK].load(CARDS[D_FINE], Device("cpu"))
