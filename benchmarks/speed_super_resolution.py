"""The built-in upscaler beside its peers: the same picture, the same cores, the same process."""

import statistics
import threading
import time
from collections.abc import Callable

import psutil
import torch
from PIL import Image
from torch import Tensor

import dlapp
from dlapp import backend
from dlapp.catalog import card
from dlapp.device import Device
from dlapp.jobs import State
from dlapp.tasks import super_resolution
from dlapp.tasks.image_classification import to_tensor
from dlapp.ui.inputs import sample_picture

from .table import markdown

SIDE = 192  # pixels of the small picture
PHOTO = (4000, 3000)


def report() -> str:
    """Pixels made in a second by networks that enlarge four times; then a whole photo, twice as large."""
    picture = _photo().resize((SIDE, SIDE))
    small = to_tensor(picture)[None].to(memory_format=torch.channels_last)
    model = super_resolution.load(card("super_resolution"), Device("cpu"))
    compact, swin = _compact(), _swin()

    @torch.inference_mode()
    def ours(dtype: torch.dtype, mode: str = "faithful") -> Tensor:
        with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
            return model.network(small, 4, mode)

    ways: dict[str, Callable[[], object]] = {
        "dlapp upscaler, faithful, float32": lambda: ours(torch.float32),
        "dlapp upscaler, faithful, bfloat16": lambda: ours(torch.bfloat16),
        "dlapp upscaler, restore, float32": lambda: ours(torch.float32, "restore"),
        "Real-ESRGAN's compact network (realesr-general-x4v3)": lambda: _run(compact, small),
        "Swin2SR real world x4": lambda: _run(swin, small),
    }
    speeds = {name: (4 * SIDE) ** 2 / _seconds(way) for name, way in ways.items()}
    first = next(iter(speeds.values()))
    rows = [(name, f"{speed / 1e6:.2f} million", f"{speed / first:.2f} x") for name, speed in speeds.items()]
    difference = (ours(torch.float32) - ours(torch.bfloat16)).abs().max().item()
    return "\n\n".join(
        [
            markdown((f"{SIDE} x {SIDE} pixels, four times a side", "pixels made a second", "ratio"), rows),
            f"Largest difference between float32 and bfloat16: {255 * difference:.2f} of 255.",
            _whole_photo(),
        ]
    )


def _photo() -> Image.Image:
    with Image.open(sample_picture("coffee.png")) as image:
        return image.convert("RGB")


def _compact() -> torch.nn.Module:
    from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact

    return SRVGGNetCompact(num_feat=64, num_conv=32, upscale=4).eval().to(memory_format=torch.channels_last)


def _swin() -> torch.nn.Module:
    from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution

    return Swin2SRForImageSuperResolution(Swin2SRConfig(upscale=4, upsampler="nearest+conv")).eval()


@torch.inference_mode()
def _run(network: torch.nn.Module, small: Tensor) -> object:
    return network(small)


def _seconds(way: Callable[[], object]) -> float:
    way()
    times = []
    for _ in range(3):
        began = time.perf_counter()
        way()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _whole_photo() -> str:
    """Time and most memory of a large photo, and how soon Stop acts."""
    photo = _photo().resize(PHOTO)
    most, over = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.05):
            most = max(most, psutil.Process().memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    dlapp.run("super_resolution", photo, scale=2)
    whole = time.perf_counter() - began
    over.set()
    watcher.join()

    job = dlapp.submit("super_resolution", photo, scale=2)
    while not job.progress.done:
        time.sleep(0.01)
    began = time.perf_counter()
    backend.default().cancel(job)
    job.wait()
    stopped = time.perf_counter() - began
    assert job.state is State.CANCELLED
    size = "{} x {}".format(*PHOTO)
    return (
        f"A photo of {size} pixels, twice a side, through the front door: {whole:.0f} s, at most {most / 1e9:.2f} GB of memory in "
        f"all; Stop acts after {stopped:.1f} s."
    )
