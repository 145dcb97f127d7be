"""On a machine with CUDA: the same answers as on the CPU."""

import pytest

import dlapp
from dlapp.backend import Backend, default
from dlapp.device import devices
from tests.samples import sample


@pytest.mark.cuda
def test_cuda_and_cpu_agree(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [sample("chelsea.png"), sample("coffee.png"), sample("rocket.jpg")]
    on_cpu = dlapp.run("image_classification", pictures)
    monkeypatch.setenv("DLAPP_DEVICE", "cuda:0")
    devices.cache_clear()
    default.cache_clear()
    on_cuda = dlapp.run("image_classification", pictures)
    assert on_cuda[0].device == "cuda:0"
    for cpu, cuda in zip(on_cpu, on_cuda, strict=True):
        assert cuda.labels[0].name == cpu.labels[0].name
        assert cuda.labels[0].score == pytest.approx(cpu.labels[0].score, abs=0.02)
