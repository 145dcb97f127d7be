"""The detector's network: shapes, folding, and how its quality is measured."""

import numpy as np
import pytest
import torch
from PIL import Image

from dlapp.networks.detector import Detector, fitted, places
from dlapp.networks.efficientnet_lite import EfficientNetLite, fold


@pytest.mark.parametrize(("variant", "parameters"), [(0, 4_652_008), (2, 6_092_072)])
def test_efficientnet_lite_is_as_large_as_published(variant: int, parameters: int) -> None:
    assert sum(weight.numel() for weight in EfficientNetLite(variant).parameters()) == parameters


@pytest.mark.parametrize("sides", [(64, 64), (96, 160), (65, 47)])
def test_strides_of_the_features(sides: tuple[int, int]) -> None:
    maps = EfficientNetLite(0, 0).eval().features(torch.rand(1, 3, *sides))
    assert [(m.shape[2], m.shape[3]) for m in maps] == [tuple(-(-side // s) for side in sides) for s in (8, 16, 32)]


def test_other_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="not the weights"):
        EfficientNetLite(0).load_in_order(EfficientNetLite(2).state_dict())


def test_folded_finds_the_same() -> None:
    torch.manual_seed(0)
    model = Detector(20, folded=False)
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(layer.running_var, 0.8, 1.2)
    model.eval()
    pictures = torch.rand(2, 3, 64, 96)
    with torch.inference_mode():
        before = model(pictures)
        fold(model)
        after = model(pictures)
    count = 64 * 96 // 64 + 64 * 96 // 256 + 64 * 96 // 1024
    assert [part.shape for part in after] == [(2, count, 20), (2, count, 4)]
    for one, other in zip(before, after, strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)
    assert Detector(20).load_state_dict(model.state_dict())  # made without normalisation


def test_places_are_centres() -> None:
    points, strides = places(32, 64)
    assert points[0].tolist() == [4, 4]
    assert points[8].tolist() == [4, 12]  # the second row of the finest level
    assert points[-1].tolist() == [48, 16]
    assert strides.unique(return_counts=True)[1].tolist() == [32, 8, 2]


@pytest.mark.parametrize("size", [(500, 375), (1, 900), (320, 320)])
def test_fitted_keeps_the_shape(size: tuple[int, int]) -> None:
    pixels, scale = fitted(Image.new("RGB", size, "white"))
    assert max(pixels.shape[1:]) == 320
    assert all(side % 32 == 0 for side in pixels.shape[1:])
    assert scale == 320 / max(size)
    assert pixels[:, 0, 0].tolist() == [1, 1, 1]


def test_average_precision_of_the_challenge() -> None:
    from training.detection_data import Photo
    from training.detection_metrics import mean_average_precision, precision_and_recall

    boxes = np.array([[0, 0, 100, 100], [200, 200, 250, 250], [300, 0, 350, 50]], np.float32)
    photo = Photo(None, (400, 400), boxes, np.array([14, 14, 14]), np.array([False, False, True]), np.ones(20, bool))
    one = (np.array([14]), np.array([0.9]), boxes[:1])
    assert mean_average_precision([photo], [one])[14] == pytest.approx(6 / 11)  # recall 0.5: 0, 0.1, ..., 0.5
    difficult = (np.array([14, 14]), np.array([0.9, 0.8]), boxes[[0, 2]])
    assert mean_average_precision([photo], [difficult])[14] == pytest.approx(6 / 11)
    twice = (np.array([14, 14, 14]), np.array([0.9, 0.8, 0.7]), boxes[[0, 0, 1]])
    assert mean_average_precision([photo], [twice])[14] == pytest.approx((6 + 5 * 2 / 3) / 11)
    assert precision_and_recall([photo], [twice], 0.75) == (1 / 2, 1 / 2)
    assert precision_and_recall([photo], [twice], 0.7) == (2 / 3, 1)
    assert precision_and_recall([photo], [difficult], 0.5) == (1, 1 / 2)
