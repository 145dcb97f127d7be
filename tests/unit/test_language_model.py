"""The small language models' network: what it sees, padding, and where it looks."""

import pytest
import torch

from dlapp.networks.language_model import LanguageModel


def small(causal: bool) -> LanguageModel:
    torch.manual_seed(0)
    return LanguageModel(50, 32, 16, 2, 4, causal).eval()


@pytest.mark.parametrize("causal", [False, True])
def test_only_the_causal_one_does_not_look_ahead(causal: bool) -> None:
    ids = torch.randint(50, (2, 20))
    changed = ids.clone()
    changed[:, 12:] = (changed[:, 12:] + 1) % 50
    with torch.inference_mode():
        model = small(causal)
        one, other = model(ids)[:, :12], model(changed)[:, :12]
    assert one.shape == (2, 12, 50)
    assert torch.allclose(one, other, atol=1e-5) == causal


@pytest.mark.parametrize("causal", [False, True])
def test_padding_changes_nothing(causal: bool) -> None:
    ids = torch.randint(50, (2, 20))
    real = torch.arange(20).expand(2, 20) < 12
    with torch.inference_mode():
        model = small(causal)
        torch.testing.assert_close(model(ids, real)[:, :12], model(ids[:, :12]))


def test_rows_of_attention_add_up_to_one() -> None:
    model = small(causal=True)
    looks = model.blocks[0].looks(torch.randn(2, 6, 16))
    assert looks.shape == (2, 4, 6, 6)
    torch.testing.assert_close(looks.sum(-1), torch.ones(2, 4, 6))
    assert looks.triu(1).sum() == 0
