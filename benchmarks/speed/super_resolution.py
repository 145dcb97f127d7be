"""The built-in upscaler beside its peers: the same picture, the same cores, the same process.

Then a whole photo through `dlapp.run`, and how soon Stop acts. Of the peers only the architectures count: their weights are random.
"""

import threading
import time
from collections.abc import Callable

import psutil
import torch
from torch import Tensor

import dlapp
from dlapp import backend
from dlapp.catalog import card
from dlapp.device import Device
from dlapp.jobs import State
from dlapp.tasks import TASKS
from dlapp.tensors import from_picture

from ..benchmark import Values
from ..samples import picture
from ..table import table
from ..timing import median_seconds, seconds

SIDE = 192  # pixels of the small picture
PHOTO = (4000, 3000)


def measure() -> Values:
    small = from_picture(picture("coffee.png").resize((SIDE, SIDE)))[None].to(memory_format=torch.channels_last)
    model = TASKS["super_resolution"].load(card("super_resolution"), Device("cpu"))
    compact, swin = _compact(), _swin()

    @torch.inference_mode()
    def ours(dtype: torch.dtype, mode: str = "faithful") -> Tensor:
        with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
            return model.network(small, 4, mode)

    @torch.inference_mode()
    def peer(network: torch.nn.Module) -> object:
        return network(small)

    calls: dict[str, Callable[[], object]] = {
        "dlapp upscaler, faithful, float32": lambda: ours(torch.float32),
        "dlapp upscaler, faithful, bfloat16": lambda: ours(torch.bfloat16),
        "dlapp upscaler, restore, float32": lambda: ours(torch.float32, "restore"),
        "Real-ESRGAN's compact network (realesr-general-x4v3)": lambda: peer(compact),
        "Swin2SR real world x4": lambda: peer(swin),
    }
    speeds = {name: (4 * SIDE) ** 2 / median_seconds(call, 3, 1) for name, call in calls.items()}
    first = next(iter(speeds.values()))
    difference = (ours(torch.float32) - ours(torch.bfloat16)).abs().max().item()
    return {
        "side": SIDE,
        "networks": [
            {"network": name, "megapixels_per_second": round(speed / 1e6, 2), "ratio": round(speed / first, 2)}
            for name, speed in speeds.items()
        ],
        "bfloat16_difference": round(255 * difference, 1),
        "photo": _photo(),
    }


def tables(values: Values) -> str:
    rows = [
        (row["network"], f"{row['megapixels_per_second']:.2f} million", f"{row['ratio']:.2f} x")
        for row in values["networks"]
    ]
    photo = values["photo"]
    return "\n\n".join(
        [
            table(
                (f"{values['side']} x {values['side']} pixels, four times a side", "pixels made a second", "ratio"),
                rows,
            ),
            f"bfloat16 changes single pixels by up to {values['bfloat16_difference']} of 255, so the CPU computes in float32. A photo of "
            f"{photo['width']} x {photo['height']} pixels, twice a side, with `dlapp.run`: {photo['seconds']} s, at most "
            f"{photo['gigabytes']:.2f} GB of memory in all; Stop acts after {photo['stop_seconds']} s.",
        ]
    )


def _compact() -> torch.nn.Module:
    from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact

    return SRVGGNetCompact(num_feat=64, num_conv=32, upscale=4).eval().to(memory_format=torch.channels_last)


def _swin() -> torch.nn.Module:
    from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution

    return Swin2SRForImageSuperResolution(Swin2SRConfig(upscale=4, upsampler="nearest+conv")).eval()


def _photo() -> Values:
    """Time and peak memory of a large photo, and how soon Stop acts."""
    photo = picture("coffee.png").resize(PHOTO)
    most, over = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.05):
            most = max(most, psutil.Process().memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    whole = seconds(lambda: dlapp.run("super_resolution", photo, scale=2))
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
    return {
        "width": PHOTO[0],
        "height": PHOTO[1],
        "seconds": round(whole),
        "gigabytes": round(most / 1e9, 2),
        "stop_seconds": round(stopped, 1),
    }
