"""The stylizer's architecture beside plain AdaIN, both trained from scratch in the same way.

Adaptive instance normalisation (Huang & Belongie 2017, https://arxiv.org/abs/1703.06868) gives the features of a frozen
encoder the means and standard deviations of the style's, and a decoder makes a picture of them. Here the encoder is the
classifier that also judges, up to the stage at an eighth of the size, as in the paper. Both see the same pictures in the same
order, with the losses of `training/style_transfer.py` and far fewer steps than the built-in weights had; they are measured on the
photos and paintings of the benchmark `style_transfer`.

The data folder holds JPEG photos to learn from, the paintings, and `images/test` of BSDS500. About 12 minutes on two CPU cores for
each network; a run that was stopped goes on from the folder `adain_state` there.
"""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from dlapp.networks.perceptual import Perceptual, statistics, statistics_size
from dlapp.networks.stylizer import Stylizer
from training.checkpoint import Training
from training.style_transfer import CONTENT, PATCHES, STYLE, Pictures, losses, weighted

from ..benchmark import Values
from ..table import table
from .style_transfer import LOSSES, held_out, mean_losses, paintings

TITLE = "Style transfer beside AdaIN"
STEPS, RATE = 500, 2e-3

Painter = Callable[[Tensor, Tensor, list[Tensor], nn.Module], Tensor]


class AdaIN(nn.Module):
    """Content and style features (B, C, h, w) -> pictures (B, 3, 8 h, 8 w) in [0, 1]."""

    def __init__(self, widths: tuple[int, ...] = (192, 96, 64, 32)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in itertools.pairwise(widths):
            for inside, out in ((before, before), (before, after)):
                layers += [nn.Conv2d(inside, out, 3, padding=1, padding_mode="replicate"), nn.ReLU(inplace=True)]
            layers.append(nn.Upsample(scale_factor=2, mode="nearest"))
        self.decoder = nn.Sequential(
            *layers, nn.Conv2d(widths[-1], 3, 3, padding=1, padding_mode="replicate"), nn.Sigmoid()
        )

    def forward(self, content: Tensor, style: Tensor) -> Tensor:
        std, mean = torch.std_mean(content.float(), (2, 3), keepdim=True)
        style_std, style_mean = torch.std_mean(style.float(), (2, 3), keepdim=True)
        return self.decoder((content - mean) / (std + 1e-5) * style_std + style_mean).float()


def measure(data: Path) -> Values:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    masters = paintings(data)
    pictures = Pictures(data, masters, device)
    pictures.files = [file for file in pictures.files if "test" not in file.parts and file.parent != masters]
    perceptual = Perceptual.built_in().to(device).to(memory_format=torch.channels_last)
    torch.manual_seed(0)
    stylizer, adain = Stylizer(statistics_size(perceptual.classifier)), AdaIN()

    def paint_adain(content: Tensor, style: Tensor, of_style: list[Tensor], network: nn.Module) -> Tensor:
        return network(perceptual.features(content)[2], of_style[2])

    def paint_stylizer(content: Tensor, style: Tensor, of_style: list[Tensor], network: nn.Module) -> Tensor:
        return network(content, style=network.get_submodule("read")(statistics(style, of_style)))[0]

    rows = []
    for name, network, paint in (("plain AdaIN", adain, paint_adain), ("dlapp stylizer", stylizer, paint_stylizer)):
        trained = _trained(network, paint, pictures, perceptual, data / "adain_state" / name.replace(" ", "_"), device)

        def apply(content: Tensor, style: Tensor, paint: Painter = paint, trained: nn.Module = trained) -> Tensor:
            return paint(content, style, perceptual.features(style), trained)

        found = mean_losses(perceptual, held_out(data, masters), apply)
        total = CONTENT * found["content"] + STYLE * found["style"] + PATCHES * found["patches"]
        parameters = sum(parameter.numel() for parameter in network.parameters())
        rows.append({"network": name, "parameters": parameters, **found, "total": round(total, 2)})
    return {"steps": STEPS, "networks": rows}


def _trained(
    network: nn.Module, paint: Painter, pictures: Pictures, perceptual: Perceptual, folder: Path, device: torch.device
) -> nn.Module:
    """The moving average of the weights after STEPS steps, some of which may be in `folder` from before."""
    folder.mkdir(parents=True, exist_ok=True)
    training = Training(network.to(memory_format=torch.channels_last), folder, RATE, device)
    while training.step < STEPS:
        chance = random.Random(training.step)  # so that both see the same
        content, style = pictures.batch(chance)
        with torch.autocast(device.type, torch.bfloat16):
            with torch.no_grad():
                of_style = perceptual.features(style)
            made = paint(content, style, of_style, network)
        left = 1 - training.step / STEPS
        training.learn(
            weighted(losses(perceptual, made, content, style, of_style), made),
            RATE * min(1.0, (training.step + 1) / 100, 1.5 * left),
        )
        if training.step % 100 == 0:
            training.save()
            print(folder.name, training.step, flush=True)
    return training.ema.module


def tables(values: Values) -> str:
    rows = [
        (row["network"], f"{row['parameters']:,}", *(f"{row[loss]:.3f}" for loss in LOSSES), f"{row['total']:.2f}")
        for row in values["networks"]
    ]
    return table((f"network, {values['steps']} steps", "parameters", *LOSSES, "as weighted in training"), rows)
