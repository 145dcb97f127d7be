"""What a reader read, token by token, coloured by what it thought of each; point at one to see where it looked."""

from collections.abc import Sequence

import numpy as np

from ..session import _
from . import component


def token_heat(
    tokens: Sequence[str], first: int, start: np.ndarray, end: np.ndarray, attention: np.ndarray, key: str
) -> None:
    """Show probabilities of start and end, and of a token that is hovered or focused the attention.

    Args:
        tokens: N of them; those before the number `first` are the question.
        start, end: (N,), probability of each to be the answer's first and last.
        attention: (N, N), rows look; each row is shown relative to its largest value.
    """
    component("token_heat", '<div><div class="legend"></div><div class="tokens"></div></div>')(
        data={
            "tokens": list(tokens),
            "first": first,
            "start": start.astype(float).round(4).tolist(),
            "end": end.astype(float).round(4).tolist(),
            "attention": attention.astype(float).round(4).tolist(),
            "endsLegend": _(
                "Green: likely first token of the answer. Orange underline: likely last token. Point at a token."
            ),
            "attentionLegend": _("What this token attends to: the stronger the colour, the more attention."),
        },
        key=key,
    )
