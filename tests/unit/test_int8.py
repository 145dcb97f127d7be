"""8-bit checkpoints: small on disk, nearly the same in memory."""

from pathlib import Path

import torch

from dlapp.networks.int8 import dequantized, load, quantized, save


def test_round_trip_errs_by_half_a_step_at_most() -> None:
    torch.manual_seed(0)
    state = {
        "matrix": torch.randn(50, 70) * torch.logspace(-4, 1, 50)[:, None],
        "convolution": torch.randn(8, 5, 3, 3) * torch.logspace(-4, 1, 8)[:, None, None, None],
        "vector": torch.randn(9),
        "zero": torch.zeros(3, 4),
    }
    back = dequantized(quantized(state))
    assert back.keys() == state.keys()
    for name, beside in (("matrix", 1), ("convolution", (1, 2, 3))):
        step = state[name].abs().amax(beside, keepdim=True) / 127
        assert ((back[name] - state[name]).abs() <= 0.56 * step + 1e-7).all()
    assert torch.allclose(back["vector"], state["vector"], atol=1e-3)
    assert not back["zero"].any()


def test_matrices_take_a_byte_for_each_weight() -> None:
    small = quantized({"matrix": torch.randn(256, 256)})
    assert sum(tensor.nbytes for tensor in small.values()) < 1.02 * 256 * 256


def test_what_a_network_has_counted_is_kept(tmp_path: Path) -> None:
    """The running means of batch normalisation are no parameters, but belong to the weights."""
    made, other = torch.nn.BatchNorm1d(4), torch.nn.BatchNorm1d(4)
    made(torch.randn(64, 4) * 3 + torch.arange(4.0))
    save(made, tmp_path)
    load(other, tmp_path)
    for name, kept in made.state_dict().items():
        assert torch.allclose(other.state_dict()[name].float(), kept.float(), rtol=1e-3), name
