"""Face generators with what is needed around them, and how each architecture is loaded."""

import numpy as np
import torch
from torch import Tensor, nn

from ...device import Device
from ...engines import diffusion, prompted
from ...errors import UserError
from ...i18n import N_
from ...model_card import WEIGHTS_FOLDER, ModelCard
from ...networks import int8
from ...networks.gan_pair import POSE_LIMIT, GanPair
from ...networks.upscaler import Upscalers
from ...tensors import to_array
from ..spec import Loader

SIDE, SCALE = 64, 4  # pixels of what the generators draw, and by how much it is enlarged
BATCH = 16
AVERAGED = 256  # seeds whose w are averaged and whose principal components are taken
JUDGED = 32  # seeds whose faces give the minibatch standard deviation


class FaceGan(nn.Module):
    """A generator with its discriminator, and the upscaler that enlarges what it draws.

    Attributes:
        folder: where its weights are.
        w_avg: the mean w, (1, layers, D).
        std: minibatch standard deviation of generated faces, with which single faces are scored.
    """

    def __init__(self, card: ModelCard, device: Device) -> None:
        super().__init__()
        self.folder = card.folder
        self.pair = int8.from_folder(GanPair, card.folder)
        self.upscaler = int8.from_folder(Upscalers, WEIGHTS_FOLDER / "dlapp-upscaler")
        self.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.device = torch.device(device.name)
        with torch.no_grad():  # not inference mode: an inversion needs gradients through these
            w = self.w_of_seeds()
            self.w_avg = w.mean(0, keepdim=True)
            self.std = self.pair.discriminator.minibatch_std(self.pair.generator(w[:JUDGED]))

    def w(self, seed: int, directions: dict[str, str | float] | None = None) -> Tensor:
        """The w of a seed's face, (1, layers, D), with the features that the directions ask for.

        Raises:
            UserError: when the generator has no such feature.
        """
        return self.map(*self.condition(*self.pair.sample(seed), directions or {}))

    def w_of_seeds(self) -> Tensor:
        """Those of the first seeds, (AVERAGED, layers, D)."""
        return torch.cat([self.w(seed) for seed in range(AVERAGED)])

    def map(self, noise: Tensor, labels: Tensor) -> Tensor:
        """Noise (noise,) and labels (parts,) -> (1, layers, D)."""
        return self.pair.generator.map(noise[None].to(self.device), labels[None].to(self.device))

    def condition(self, noise: Tensor, labels: Tensor, directions: dict[str, str | float]) -> tuple[Tensor, Tensor]:
        """Noise and labels, changed as the directions say.

        Raises:
            UserError: when the generator has no such feature.
        """
        noise, labels = noise.clone(), labels.clone()
        for name, value in directions.items():
            choices = self.pair.parts.get(name, [])
            if isinstance(value, str) and value in choices:
                labels[list(self.pair.parts).index(name)] = choices.index(value)
            elif not isinstance(value, str) and name in self.pair.pose and abs(value) <= POSE_LIMIT:
                noise[self.pair.pose.index(name)] = float(value)
            else:
                raise UserError(N_("This generator cannot make “{name}” “{value}”."), name=name, value=value)
        return noise, labels

    def given(self, style: np.ndarray) -> Tensor:
        """A style that was given as an input, (layers, D), as w (1, layers, D).

        Raises:
            UserError: when it is of another generator.
        """
        w = torch.from_numpy(style).float()[None].to(self.device)
        if w.shape != self.w_avg.shape:
            raise UserError(N_("This face was found with another generator. Choose that one."))
        return w

    def steer(self, w: Tensor, directions: dict[str, str | float]) -> Tensor:
        """Move a given w, which has no seed, by what the directions change in a face of the same labels."""
        if not directions:
            return w
        logits = self.discriminate(self.pair.generator(w))[1]
        labels = torch.tensor([int(part.argmax()) for part in logits], dtype=torch.long)
        noise = torch.zeros(self.pair.noise)
        return w + self.map(*self.condition(noise, labels, directions)) - self.map(noise, labels)

    def truncate(self, w: Tensor, truncation: float) -> Tensor:
        """Scale the distance from the mean w."""
        return self.w_avg + truncation * (w - self.w_avg)

    def interpolate(self, first: Tensor, second: Tensor, shares: Tensor) -> Tensor:
        """The w (B, layers, D) that are some share (B,) of the way from one (1, layers, D) to another."""
        shares = shares[:, None, None]  # (B, 1, 1)
        mixed = first.lerp(second, shares)
        if self.pair.generator.layers == 1:  # here w is normal noise, and a mean of two has less variance than either
            mixed = mixed / (shares.square() + (1 - shares).square()).sqrt()
        return mixed

    def discriminate(self, faces: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Faces (B, C, 64, 64) in [-1, 1], each by itself -> how real each looks (B,), and logits of each label."""
        return self.pair.discriminator(faces, self.std)

    def enlarge(self, faces: Tensor) -> Tensor:
        """Faces (B, C, 64, 64) in [-1, 1] -> (B, 3, 256, 256) in [0, 1]."""
        large = self.upscaler(to_rgb(faces), SCALE, "faithful").clamp(0, 1)
        return large.mean(1, keepdim=True).expand(-1, 3, -1, -1) if self.pair.channels == 1 else large

    def frames(self, w: Tensor) -> np.ndarray:
        """(B, layers, D) -> enlarged faces, uint8 (B, 256, 256, 3)."""
        return to_array(self.enlarge(self.pair.generator(w)))


def to_rgb(faces: Tensor) -> Tensor:
    """Faces (B, 1 or 3, H, W) in [-1, 1] -> (B, 3, H, W) in [0, 1]."""
    return (faces.expand(-1, 3, -1, -1) + 1) / 2


LOADERS: dict[str, Loader] = {
    "gan": FaceGan,
    "ddpm": diffusion.load_ddpm,
    "stable_diffusion_turbo": prompted.load_turbo,
}
