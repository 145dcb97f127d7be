"""Which sign looks at which, of every layer and head: all of them small, one large with the signs on both sides."""

import base64
from collections.abc import Sequence

import numpy as np

from ..session import _
from . import component


def attention_maps(
    signs: Sequence[str],
    answers: Sequence[str],
    right: Sequence[bool | None],
    attention: Sequence[np.ndarray],
    first: tuple[int, int],
    key: str,
) -> None:
    """Show attention; a press on a small map makes it the large one, pointing at a cell tells its weight.

    Args:
        signs: T that were read; answers: what the network puts at each of them, "" for nothing; right: whether that is so, None
            where nobody knows.
        attention: of each layer (heads, T, T) in [0, 1]: rows look at columns.
        first: (layer, head) of the map that is large until the visitor presses another one.
    """
    component("attention_maps", '<div class="attention"></div>')(
        data={
            "label": _("Attention map"),
            "signs": list(signs),
            "answers": list(answers),
            "right": list(right),
            "read": _("Read"),
            "answered": _("Answered"),
            "layers": [[_encoded(head) for head in layer] for layer in attention],
            "names": [
                [_("Layer {layer}, head {head}", layer=i, head=j) for j in range(1, len(layer) + 1)]
                for i, layer in enumerate(attention, 1)
            ],
            "first": list(first),
            "sentence": _("“{query}” looks at “{key}”: {weight}", query="{query}", key="{key}", weight="{weight}"),
            "axes": _("sign ↓ looks at →"),
        },
        key=key,
    )


def _encoded(weights: np.ndarray) -> str:
    return base64.b64encode((weights * 255).round().astype(np.uint8).tobytes()).decode()
