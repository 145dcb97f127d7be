"""Object detection: the frozen graph's weights, anchors and boxes, what is dropped and why, and files for other programs."""

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.ops import batched_nms, box_iou

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.networks.detector import Detector
from dlapp.networks.ssd_mobilenet import SSDMobileNet, anchor_shapes, anchors, decoded, encoded, grids
from dlapp.tasks import TASKS
from dlapp.tasks.object_detection import Box, drawing, evidence, formats, frozen_ssd, heat_maps
from dlapp.tasks.object_detection.coco import classes
from dlapp.tasks.object_detection.detector import OVERLAP, Found, suppressed
from dlapp.tasks.object_detection.graph_def import constants
from dlapp.tasks.object_detection.inference import named
from dlapp.tasks.object_detection.models import TorchvisionDetector
from dlapp.tasks.object_detection.one_stage import SSD, AnchorFree, OneStage
from dlapp.tasks.object_detection.suppression import suppress
from tests.samples import encoded as file_of
from tests.samples import sample
from tests.tiny_ssd import CARD, bring, graph, node, tensor

TASK = "object_detection"


def boxes_of(*rows: tuple[int, float, float, float, float, float]) -> list[Box]:
    """Boxes of (class, score, left, top, right, bottom)."""
    return [Box("", "", score, left, top, right, bottom, index) for index, score, left, top, right, bottom in rows]


@pytest.fixture
def model(backend: Backend, data: Path) -> str:
    """A tiny random SSD, which sees an object of some class everywhere."""
    bring(data)
    return CARD.id


def test_constants_of_a_graph(tmp_path: Path) -> None:
    grid = np.arange(6, dtype=np.float32).reshape(2, 3)
    path = tmp_path / "graph.pb"
    path.write_bytes(
        node("weights", "Const", grid)
        + node("same", "Const", tensor((2, 2), floats=[7.0]))
        + node("listed", "Const", tensor((2,), floats=[1.0, 2.0]))
        + node("whole numbers", "Const", tensor((2,), floats=[1.0, 2.0], dtype=3))
        + node("input", "Placeholder", None)
    )
    found = constants(path)
    assert {name: values.tolist() for name, values in found.items()} == {
        "weights": grid.tolist(),
        "same": [[7, 7], [7, 7]],
        "listed": [1, 2],
    }


@pytest.mark.parametrize("at", [1, 5, 20, 40])
def test_damaged_graph_is_refused(tmp_path: Path, at: int) -> None:
    data = node("weights", "Const", np.ones((2, 3), np.float32))
    (tmp_path / "graph.pb").write_bytes(data[:-at])
    with pytest.raises(ValueError, match=r"ends|shape|whole"):
        constants(tmp_path / "graph.pb")


def test_noise_is_no_graph(tmp_path: Path) -> None:
    for seed in range(50):
        (tmp_path / "graph.pb").write_bytes(np.random.default_rng(seed).bytes(400))
        try:
            assert constants(tmp_path / "graph.pb") == {}
        except ValueError:
            continue


def test_converted_network_is_that_of_the_graph(tmp_path: Path) -> None:
    """Folding changes nothing, and every constant lands in its layer."""
    (tmp_path / frozen_ssd.GRAPH).write_bytes(graph())
    network = frozen_ssd.network_of(constants(tmp_path / frozen_ssd.GRAPH))
    folder = tmp_path / "made"
    folder.mkdir()
    frozen_ssd.convert(tmp_path, folder)
    from safetensors.torch import load_file

    converted = SSDMobileNet(**json.loads((folder / "config.json").read_text()))
    converted.load_state_dict(load_file(folder / "model.safetensors"))
    pictures = torch.rand(2, 3, 300, 300)
    with torch.inference_mode():
        for one, other in zip(network(pictures), converted.eval()(pictures), strict=True):
            assert one.shape[:2] == (2, 1917)
            torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


def test_another_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / frozen_ssd.GRAPH).write_bytes(node("weights", "Const", np.ones((2, 3), np.float32)))
    with pytest.raises(ValueError, match="the graph has no"):
        frozen_ssd.convert(tmp_path, tmp_path)
    assert not (tmp_path / "model.safetensors").exists()


@pytest.mark.parametrize("side", [19, 38, 75, 150, 300])
def test_same_padding_is_tensorflows(side: int) -> None:
    """Its definition (https://www.tensorflow.org/api_docs/python/tf/nn): output ceil(n / stride), the odd zero at the end."""
    from dlapp.networks.efficientnet_lite import ConvNorm

    layer = ConvNorm(1, 1, 3, 2, active=False).eval()
    torch.nn.init.uniform_(layer.conv.weight)
    picture = torch.rand(1, 1, side, side)
    outputs = -(-side // 2)
    zeros = max((outputs - 1) * 2 + 3 - side, 0)
    padded = torch.zeros(side + zeros, side + zeros)
    padded[zeros // 2 : zeros // 2 + side, zeros // 2 : zeros // 2 + side] = picture[0, 0]
    kernel = layer.conv.weight[0, 0]
    wanted = torch.stack(
        [
            torch.stack([(padded[2 * y : 2 * y + 3, 2 * x : 2 * x + 3] * kernel).sum() for x in range(outputs)])
            for y in range(outputs)
        ]
    )
    with torch.inference_mode():
        torch.testing.assert_close(layer.conv(layer._padded(picture))[0, 0], wanted)


def test_anchors_are_those_of_the_training() -> None:
    assert grids() == [(side, side) for side in (19, 10, 5, 3, 2, 1)]
    places = anchors(grids())
    assert places.shape == (1917, 4)
    assert ((places[:, :2] > 0) & (places[:, :2] < 1)).all()
    assert places[0].tolist() == pytest.approx([0.5 / 19, 0.5 / 19, 0.1, 0.1])
    assert places[3].tolist()[:2] == pytest.approx([1.5 / 19, 0.5 / 19])  # along the row first
    assert places[-1].tolist() == pytest.approx([0.5, 0.5, 0.9746794, 0.9746794])
    areas = [sum(w * h for w, h in level) / len(level) for level in anchor_shapes()]
    assert areas == sorted(areas)
    for level in anchor_shapes()[1:]:
        assert [round(w / h, 3) for w, h in level] == [1, 2, 0.5, 3, 0.333, 1]


def test_coding_of_boxes_can_be_undone() -> None:
    torch.manual_seed(0)
    places = anchors(grids())
    codes = torch.randn(2, len(places), 4)
    torch.testing.assert_close(encoded(decoded(codes, places), places), codes, atol=1e-3, rtol=1e-3)
    still = decoded(torch.zeros(len(places), 4), places)  # an anchor that is not moved is itself
    torch.testing.assert_close(still[:, 2:] - still[:, :2], places[:, 2:])
    right = decoded(torch.tensor([0.0, 10, 0, 0]).expand(len(places), 4), places)  # by its own width
    torch.testing.assert_close(right[:, 0] - still[:, 0], places[:, 2])
    higher = decoded(torch.tensor([0.0, 0, 5, 0]).expand(len(places), 4), places)  # e times as high
    torch.testing.assert_close(higher[:, 3] - higher[:, 1], places[:, 3] * np.e)


@pytest.mark.parametrize("most", [0.3, 0.6, 0.9])
def test_each_dropped_box_names_the_one_that_dropped_it(most: float) -> None:
    torch.manual_seed(1)
    corners = torch.rand(200, 2) * 60
    sides = torch.cat([corners, corners + 10 + torch.rand(200, 2) * 30], 1)
    scores, kinds = torch.rand(200).sort(descending=True).values, torch.randint(0, 3, (200,))
    fates = suppress(named(Found(kinds, scores, sides), classes()), most)
    kept = [place for place, fate in enumerate(fates) if fate.by is None]
    assert kept == batched_nms(sides, scores, kinds, most).tolist()
    overlaps = box_iou(sides, sides)
    for place, fate in enumerate(fates):
        if fate.by is not None:
            assert fate.by in kept
            assert fate.by < place
            assert kinds[fate.by] == kinds[place]
            assert fate.overlap > most
            assert fate.overlap == pytest.approx(float(overlaps[fate.by, place]), abs=1e-5)
            assert fate.step == fates[fate.by].step
    assert [fates[place].step for place in kept] == list(range(1, len(kept) + 1))


def test_nothing_to_suppress() -> None:
    assert suppress([], 0.5) == []


def test_classes_are_cocos_in_both_languages() -> None:
    kinds = classes()
    assert len(kinds) == 80
    assert [kind.number for kind in kinds] == sorted({kind.number for kind in kinds})
    assert (kinds[0].number, kinds[-1].number) == (1, 90)
    for names in ([kind.name for kind in kinds], [kind.name_ja for kind in kinds]):
        assert len(set(names)) == 80
    from torchvision.models import get_model_weights

    theirs = get_model_weights("ssdlite320_mobilenet_v3_large").DEFAULT.meta["categories"]
    assert [theirs[kind.number] for kind in kinds] == [kind.name for kind in kinds]


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (640, 480)])
def test_boxes_lie_in_the_picture(model: str, size: tuple[int, int]) -> None:
    boxes = dlapp.run(TASK, Image.new("RGB", size, "orange"), model=model, threshold=0.05).boxes
    assert [box.score for box in boxes] == sorted((box.score for box in boxes), reverse=True)
    assert 0 < len(boxes) <= 100
    for box in boxes:
        assert 0 <= box.left < box.right <= size[0]
        assert 0 <= box.top < box.bottom <= size[1]
        assert box.name == classes()[box.index].name


def test_48_megapixels(model: str) -> None:
    small, large = (
        dlapp.run(TASK, picture, model=model, threshold=0.05).boxes
        for picture in (Image.new("RGB", (80, 60), "teal"), Image.new("RGB", (8000, 6000), "teal"))
    )
    assert [box.left for box in large] == pytest.approx([100 * box.left for box in small], rel=1e-3, abs=1)


def test_batch_gives_the_answers_of_single_pictures(model: str) -> None:
    pictures = [sample(name) for name in ("chelsea.png", "coffee.png", "rocket.jpg")] * 4
    many = dlapp.run(TASK, pictures, model=model, threshold=0.05)
    for picture, answer in list(zip(pictures, many, strict=True))[-3:]:
        alone = dlapp.run(TASK, picture, model=model, threshold=0.05).boxes
        assert [box.index for box in alone[:5]] == [box.index for box in answer.boxes[:5]]
        assert [box.left for box in alone[:5]] == pytest.approx([box.left for box in answer.boxes[:5]], abs=0.1)


def test_turned_phone_photo_has_boxes_in_the_upright_picture(model: str) -> None:
    from dlapp import media

    exif = Image.Exif()
    exif[274] = 6  # lies on its side
    data = file_of(sample("coffee.png"), "JPEG", exif=exif)
    upright = media.load_picture(data, "photo.jpg").image
    assert upright.size == (400, 600)
    boxes = dlapp.run(TASK, upright, model=model, threshold=0.05).boxes
    assert max(box.bottom for box in boxes) > 400


def test_threshold_leaves_out_what_is_less_sure(model: str) -> None:
    every = dlapp.run(TASK, sample("coffee.png"), model=model, threshold=0.05).boxes
    middle = every[len(every) // 2].score
    some = dlapp.run(TASK, sample("coffee.png"), model=model, threshold=middle).boxes
    assert 0 < len(some) < len(every)
    assert all(box.score >= middle for box in some)


def one_stage(kind: type[OneStage]) -> OneStage:
    """A random detector that is unsure of everything."""
    torch.manual_seed(0)
    network = Detector(20, 16, 1) if kind is AnchorFree else SSDMobileNet(90, 0.25)
    for name, weights in network.named_parameters():
        if name.startswith("classify"):
            torch.nn.init.normal_(weights, std=0.3)
    return kind(network.eval().requires_grad_(False), "cpu", torch.float32)


@pytest.fixture(params=[AnchorFree, SSD], ids=["anchor-free", "SSD"])
def detector(request: pytest.FixtureRequest) -> OneStage:
    return one_stage(request.param)


def test_places_of_all_levels_make_the_answers(detector: OneStage) -> None:
    seen = detector.seen(sample("coffee.png"))
    levels = detector.levels(*seen.pixels.shape[1:])
    with torch.inference_mode():
        logits, boxes = detector.answers(seen.pixels[None])
    assert sum(level.rows * level.columns * level.boxes for level in levels) == logits.shape[1] == boxes.shape[1]
    assert [level.rows for level in levels] == sorted((level.rows for level in levels), reverse=True)
    assert logits.shape[2] == len(detector.known)


def test_built_in_detector_knows_the_classes_of_voc() -> None:
    names = [classes()[place].name for place in one_stage(AnchorFree).known.tolist()]
    assert len(set(names)) == 20
    assert [names[0], names[10], names[13], names[14], names[19]] == [
        "airplane",
        "dining table",
        "motorcycle",
        "person",
        "tv",
    ]


@torch.inference_mode()
def test_pictures_of_several_shapes_keep_their_order(detector: OneStage) -> None:
    pictures = [sample("coffee.png"), sample("rocket.jpg").resize((90, 200)), sample("chelsea.png")] * 2
    for picture, together in zip(pictures, detector.found(pictures, 0.3), strict=True):
        [alone] = detector.found([picture], 0.3)
        assert alone.classes.tolist()[:5] == together.classes.tolist()[:5]
        torch.testing.assert_close(alone.boxes[:5], together.boxes[:5], atol=0.1, rtol=1e-3)


@pytest.mark.parametrize("size", [(640, 200), (200, 640), (1, 3000)])
def test_heat_maps_are_what_the_candidates_were_made_of(detector: OneStage, size: tuple[int, int]) -> None:
    picture = sample("coffee.png").resize(size)
    with torch.inference_mode():
        [candidates] = detector.candidates([picture], 0.05)
    settings = heat_maps.HeatMapsSettings(int(candidates.classes[0]))
    [maps] = heat_maps.run(detector, [picture], settings, lambda progress: None)
    assert max(each.best for each in maps.maps) <= float(candidates.scores[0]) + 1e-5
    for each in maps.maps:
        assert 0 <= each.heat.min() <= each.heat.max() <= each.best
        assert each.heat.shape[0] / each.heat.shape[1] == pytest.approx(size[1] / size[0], rel=0.05) or min(size) == 1
        assert len(np.unique(each.heat)) <= each.rows * each.columns


def test_heat_maps_leave_out_where_the_picture_was_filled_up() -> None:
    picture = sample("coffee.png").resize((320, 200))  # the network sees 320 x 224
    [maps] = heat_maps.run(one_stage(AnchorFree), [picture], heat_maps.HeatMapsSettings(0), lambda progress: None)
    assert [(each.rows, each.columns) for each in maps.maps] == [(25, 40), (12, 20), (6, 10)]


def test_heat_maps_of_an_unknown_class_are_refused() -> None:
    with pytest.raises(dlapp.UserError, match="does not know the class “toothbrush”"):
        heat_maps.run(
            one_stage(AnchorFree), [sample("coffee.png")], heat_maps.HeatMapsSettings(79), lambda progress: None
        )
    with pytest.raises(dlapp.UserError, match="no class number 80"):
        heat_maps.HeatMapsSettings(80)


@pytest.mark.parametrize("size", [(600, 400), (300, 700)])
def test_evidence_is_that_of_the_place_that_made_the_box(detector: OneStage, size: tuple[int, int]) -> None:
    picture = sample("coffee.png").resize(size)
    with torch.inference_mode():
        [found] = detector.found([picture], 0.3)
    settings = evidence.EvidenceSettings(int(found.classes[0]), *found.boxes[0].tolist())
    [why] = evidence.run(detector, [picture], settings, lambda progress: None)
    assert why.heat.shape == why.sight.shape
    assert max(why.sight.max(), why.heat.max()) == 1
    if isinstance(detector, AnchorFree):  # its boxes reach from their place to all four sides
        left, top, right, bottom = found.boxes[0].tolist()
        assert left < why.x < right
        assert top < why.y < bottom
    assert 0 <= why.field[0] <= why.x <= why.field[2] <= size[0]
    assert 0 <= why.field[1] <= why.y <= why.field[3] <= size[1]


def test_field_holds_nine_tenths() -> None:
    torch.manual_seed(0)
    sight = torch.rand(60, 80) * torch.linspace(0, 1, 80)
    left, top, right, bottom = (round(side) for side in evidence._field(sight, 50.5, 20.5))
    within = sight[max(0, top) : bottom, max(0, left) : right].sum() / sight.sum()
    smaller = sight[max(0, top + 1) : bottom - 1, max(0, left + 1) : right - 1].sum() / sight.sum()
    assert smaller < 0.9 <= within


def test_evidence_of_a_box_that_is_not_there_is_refused(detector: OneStage) -> None:
    settings = evidence.EvidenceSettings(14, 10000, 10000, 10001, 10001)
    with pytest.raises(dlapp.UserError, match="no such box"):
        evidence.run(detector, [sample("coffee.png")], settings, lambda progress: None)


@pytest.mark.parametrize("threshold", [0, 0.01, 1.1])
def test_impossible_threshold_is_refused(model: str, threshold: float) -> None:
    with pytest.raises(dlapp.UserError, match=r"between 0\.05 and 1"):
        dlapp.run(TASK, sample("coffee.png"), model=model, threshold=threshold)


def test_nothing_in_the_picture(model: str) -> None:
    assert dlapp.run(TASK, sample("coffee.png"), model=model, threshold=1).boxes == []


def test_candidates_are_what_the_result_was_made_of(model: str) -> None:
    picture = sample("coffee.png")
    candidates = dlapp.run(f"{TASK}.candidates", picture, model=model, threshold=0.05).boxes
    result = dlapp.run(TASK, picture, model=model, threshold=0.05).boxes
    fates = suppress(candidates, OVERLAP)
    kept = [box for box, fate in zip(candidates, fates, strict=True) if fate.by is None]
    assert len(candidates) > len(kept)
    assert [(box.index, box.score) for box in result] == [(box.index, box.score) for box in kept[: len(result)]]


def test_each_object_once_and_each_class_for_itself() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 0, 11, 10], [1, 0, 11, 10], [50, 50, 60, 60]])
    kept = suppressed(Found(torch.tensor([0, 0, 1, 0]), torch.tensor([0.95, 0.9, 0.7, 0.3]), boxes))
    assert kept.classes.tolist() == [0, 1, 0]
    assert kept.boxes.tolist() == [[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]]


def test_a_crowd_is_not_more_than_100() -> None:
    places = torch.arange(300.0)[:, None] * 10
    crowd = Found(torch.zeros(300, dtype=torch.int64), torch.linspace(1, 0.1, 300), places + torch.tensor([0, 0, 8, 8]))
    kept = suppressed(crowd)
    assert kept.scores.tolist() == crowd.scores[:100].tolist()


def test_without_its_files_the_model_is_asked_for(backend: Backend) -> None:
    with pytest.raises(dlapp.UserError, match="has not been downloaded yet"):
        dlapp.run(TASK, sample("coffee.png"), model=CARD.id)


@pytest.mark.parametrize("name", ["ssdlite320_mobilenet_v3_large", "fasterrcnn_resnet50_fpn_v2"])
def test_torchvision_detector_from_its_file(backend: Backend, name: str) -> None:
    """Random weights in the file that a download would be; what it finds lies in the picture as it came."""
    from torchvision.models import get_model

    card = CARDS[name]
    torch.manual_seed(0)
    downloads.folder(card).mkdir(parents=True)
    torch.save(
        get_model(name, weights=None, weights_backbone=None).state_dict(), downloads.folder(card) / card.files[0]
    )
    model = TASKS[TASK].load(card, Device("cpu"))
    assert isinstance(model, TorchvisionDetector)
    model.network.forward = lambda pictures: [  # what it learnt is not here, so what it would say stands here
        {
            "labels": torch.tensor([17, 12, 90]),  # a cat, an id without a class, a toothbrush
            "scores": torch.tensor([0.9, 0.8, 0.01]),
            "boxes": torch.tensor([[0.0, 0, pictures[0].shape[2], pictures[0].shape[1]]]).expand(3, 4),
        }
    ]
    [found] = model.found([Image.new("RGB", (4000, 1000))], 0.05)
    assert [classes()[index].name for index in found.classes.tolist()] == ["cat"]
    assert found.boxes.tolist() == [[0, 0, 4000, 1000]]
    del model.network.forward
    with torch.inference_mode():
        assert isinstance(model.found([sample("coffee.png").resize((90, 60))], 0.05)[0], Found)


BOXES = boxes_of((15, 0.9, 10, 20, 30, 60), (79, 0.5, 0, 0, 100, 80))


def test_coco_json() -> None:
    made = formats.coco(["cat.jpg", "none.jpg"], [(100, 80), (5, 5)], [BOXES, []], classes())
    assert [image["file_name"] for image in made["images"]] == ["cat.jpg", "none.jpg"]
    first = made["annotations"][0]
    assert (first["image_id"], first["category_id"], first["bbox"], first["area"]) == (1, 17, [10, 20, 20, 40], 800)
    assert {kind["id"]: kind["name"] for kind in made["categories"]}[17] == "cat"
    json.dumps(made)


def test_yolo_labels() -> None:
    assert (
        formats.yolo((100, 80), BOXES)
        == "15 0.200000 0.500000 0.200000 0.500000\n79 0.500000 0.500000 1.000000 1.000000\n"
    )


def test_crops_are_never_empty() -> None:
    picture = Image.new("RGB", (100, 80))
    assert formats.cropped(picture, BOXES[0]).size == (20, 40)
    for sides in ((99.8, 79.8, 100, 80), (0, 0, 0.1, 0.1), (50.6, 10, 50.7, 12)):
        assert min(formats.cropped(picture, boxes_of((0, 1, *sides))[0]).size) >= 1


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "I;16", "P"])
def test_annotated_picture_keeps_its_size_and_leaves_the_original(mode: str) -> None:
    picture = Image.new(mode, (100, 80))
    before = picture.tobytes()
    made = drawing.annotated(picture, [dataclasses.replace(BOXES[0], name="cat")])
    assert made.size == picture.size
    assert picture.tobytes() == before
    assert len(made.convert("RGB").getcolors(10_000)) > 1
    file = io.BytesIO()
    made.save(file, "PNG")


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (1, 1)])
def test_thin_pictures_can_be_annotated(size: tuple[int, int]) -> None:
    box = dataclasses.replace(BOXES[0], name="cat", left=0, top=0, right=size[0], bottom=size[1])
    assert drawing.annotated(Image.new("RGB", size), [box, box]).size == size


def test_neighbouring_classes_have_colours_of_their_own() -> None:
    assert len({drawing.colour_of(index) for index in range(80)}) == 80


def test_labels_and_crops_of_pictures_of_one_name_stay_apart() -> None:
    pictures = [Image.new("RGB", (100, 80)), Image.new("RGB", (100, 80))]
    files = formats.yolo_files(
        ["a/cat.jpg", "cat.png"], [each.size for each in pictures], [BOXES[:1], BOXES], classes()
    )
    assert list(files) == ["classes.txt", "cat.txt", "cat_2.txt"]
    assert len(files["classes.txt"].splitlines()) == 80
    assert len(files["cat_2.txt"].splitlines()) == len(BOXES)
    made = list(formats.crops(["../cat.jpg", "cat.jpg"], pictures, [BOXES[:1], BOXES]))
    assert len({name for name, _ in made}) == 1 + len(BOXES)
    assert not any("/" in name or " " in name for name, _ in made)
