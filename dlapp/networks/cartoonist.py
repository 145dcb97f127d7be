"""One network that draws cartoon faces from words, from a sketch, or over another face, by a rectified flow.

From noise to drawing the flow goes in straight lines (Liu et al. 2022, https://arxiv.org/abs/2209.03003), over the codes of an
autoencoder (`drawing_codes`), as in latent diffusion (Rombach et al. 2022, https://arxiv.org/abs/2112.10752). A U-Net (Ronneberger
et al. 2015, https://arxiv.org/abs/1505.04597) predicts the clean code, not the noise (Li and He 2025,
https://arxiv.org/abs/2511.13720). Words reach it through cross-attention, and what they name of a face as the labels of a conditional
network.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .drawing_codes import CHANNELS, SHRINK

SIDE = 128  # pixels of the pictures
PLACES = SIDE // SHRINK
TOKENS = 64  # of a caption, at most
PAD, UNKNOWN = 0, 1
SHORTEST = 0.05  # of the noise that a step is computed with
GROUPS, HEADS = 8, 4
TEMPLATES = 8  # channels of what labels usually look like
LINES = 48  # channels of what is seen in a sketch


class Cartoonist(nn.Module):
    """The flow's network with its encoder of words.

    Attributes:
        parts: the choices of each part of a face that words can name.
        context: width of a word; channels: of the U-Net at 16 x 16 and 8 x 8 places.
    """

    def __init__(
        self,
        vocabulary: int,
        parts: Mapping[str, Sequence[str]],
        context: int = 160,
        channels: Sequence[int] = (128, 192),
    ) -> None:
        super().__init__()
        self.config: dict[str, Any] = {
            "vocabulary": vocabulary,
            "parts": {part: list(choices) for part, choices in parts.items()},
            "context": context,
            "channels": list(channels),
        }
        self.words = Words(vocabulary, context)
        self.naming = Naming(parts, context)
        labels = sum(1 + len(choices) for choices in parts.values())
        self.named = nn.Linear(labels, context)
        nn.init.normal_(self.named.weight, std=3 * context**-0.5)  # as loud as the time: a quiet part is never learnt
        # what each label usually looks like and where: fine parts are learnt far sooner there than from the state alone
        self.templates = nn.Parameter(torch.zeros(labels, TEMPLATES, PLACES**2))
        self.time = nn.Sequential(nn.Linear(128, 2 * context), nn.SiLU(), nn.Linear(2 * context, context))
        self.given = nn.Parameter(torch.zeros(2, context))  # that there is a source, that there is a sketch
        first, second = channels
        self.lines = nn.Sequential(
            nn.PixelUnshuffle(SHRINK // 2),
            nn.Conv2d((SHRINK // 2) ** 2, LINES, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(LINES, LINES, 3, stride=2, padding=1),
        )
        self.stem = nn.Conv2d(2 * CHANNELS + LINES + TEMPLATES, first, 3, padding=1)
        self.down_first = nn.ModuleList([Block(first, first, context), Block(first, first, context)])
        self.to_second = nn.Conv2d(first, second, 3, stride=2, padding=1)
        self.down_second = Block(second, second, context)
        self.middle = nn.ModuleList(
            [SelfAttention(second), CrossAttention(second, context), Block(second, second, context)]
        )
        self.up_second = Block(2 * second, second, context)
        self.to_first = nn.Conv2d(second, first, 3, padding=1)
        self.up_first = nn.ModuleList([Block(2 * first, first, context), Block(first, first, context)])
        self.cross_first = CrossAttention(first, context)
        self.head = nn.Sequential(nn.GroupNorm(GROUPS, first), nn.SiLU(), nn.Conv2d(first, 3 * CHANNELS, 3, padding=1))

    def forward(
        self,
        noisy: Tensor,
        time: Tensor,
        words: Tensor,
        source: Tensor | None = None,
        sketch: Tensor | None = None,
        given: Tensor | None = None,
        named: Tensor | None = None,
    ) -> Tensor:
        """The clean code that the network expects behind the noise.

        Args:
            noisy: (B, 16, 16, 16), (1 - time) of a code and time of normal noise; time: (B,) in [0, 1].
            words: (B, T) tokens, `PAD` after the last.
            source: (B, 16, 16, 16), code of a face to change; sketch: (B, 1, 128, 128) in [0, 1], 1 for ink.
            given: (B, 2), 1 where there is a source, a sketch; None where what is passed is there for all.
            named: (B, labels), see `named_by`; None for what the words name.
        """
        count = len(noisy)
        if given is None:
            given = noisy.new_tensor([float(source is not None), float(sketch is not None)]).expand(count, 2)
        source = torch.zeros_like(noisy) if source is None else source
        sketch = noisy.new_zeros(count, 1, SIDE, SIDE) if sketch is None else sketch
        context, mask = self.words(words)  # (B, T, context), (B, 1, 1, T)
        if named is None:
            named = self.named_by(context, mask)
        state = F.silu(self.time(waves(time)) + self.named(named) + given @ self.given)  # (B, context)
        usual = (named @ self.templates.flatten(1)).view(count, TEMPLATES, PLACES, PLACES)
        seen = torch.cat([noisy, source, self.lines(sketch), usual], 1)
        x = self.stem(seen.contiguous(memory_format=torch.channels_last))  # (B, C, 16, 16)
        for block in self.down_first:
            x = block(x, state)
        wide, x = x, self.down_second(self.to_second(x), state)  # (B, C, 8, 8)
        attention, cross, block = self.middle
        x = self.up_second(torch.cat([block(cross(attention(x), context, mask), state), x], 1), state)
        before, after = self.up_first
        x = before(torch.cat([larger(self.to_first(x)), wide], 1), state)  # (B, C, 16, 16)
        x = after(self.cross_first(x, context, mask), state)
        # what is right already passes by the network: for each number it says how much of both codes to keep
        drawn, of_noisy, of_source = self.head(x).float().chunk(3, 1)
        return drawn + of_noisy * noisy + of_source * source

    def named_by(self, context: Tensor, mask: Tensor) -> Tensor:
        """What words name, as shares (B, labels): for each part nothing and its choices, one after the other; see `Naming`."""
        return torch.cat([logits.softmax(1) for logits in self.naming(context, mask).values()], 1)


class Words(nn.Module):
    """A small Transformer encoder: tokens (B, T) -> vectors (B, T, width), and where they are, (B, 1, 1, T), bool."""

    def __init__(self, vocabulary: int, width: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width, PAD)
        self.places = nn.Parameter(torch.randn(TOKENS, width) * 0.02)
        layer = nn.TransformerEncoderLayer(
            width, HEADS, 3 * width, 0.0, F.gelu, batch_first=True, norm_first=True
        )  # no dropout
        self.layers = nn.TransformerEncoder(layer, 2, nn.LayerNorm(width), enable_nested_tensor=False)
        nn.init.normal_(self.tokens.weight, std=0.5)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        mask = tokens != PAD  # (B, T)
        x = self.tokens(tokens) + self.places[: tokens.shape[1]]
        # a caption without words looks at its first place, of which nothing comes through
        looked_at = mask | (torch.arange(tokens.shape[1], device=tokens.device) == 0)
        x = self.layers(x, src_key_padding_mask=~looked_at)
        return x * mask[:, :, None], mask[:, None, None]


class Naming(nn.Module):
    """What words name of a face: for each part one of its choices, or, first, nothing.

    Each part asks the words by an attention of its own.
    """

    def __init__(self, parts: Mapping[str, Sequence[str]], context: int) -> None:
        super().__init__()
        self.questions = nn.Parameter(torch.randn(len(parts), context) * context**-0.5)
        self.answers = nn.ModuleDict({part: nn.Linear(context, 1 + len(choices)) for part, choices in parts.items()})

    def forward(self, context: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """`context` (B, T, context), `mask` (B, 1, 1, T) -> logits of each part, (B, 1 + choices)."""
        scores = (self.questions @ context.transpose(1, 2)).masked_fill(~mask[:, 0], -math.inf)  # (B, parts, T)
        scores = F.pad(scores, (1, 0))  # of looking at no word
        found = scores.softmax(2)[:, :, 1:] @ context  # (B, parts, context)
        return {part: answer(found[:, i]) for i, (part, answer) in enumerate(self.answers.items())}


class Block(nn.Module):
    """Two convolutions beside a shortcut (ResNet), the second's input scaled and shifted by time and words (FiLM)."""

    def __init__(self, width: int, out: int, context: int) -> None:
        super().__init__()
        self.norm, self.next_norm = nn.GroupNorm(GROUPS, width), nn.GroupNorm(GROUPS, out)
        self.conv, self.next_conv = (nn.Conv2d(channels, out, 3, padding=1) for channels in (width, out))
        self.film = nn.Linear(context, 2 * out)
        self.shortcut = nn.Conv2d(width, out, 1) if width != out else nn.Identity()
        nn.init.zeros_(self.next_conv.weight)

    def forward(self, x: Tensor, state: Tensor) -> Tensor:
        scale, shift = self.film(state)[:, :, None, None].chunk(2, 1)  # (B, out, 1, 1) each
        y = self.conv(F.silu(self.norm(x)))
        y = self.next_norm(y) * (1 + scale) + shift
        return self.shortcut(x) + self.next_conv(F.silu(y))


class SelfAttention(nn.Module):
    """Every place looks at all others."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width)
        self.to_all, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(x).flatten(2).transpose(1, 2)  # (B, HW, C)
        q, k, v = (heads(part) for part in self.to_all(y).chunk(3, 2))  # (B, heads, HW, C / heads)
        y = self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + y.transpose(1, 2).unflatten(2, x.shape[2:])  # (B, C, H, W)


class CrossAttention(nn.Module):
    """Every place looks at the words."""

    def __init__(self, width: int, context: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width)
        self.to_q, self.to_kv, self.out = (
            nn.Linear(width, width),
            nn.Linear(context, 2 * width),
            nn.Linear(width, width),
        )
        self.nothing = nn.Parameter(torch.zeros(2, 1, 1, width))  # where to look when no word matters
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor, context: Tensor, mask: Tensor) -> Tensor:
        """`context` (B, T, context), `mask` (B, 1, 1, T)."""
        q, k, v, mask = self.seen(x, context, mask)
        y = self.out(F.scaled_dot_product_attention(q, k, v, mask).transpose(1, 2).flatten(2))
        return x + y.transpose(1, 2).unflatten(2, x.shape[2:])

    def seen(self, x: Tensor, context: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Queries (B, heads, HW, C / heads), keys and values (B, heads, 1 + T, ...) and their mask; the first word is none."""
        q = self.to_q(self.norm(x).flatten(2).transpose(1, 2))  # (B, HW, C)
        k, v = self.to_kv(context).chunk(2, 2)  # (B, T, C)
        no_k, no_v = self.nothing.to(k.dtype).expand(2, len(x), 1, k.shape[2])
        k, v = torch.cat([no_k, k], 1), torch.cat([no_v, v], 1)
        return heads(q), heads(k), heads(v), F.pad(mask, (1, 0), value=True)

    def weights(self, x: Tensor, context: Tensor, mask: Tensor) -> Tensor:
        """How much each place looks at each word, mean of the heads: (B, H, W, 1 + T), the first is no word."""
        q, k, _, mask = self.seen(x, context, mask)
        scores = (q @ k.transpose(2, 3) / math.sqrt(q.shape[3])).masked_fill(~mask, -math.inf)
        return scores.softmax(3).mean(1).unflatten(1, x.shape[2:])


def heads(x: Tensor) -> Tensor:
    """(B, N, C) -> (B, heads, N, C / heads)."""
    return x.unflatten(2, (HEADS, -1)).transpose(1, 2)


def larger(x: Tensor) -> Tensor:
    """(B, C, H, W) -> (B, C, 2H, 2W)."""
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def waves(time: Tensor) -> Tensor:
    """(B,) in [0, 1] -> (B, 128), sines and cosines of it (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762)."""
    speeds = torch.exp(torch.linspace(0, math.log(1000), 64, device=time.device))
    angles = time[:, None] * speeds  # (B, 64)
    return torch.cat([angles.sin(), angles.cos()], 1)
