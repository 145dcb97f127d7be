"""On a machine with CUDA: the same answers as on the CPU, whatever the task."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

import dlapp
from dlapp.backend import Backend, default
from dlapp.device import devices
from dlapp.metrics import psnr
from tests.samples import sample

from .test_reader import LIGHTHOUSE
from .test_summarization import NEWS

QUESTION = {"question": "Who built the lighthouse?", "context": LIGHTHOUSE}
PAIR = {"source": "駅はどこですか。", "target": "Where is the station?"}
Run = Callable[..., Any]


@pytest.fixture
def both(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Any, Any]]:
    """The results of a task on the CPU and on CUDA."""

    def run(*args: Any, **settings: Any) -> tuple[Any, Any]:
        on_cpu = dlapp.run(*args, **settings)
        monkeypatch.setenv("DLAPP_DEVICE", "cuda:0")
        devices.cache_clear()
        default.cache_clear()
        on_cuda = dlapp.run(*args, **settings)
        assert on_cuda.device == "cuda:0"
        return on_cpu, on_cuda

    return run


def photo() -> Image.Image:
    return sample("coffee.png").resize((150, 100))


@pytest.mark.cuda
@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg"])
def test_classes_agree(both: Run, name: str) -> None:
    cpu, cuda = both("image_classification", sample(name))
    assert cuda.labels[0].name == cpu.labels[0].name
    assert cuda.labels[0].score == pytest.approx(cpu.labels[0].score, abs=0.02)


@pytest.mark.cuda
@pytest.mark.parametrize(
    ("task", "item", "settings", "least"),
    [
        ("super_resolution", photo(), {"scale": 2}, 45),
        ("super_resolution", photo(), {"scale": 4, "mode": "restore"}, 45),
        ("style_transfer", {"content": photo(), "style": "scream"}, {}, 30),
        ("colorization", photo(), {}, 35),
        ("colorization", photo(), {"temperature": 1.0, "seed": 3}, 25),
        ("face_generation.walk", None, {"seeds": (1, 2)}, 25),
    ],
)
def test_pictures_agree(both: Run, task: str, item: Any, settings: dict[str, Any], least: float) -> None:
    """`least`: PSNR in dB between what the CPU made in float32 and CUDA in bfloat16."""
    cpu, cuda = both(task, item, **settings)
    assert psnr(cuda.image, cpu.image, 0) > least


@pytest.mark.cuda
@pytest.mark.parametrize(
    "model", ["dlapp-faces-cartoons", "dlapp-faces-portraits", "dlapp-faces-dcgan", "dlapp-faces-wgan-gp"]
)
def test_faces_agree(both: Run, model: str) -> None:
    cpu, cuda = both("face_generation", None, model=model, seed=4)
    assert psnr(cuda.images[0], cpu.images[0], 0) > 25
    assert cuda.scores == pytest.approx(cpu.scores, abs=0.5)


@pytest.mark.cuda
def test_faces_are_found_on_both(both: Run, backend: Backend) -> None:
    face = dlapp.run("face_generation", None, seed=7).images[0]
    cpu, cuda = both("face_generation.inversion", face)
    assert cpu.is_like
    assert cuda.is_like


@pytest.mark.cuda
def test_texts_agree(both: Run) -> None:
    cpu, cuda = both("translation", PAIR["source"], source="ja", target="en")
    assert cuda.text == cpu.text


@pytest.mark.cuda
def test_summaries_agree(both: Run) -> None:
    cpu, cuda = both("summarization", NEWS)
    assert cuda.spans == cpu.spans


@pytest.mark.cuda
def test_answers_agree(both: Run) -> None:
    cpu, cuda = both("question_answering", QUESTION)
    assert cuda.answers[0].text == cpu.answers[0].text


@pytest.mark.cuda
@pytest.mark.parametrize(
    ("task", "item", "settings", "seen"),
    [
        ("image_classification.grad_cam", photo(), {"target": 3}, lambda result: result.heat),
        ("image_classification.feature_maps", photo(), {}, lambda result: result.filters),
        ("image_classification.shift_test", photo(), {}, lambda result: result.scores),
        ("upscaler_maps", photo(), {}, lambda result: np.stack([stage.maps[0] for stage in result.stages[:1]])),
        ("stylizer_views", {"content": photo(), "style": "scream"}, {}, lambda result: result.stages[0].maps[0]),
        ("colorizer_views", photo(), {}, lambda result: result.doubt),
        ("face_generation.latent_space", None, {}, lambda result: np.asarray(result.map)),
        ("translation.attention", PAIR, {}, lambda result: result.cross),
        ("summarization.attention", NEWS, {}, lambda result: result.attention),
        ("question_answering.attention", QUESTION, {"start": 60, "end": 75}, lambda result: result.start),
    ],
)
def test_insides_agree(both: Run, task: str, item: Any, settings: dict[str, Any], seen: Callable) -> None:
    cpu, cuda = (np.asarray(seen(result), dtype=np.float32) for result in both(task, item, **settings))
    assert cuda.shape == cpu.shape
    assert np.corrcoef(cuda.ravel(), cpu.ravel())[0, 1] > 0.95
