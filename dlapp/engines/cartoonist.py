"""The built-in network that draws cartoon faces, as the tasks use it: words, sketches and faces in, pictures out."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .. import media
from ..device import Device
from ..model_card import WEIGHTS_FOLDER
from ..networks import int8
from ..networks.cartoonist import PAD, PLACES, SIDE, TOKENS, UNKNOWN, Cartoonist
from ..networks.drawing_codes import CHANNELS, Autoencoder
from ..networks.upscaler import Upscalers
from ..progress import Progress, Report
from ..prompted_card import PromptedCard
from ..tensors import from_picture, to_pictures

BATCH = 8  # pictures at once
SCALE = 4  # by how much they are enlarged
STEPS, MOST_STEPS = 12, 50
GUIDANCE = 2.0  # classifier-free, of words
MOST_ALLOWED = 2  # choices of a part; words that allow more name next to nothing
COLOURED = (
    "hairColor",
    "skinColor",
    "clothesColor",
    "backgroundColor",
)  # parts of a face that have a colour of their own
THIN = 0.1  # a sketch with less of its ink than this within lines has thin ones


@dataclass(frozen=True)
class Token:
    """A word or a character of a caption: `start` and `end` in the text, and whether the network knows it."""

    start: int
    end: int
    is_known: bool


@dataclass(frozen=True)
class Step:
    """What the network expected a picture to be, RGB 128 x 128, while a share of `noise` was still in it."""

    image: Image.Image
    noise: float


class CartoonPainter:
    """Draws faces by the flow, from noise to picture in a few steps."""

    def __init__(self, card: PromptedCard, device: Device) -> None:
        from diffusers import FlowMatchEulerDiscreteScheduler
        from transformers import PreTrainedTokenizerFast

        self.card = card
        self.network = int8.from_folder(Cartoonist, card.folder)
        self.autoencoder = int8.from_folder(Autoencoder, card.folder / "autoencoder")
        self.upscaler = int8.from_folder(Upscalers, WEIGHTS_FOLDER / "dlapp-upscaler")
        for model in (self.network, self.autoencoder, self.upscaler):
            model.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(card.folder)
        self.scheduler: Any = FlowMatchEulerDiscreteScheduler.from_pretrained(card.folder)
        self.device = torch.device(device.name)

    def read(self, caption: str) -> list[Token]:
        """The words of a caption as the network sees them, all of them; it reads the first `TOKENS`."""
        found = self.tokenizer(caption, return_offsets_mapping=True, truncation=False)
        pairs = zip(found["input_ids"], found["offset_mapping"], strict=True)
        return [Token(start, end, number != UNKNOWN) for number, (start, end) in pairs]

    def unknown(self, caption: str) -> list[str]:
        """The words of a caption that the network does not know, in their order."""
        return [caption[token.start : token.end] for token in self.read(caption) if not token.is_known]

    @torch.inference_mode()
    def understood(self, caption: str) -> dict[str, list[str]]:
        """What the network takes a caption to name: part of the face -> the choices that its words allow, `MOST_ALLOWED` at most."""
        found: dict[str, list[str]] = {}
        if not any(token.is_known for token in self.read(caption)):
            return found
        for part, logits in self.network.naming(*self.network.words(self.tokens([caption]))).items():
            unnamed, *shares = logits[0].softmax(0).tolist()
            choices = zip(self.network.config["parts"][part], shares, strict=True)
            allowed = [choice for choice, share in choices if share > max(shares) / 2]
            if unnamed < 0.5 and len(allowed) <= MOST_ALLOWED:
                found[part] = allowed
        return found

    def tokens(self, captions: Sequence[str]) -> Tensor:
        """Captions as (B, T) tokens."""
        found = self.tokenizer(list(captions), padding=True, truncation=True, max_length=TOKENS)["input_ids"]
        if not found[0]:  # none has a word
            found = [[PAD]] * len(captions)
        return torch.tensor(found, dtype=torch.long, device=self.device)

    @torch.inference_mode()
    def paint(
        self,
        words: Tensor,
        seeds: Sequence[int],
        report: Report,
        *,
        source: Tensor | None = None,
        sketch: Tensor | None = None,
        steps: int = STEPS,
        guidance: float = GUIDANCE,
        film: list[Step] | None = None,
    ) -> Tensor:
        """Pictures (B, 3, 128, 128) in [0, 1], one for each seed.

        Args:
            words: (B, T), see `tokens`.
            source: (B, 3, 128, 128) in [-1, 1], see `from_face`; sketch: (B, 1, 128, 128), see `from_sketch`.
            guidance: 1 goes where the words point, more goes further, 0 does what it would without words.
            film: gets each step of the first picture.
        """
        noise = [
            torch.randn(CHANNELS, PLACES, PLACES, generator=torch.Generator("cpu").manual_seed(seed)) for seed in seeds
        ]
        x = torch.stack(noise).to(self.device)
        code = None if source is None else self.autoencoder.encode(source)
        named = self._completed(words, seeds) if source is None else None
        silent = torch.full_like(words[:, :1], PAD)
        self.scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps))
        sigmas = self.scheduler.sigmas.tolist()
        for number, time in enumerate(self.scheduler.timesteps):
            times = torch.full((len(x),), sigmas[number], device=self.device)
            clean = self.network(x, times, words, code, sketch, named=named)
            if guidance != 1:
                without = self.network(x, times, silent, code, sketch)
                clean = without + guidance * (clean - without)
            x = self.scheduler.step((x - clean) / sigmas[number], time, x).prev_sample
            first = to_pictures(self._decoded(clean[:1]))[0]
            if film is not None:
                film.append(Step(first, sigmas[number]))
            report(Progress(number + 1, steps, first))
        return self._decoded(x)

    def _completed(self, words: Tensor, seeds: Sequence[int]) -> Tensor:
        """What words (B, T) name, with a colour by chance for each part that has one and of which they name none: (B, labels).

        Left to the flow, every place would begin with a colour of its own.
        """
        shares = self.network.named_by(*self.network.words(words)).expand(len(seeds), -1).clone()
        is_silent = bool((words == PAD).all())
        for row, seed in zip(shares, seeds, strict=True):
            chance, first = random.Random(seed), 0
            for part, choices in self.network.config["parts"].items():
                chosen = 1 + chance.randrange(len(choices))
                if part in COLOURED and (is_silent or row[first] > 0.5):
                    row[first : first + 1 + len(choices)] = 0
                    row[first + chosen] = 1
                first += 1 + len(choices)
        return shares

    def _decoded(self, codes: Tensor) -> Tensor:
        """Codes (B, 16, 16, 16) -> pictures (B, 3, 128, 128) in [0, 1]."""
        return (self.autoencoder.decode(codes).clamp(-1, 1) + 1) / 2

    def enlarged(self, pictures: Tensor) -> list[Image.Image]:
        """(B, 3, 128, 128) in [0, 1] -> RGB of `SCALE` times the size."""
        return to_pictures(self.upscaler(pictures, SCALE, "restore").clamp(0, 1))

    def from_face(self, picture: Image.Image) -> Tensor:
        """A square picture of a face, (1, 3, 128, 128) in [-1, 1]."""
        small = media.on_white(picture).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        return (from_picture(small)[None] * 2 - 1).to(self.device)

    def from_sketch(self, picture: Image.Image) -> Tensor:
        """Dark lines on a light ground, as ink (1, 1, 128, 128) in [0, 1].

        Lines of a single pixel are made as thick as those that the network has learnt from.
        """
        small = media.on_white(picture).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
        ink = (1 - torch.from_numpy(np.array(small)).float() / 255)[None, None].to(self.device)
        inner = -F.max_pool2d(-ink, 3, 1, 1)  # what has ink on all sides
        return F.max_pool2d(ink, 3, 1, 1) if inner.sum() < THIN * ink.sum() else ink
