"""The stylizer's architecture beside plain AdaIN, both trained from nothing in the same way.

    python -m benchmarks.adain --data PHOTOS --paintings PAINTINGS --held-out BSDS500 --state STATE_FOLDER --steps 500

Adaptive instance normalisation (Huang & Belongie 2017, https://arxiv.org/abs/1703.06868) gives the features of a frozen
encoder the means and deviations of the style's and lets a decoder make a picture of them. Here the encoder is the classifier
that also judges, up to the stage at an eighth of the size, as in the paper. Both see the same pictures in the same order and
have the losses of `training.style_transfer`; measured is on photos and paintings as `benchmarks.quality style_transfer` does.
About 12 minutes on two CPU cores for 500 steps each; stop it at any time, the next call with the same state folder goes on.
"""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from dlapp.networks.perceptual import Perceptual, statistics, statistics_size
from dlapp.networks.residual_cnn import ResidualCNN
from dlapp.networks.stylizer import Stylizer
from training import setup
from training.checkpoint import Training
from training.style_transfer import CLASSIFIER, CONTENT, PATCHES, STYLE, Pictures, losses, weighted

from .quality_style_transfer import held_out, mean_losses
from .table import markdown

Way = Callable[[Tensor, Tensor, list[Tensor], nn.Module], Tensor]


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
        spread, mean = torch.std_mean(content.float(), (2, 3), keepdim=True)
        wanted_spread, wanted_mean = torch.std_mean(style.float(), (2, 3), keepdim=True)
        return self.decoder((content - mean) / (spread + 1e-5) * wanted_spread + wanted_mean).float()


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--paintings", required=True, type=Path)
    parser.add_argument("--held-out", required=True, type=Path, help="folder with `images/test` of BSDS500")
    parser.add_argument("--steps", type=int, default=500)
    args, device = setup.begin(parser)
    pictures = Pictures(args.data, args.paintings, device)
    seen = Perceptual(ResidualCNN.from_pretrained(CLASSIFIER).float()).to(device).to(memory_format=torch.channels_last)
    torch.manual_seed(0)
    stylizer, adain = Stylizer(statistics_size(seen.classifier)), AdaIN()

    def by_adain(content: Tensor, style: Tensor, of_style: list[Tensor], network: nn.Module) -> Tensor:
        return network(seen.features(content)[2], of_style[2])

    def by_stylizer(content: Tensor, style: Tensor, of_style: list[Tensor], network: nn.Module) -> Tensor:
        return network(content, style=network.get_submodule("read")(statistics(style, of_style)))[0]

    rows = []
    for name, network, way in (("plain AdaIN", adain, by_adain), ("dlapp stylizer", stylizer, by_stylizer)):
        folder = args.state / name.replace(" ", "_")
        folder.mkdir(exist_ok=True)
        training = Training(network.to(memory_format=torch.channels_last), folder, 2e-3, device)
        while training.step < args.steps:
            chance = random.Random(training.step)  # so that both see the same
            content, style = pictures.batch(chance)
            with torch.autocast(device.type, torch.bfloat16):
                with torch.no_grad():
                    of_style = seen.features(style)
                made = way(content, style, of_style, network)
            left = 1 - training.step / args.steps
            training.learn(
                weighted(losses(seen, made, content, style, of_style), made),
                2e-3 * min(1.0, (training.step + 1) / 100, 1.5 * left),
            )
            if training.step % 100 == 0:
                training.save()
                print(name, training.step, flush=True)
        average = training.ema.module

        def paint(content: Tensor, style: Tensor, way: Way = way, average: nn.Module = average) -> Tensor:
            return way(content, style, seen.features(style), average)

        found = mean_losses(seen, held_out(args.held_out, args.paintings), paint)
        together = CONTENT * found[0] + STYLE * found[1] + PATCHES * found[2]
        size = f"{sum(p.numel() for p in network.parameters()):,}"
        rows.append((name, size, *(f"{value:.3f}" for value in found), f"{together:.2f}"))
    print(markdown(("network", "parameters", "content", "style", "patches", "as weighted in training"), rows))


if __name__ == "__main__":
    main()
