"""A small Transformer that shows its attention (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762).

Layer normalization comes first in each sublayer (Xiong et al. 2020, https://arxiv.org/abs/2002.04745): so it learns without a
warm-up. Rotary positions: Su et al. 2021, https://arxiv.org/abs/2104.09864.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

POSITIONS = ("none", "sinusoidal", "learned", "rotary")
LONGEST = 256  # places that have a learned position
BASE = 10_000.0  # of the wavelengths of sinusoidal and rotary positions: from 2 pi to 2 pi times that many places


@dataclass(frozen=True)
class Shape:
    """How a Transformer is built.

    Attributes:
        layers, heads: how many; width: numbers of a token, an even number for each head.
        positions: of POSITIONS.
        has_attention: False leaves the attention sublayers out, and each place stays alone.
        is_causal: whether a place sees only itself and those before it.
    """

    layers: int
    heads: int
    width: int
    positions: str
    has_attention: bool = True
    is_causal: bool = False


class Transformer(nn.Module):
    """Inputs (T, B, I) -> outputs (T, B, O). A place whose inputs are all zero is padding: no other one looks at it.

    Args:
        chance: where the weights come from: other sessions draw from the process's generator.
    """

    def __init__(self, inputs: int, outputs: int, shape: Shape, chance: torch.Generator) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Linear(inputs, shape.width, bias=False)
        if shape.positions == "learned":
            self.places = nn.Parameter(torch.empty(LONGEST, shape.width))
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.read_out = nn.Linear(shape.width, outputs)
        _draw(self, chance)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.look(inputs)[0]

    def look(self, inputs: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The outputs, and what each layer attends to: (B, heads, T, T), rows look at columns; nothing without attention."""
        inputs = inputs.transpose(0, 1)  # (B, T, I)
        steps = inputs.shape[1]
        x = self.embed(inputs)  # (B, T, C)
        if self.shape.positions == "sinusoidal":
            x = x + sinusoids(steps, self.shape.width)
        elif self.shape.positions == "learned":
            x = x + self.places[:steps]
        hidden = self._hidden(inputs)  # (B heads or 1, T or 1, T)
        turns = rotations(steps, self.shape.width // self.shape.heads) if self.shape.positions == "rotary" else None
        maps = []
        for layer in self.layers:
            x, attention = layer(x, hidden, turns)
            if attention is not None:
                maps.append(attention.unflatten(0, (-1, self.shape.heads)))
        return self.read_out(self.norm(x)).transpose(0, 1), maps

    def _hidden(self, inputs: Tensor) -> Tensor:
        """(B, T, I) -> (B heads or 1, T or 1, T): -inf for what a place may not look at, else 0."""
        steps = inputs.shape[1]
        if self.shape.is_causal:
            return torch.full((1, steps, steps), float("-inf")).triu(1)
        padding = (inputs == 0).all(-1)  # (B, T)
        hidden = torch.zeros(padding.shape).masked_fill(padding, float("-inf"))
        return hidden.repeat_interleave(self.shape.heads, 0)[:, None]


class Layer(nn.Module):
    """x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.attention = Attention(width, shape.heads) if shape.has_attention else None
        self.norm = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor, hidden: Tensor, turns: Tensor | None) -> tuple[Tensor, Tensor | None]:
        weights = None
        if self.attention is not None:
            found, weights = self.attention(x, hidden, turns)
            x = x + found
        return x + self.feed_forward(self.norm(x)), weights


class Attention(nn.Module):
    """Multi-head self-attention on normalized tokens."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.combine = nn.Linear(width, width)

    def forward(self, x: Tensor, hidden: Tensor, turns: Tensor | None) -> tuple[Tensor, Tensor]:
        """(B, T, C) -> what was found (B, T, C), and the attention weights (B heads, T, T).

        Args:
            hidden: is added to the scores.
        """
        batch, steps, width = x.shape
        parts = self.query_key_value(self.norm(x)).view(batch, steps, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # each (B, heads, T, C / heads)
        if turns is not None:
            query, key = rotated(query, turns), rotated(key, turns)
        query, key, value = (part.flatten(0, 1) for part in (query, key, value))  # each (B heads, T, C / heads)
        scores = torch.baddbmm(hidden, query, key.transpose(1, 2), alpha=(width // self.heads) ** -0.5)
        weights = scores.softmax(-1)  # (B heads, T, T)
        found = (weights @ value).view(batch, self.heads, steps, -1)
        return self.combine(found.transpose(1, 2).reshape(batch, steps, width)), weights


def _angles(steps: int, pairs: int) -> Tensor:
    """(T, pairs): how far each place has turned, fast for the first pair and slowly for the last."""
    return torch.arange(steps)[:, None] * BASE ** (-torch.arange(pairs) / pairs)


def sinusoids(steps: int, width: int) -> Tensor:
    """(T, C), sines and then cosines, of wavelengths from 2 pi to nearly 2 pi BASE."""
    angles = _angles(steps, width // 2)
    return torch.cat([angles.sin(), angles.cos()], -1)


def rotations(steps: int, width: int) -> Tensor:
    """(2, T, C / 2): cosines and sines of the angles by which the pairs of a query or a key are turned."""
    angles = _angles(steps, width // 2)
    return torch.stack([angles.cos(), angles.sin()])


def rotated(vectors: Tensor, turns: Tensor) -> Tensor:
    """(..., T, C) -> (..., T, C): after that, a product of two of them depends on how far apart they are, not on where."""
    (cos, sin), (left, right) = turns, vectors.chunk(2, -1)
    return torch.cat([left * cos - right * sin, left * sin + right * cos], -1)


def _draw(network: Transformer, chance: torch.Generator) -> None:
    """Initial weights as in GPT-2, but wider: small networks at a high learning rate find attention sooner."""
    for name, parameter in network.named_parameters():
        if parameter.ndim == 1:
            continue  # biases and norms
        fan_in = parameter.shape[1]
        spread = 1.0 if name in ("embed.weight", "places") else fan_in**-0.5
        nn.init.normal_(parameter, 0, spread, generator=chance)
    for module in network.modules():
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
