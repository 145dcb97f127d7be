"""Real-ESRGAN's networks out of ncnn's files, and what they then make of pictures: tiny random ones, written here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

import dlapp
from dlapp import tiling
from dlapp.device import Device
from dlapp.model_card import Source
from dlapp.tasks.super_resolution import Settings, ncnn
from dlapp.tasks.super_resolution.cards import SCALES, UpscalerCard
from dlapp.tasks.super_resolution.custom import CustomUpscalerCard, folder
from dlapp.tasks.super_resolution.inference import enlarged
from dlapp.tasks.super_resolution.models import CONVERTERS, LOADERS, Model
from tests.samples import sample

NAME = "tiny-x4"


def rrdb_net() -> nn.Module:
    from spandrel.architectures.ESRGAN import ESRGAN

    return ESRGAN(num_filters=8, num_blocks=2)


def compact() -> nn.Module:
    from spandrel.architectures.Compact import Compact

    return Compact(num_feat=8, num_conv=3)


NETWORKS = {"real_esrgan": rrdb_net, "real_esrgan_video": compact}
each_architecture = pytest.mark.parametrize("architecture", NETWORKS)


def network(architecture: str) -> nn.Module:
    """With random weights that float16 holds."""
    torch.manual_seed(0)
    made = NETWORKS[architecture]().eval().requires_grad_(False)
    for name, values in made.state_dict().items():
        if values.ndim == 4:
            values.copy_(values.half())
        elif name.endswith("bias"):
            values += 0.05
    return made


def write(made: nn.Module, unpacked: Path) -> None:
    """The network's weights as ncnn has them, the lines of the layers between them left out but for two."""
    lines, content = ["Input input.1 0 1 data", "Split splitncnn_0 1 2 data a b"], b""
    for layer in made.modules():
        if isinstance(layer, nn.Conv2d):
            numbers = f"0={layer.out_channels} 1=3 4=1 5=1 6={layer.weight.numel()} 9=2 -23310=1,2.000000e-01"
            lines.append(f"Convolution Conv_{len(lines)} 1 1 a b {numbers}")
            weights = layer.weight.numpy().astype("<f2").tobytes()
            content += b"\x47\x6b\x30\x01" + weights + bytes(-len(weights) % 4)
            content += layer.bias.numpy().astype("<f4").tobytes()
        elif isinstance(layer, nn.PReLU):
            lines.append(f"PReLU PRelu_{len(lines)} 1 1 a b 0={layer.num_parameters}")
            content += layer.weight.numpy().astype("<f4").tobytes()
    unpacked.mkdir(parents=True, exist_ok=True)
    (unpacked / f"{NAME}.param").write_text("\n".join(["7767517", f"{len(lines)} 99", *lines]) + "\n")
    (unpacked / f"{NAME}.bin").write_bytes(content)


def card(architecture: str) -> UpscalerCard:
    return CustomUpscalerCard(
        id=NAME,
        tasks=("super_resolution",),
        architecture=architecture,
        title=NAME,
        source=Source.OWN,
        licence="",
        origin="",
        paper="",
        parameters=1,
        download_bytes=1,
        memory_bytes=1,
        files=(f"{NAME}.safetensors",),
        scales=SCALES,
        good_at="",
        bad_at="",
    )


@pytest.fixture
def load(data: Path) -> Callable[[str], Model]:
    """Converts a network of that architecture and loads what was made of it."""

    def converted(architecture: str) -> Model:
        write(network(architecture), data / "unpacked")
        folder().mkdir(parents=True, exist_ok=True)
        CONVERTERS[architecture](data / "unpacked", folder())
        return LOADERS[architecture](card(architecture), Device("cpu"))

    return converted


def small(width: int = 24, height: int = 17) -> Image.Image:
    return sample("coffee.png").resize((width, height))


def tensor(picture: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.asarray(picture, np.float32) / 255).permute(2, 0, 1)[None]


@each_architecture
def test_what_was_converted_is_the_original(load: Callable[[str], Model], architecture: str) -> None:
    model, original = load(architecture), network(architecture)
    loaded = model.network.state_dict()
    assert all(torch.equal(values, loaded[name]) for name, values in original.state_dict().items())
    made = model.enlarge(tensor(small()), Settings(4), lambda: None)
    assert (made - original(tensor(small()))).abs().max() < 1e-5


@each_architecture
@pytest.mark.parametrize("scale", SCALES)
def test_smaller_scales_are_reduced_as_the_original_does_it(
    load: Callable[[str], Model], architecture: str, scale: int
) -> None:
    made = load(architecture).enlarge(tensor(small()), Settings(scale), lambda: None)
    whole = network(architecture)(tensor(small()))
    assert made.shape == (1, 3, scale * 17, scale * 24)
    if scale < 4:  # ncnn's Interp, at the end of the x2 and x3 of the video network, does not smooth
        size, antialias = tuple(made.shape[2:]), architecture == "real_esrgan"
        whole = nn.functional.interpolate(whole, size, mode="bicubic", antialias=antialias)
    assert (made - whole).abs().max() < 1e-5


@each_architecture
@pytest.mark.parametrize("size", [(1, 1), (2, 30)])
def test_smallest_pictures(load: Callable[[str], Model], architecture: str, size: tuple[int, int]) -> None:
    made = enlarged(load(architecture), small(*size), Settings(3), lambda _: None)
    assert made.size == (3 * size[0], 3 * size[1])


@each_architecture
def test_tiled_is_what_the_whole_is(load: Callable[[str], Model], architecture: str) -> None:
    model = load(architecture)
    pixels = np.asarray(small(190, 130))
    whole, tiled = (
        tiling.run(
            lambda part: model.enlarge(part, Settings(3), lambda: None),
            pixels,
            3,
            replace(model.tiles, size=size),
            lambda _: None,
        )
        for size in (200, 110)
    )
    assert np.abs(whole.astype(int) - tiled.astype(int)).max() <= 1


@each_architecture
def test_alpha_and_16_bits_are_kept(load: Callable[[str], Model], architecture: str) -> None:
    model = load(architecture)
    picture = small().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 12, 17))
    made = enlarged(model, picture, Settings(2), lambda _: None)
    assert (made.mode, made.size) == ("RGBA", (48, 34))
    assert made.getpixel((2, 16))[3] == 0
    gray = np.linspace(0, 65535, 24 * 17).reshape(17, 24).astype(np.uint16)
    made = enlarged(model, Image.fromarray(gray), Settings(3), lambda _: None)
    assert (made.mode, made.size) == ("I;16", (72, 51))
    assert len(np.unique(np.asarray(made))) > 256  # which 8 bits cannot hold


@each_architecture
def test_stop_acts_inside_a_tile(load: Callable[[str], Model], architecture: str) -> None:
    model, told = load(architecture), 0

    def tick() -> None:
        nonlocal told
        told += 1
        if told == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.enlarge(tensor(small()), Settings(4), tick)
    model.enlarge(tensor(small()), Settings(4), lambda: None)
    assert told == 4


def damaged(unpacked: Path, change: Callable[[str], str], content: Callable[[bytes], bytes]) -> None:
    param, binary = unpacked / f"{NAME}.param", unpacked / f"{NAME}.bin"
    param.write_text(change(param.read_text()))
    binary.write_bytes(content(binary.read_bytes()))


@each_architecture
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text[: len(text) // 2], "not a complete .param file"),
        (lambda text: text.replace("7767517", "7767518"), "not a complete .param file"),
        (lambda text: "", "not a complete .param file"),
        (lambda text: text.replace("6=", "6=999999999"), "ends before its weights"),
        (lambda text: text.replace("0=8", "0=0"), "not one of 3 x 3 pixels|ends before its weights"),
        (lambda text: text.replace("1=3", "1=5"), "not one of 3 x 3 pixels"),
        (lambda text: text.replace("Split", "Python"), "a layer of the type 'Python'"),
        (lambda text: text.replace("Input", "図"), "ascii"),
        (lambda text: text + " " * ncnn.PARAM_BYTES, "is larger than"),
        (lambda text: "7767517\n1 1\nInput data 0 1 data\n", r"bytes, its layers 0"),
    ],
)
def test_damaged_param_is_refused(
    tmp_path: Path, architecture: str, change: Callable[[str], str], sentence: str
) -> None:
    write(network(architecture), tmp_path)
    damaged(tmp_path, change, lambda content: content)
    with pytest.raises(ValueError, match=sentence):
        CONVERTERS[architecture](tmp_path, tmp_path)
    assert not list(tmp_path.glob("*.safetensors"))


@each_architecture
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda content: content[:-4], "ends before its weights"),
        (lambda content: b"", "ends before its weights"),
        (lambda content: content + bytes(4), "bytes, its layers"),
        (lambda content: bytes(4) + content[4:], "not in float16"),
        (lambda content: bytes(ncnn.BIN_BYTES + 1), "is larger than"),
    ],
)
def test_damaged_bin_is_refused(
    tmp_path: Path, architecture: str, content: Callable[[bytes], bytes], sentence: str
) -> None:
    write(network(architecture), tmp_path)
    damaged(tmp_path, str, content)
    with pytest.raises(ValueError, match=sentence):
        CONVERTERS[architecture](tmp_path, tmp_path)


@each_architecture
def test_any_truncation_or_lost_line_is_a_value_error(tmp_path: Path, architecture: str) -> None:
    write(network(architecture), tmp_path)
    param = tmp_path / f"{NAME}.param"
    text = param.read_text()
    lines = text.splitlines()
    for cut in range(0, text.rindex(" 6="), 37):
        param.write_text(text[:cut])
        with pytest.raises(ValueError, match=r"."):
            CONVERTERS[architecture](tmp_path, tmp_path)
    for lost in range(2, len(lines)):
        left = [line for i, line in enumerate(lines) if i != lost]
        param.write_text("\n".join([left[0], f"{len(left) - 2} 99", *left[2:]]))
        if lines[lost].startswith(("Input", "Split")):
            continue
        with pytest.raises(ValueError, match=r"."):
            CONVERTERS[architecture](tmp_path, tmp_path)


def test_the_other_network_is_refused(tmp_path: Path) -> None:
    write(network("real_esrgan"), tmp_path)
    with pytest.raises(ValueError, match="other layers than the network"):
        ncnn.convert_compact(tmp_path, tmp_path)
    write(network("real_esrgan_video"), tmp_path)
    with pytest.raises(ValueError, match="other layers than the network"):
        ncnn.convert_rrdb_net(tmp_path, tmp_path)


def test_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^0 \.param files"):
        ncnn.convert_compact(tmp_path, tmp_path)
    write(network("real_esrgan_video"), tmp_path)
    (tmp_path / f"{NAME}.bin").unlink()
    with pytest.raises(ValueError, match=r"tiny-x4\.bin is missing"):
        ncnn.convert_compact(tmp_path, tmp_path)


def test_a_file_of_another_architecture_is_refused_in_a_sentence(data: Path) -> None:
    folder().mkdir(parents=True)
    (folder() / f"{NAME}.safetensors").write_bytes(b"not tensors")
    with pytest.raises(dlapp.UserError, match="is not an upscaler that this app can load"):
        LOADERS["real_esrgan"](card("real_esrgan"), Device("cpu"))
