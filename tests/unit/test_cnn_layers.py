"""Layers of the CNN lab: text and back, and shapes and receptive fields against what PyTorch finds."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlapp.errors import UserError
from dlapp.labs.cnn_layers import (
    DROPOUTS,
    KERNELS,
    LAYERS,
    PADDINGS,
    STRIDES,
    WINDOWS,
    Activation,
    BatchNormalization,
    Convolution,
    Dense,
    Dropout,
    Layer,
    Pooling,
    extent,
    parse,
    plan,
    written,
)
from dlapp.labs.cnn_network import Network, SeededDropout

CONVOLUTIONS = st.builds(
    Convolution, st.integers(1, 64), st.sampled_from(KERNELS), st.sampled_from(STRIDES), st.sampled_from(PADDINGS)
)
POOLINGS = st.builds(Pooling, st.sampled_from("ma"), st.sampled_from(WINDOWS), st.sampled_from(STRIDES))
OTHERS = st.one_of(
    st.just(BatchNormalization()),
    st.builds(Activation, st.sampled_from("rts")),
    st.builds(Dropout, st.sampled_from(DROPOUTS)),
)
DENSE = st.builds(Dense, st.integers(2, 256))
ANY = st.lists(st.one_of(CONVOLUTIONS, POOLINGS, OTHERS, DENSE), max_size=LAYERS)


@settings(max_examples=200, deadline=None)
@given(layers=ANY)
def test_layers_are_the_same_after_text_and_back(layers: list[Layer]) -> None:
    assert list(parse(written(layers))) == layers


@pytest.mark.parametrize(
    "text",
    [
        "c8",
        "k3",
        "c8k3,",
        "c0k3",
        "c129k3",
        "c8k6",
        "c8k3s9",
        "m5",
        "x",
        "d33",
        "f1",
        "f999",
        "C8K3",
        "r" * 3,
        ",r",
        "c８k3",
    ],
)
def test_what_is_not_written_as_layers_are_gets_a_sentence(text: str) -> None:
    with pytest.raises(UserError):
        parse(text)


def test_too_many_layers_get_a_sentence() -> None:
    with pytest.raises(UserError, match="at most 40"):
        parse(",".join(["r"] * (LAYERS + 1)))


@settings(max_examples=60, deadline=None)
@given(
    side=st.integers(1, 40),
    kernel=st.sampled_from(KERNELS),
    stride=st.sampled_from(STRIDES),
    padding=st.sampled_from(PADDINGS),
)
def test_a_window_fits_as_often_as_it_can_be_laid_down(side: int, kernel: int, stride: int, padding: int) -> None:
    places = [at for at in range(0, side + 2 * padding, stride) if at + kernel <= side + 2 * padding]
    assert max(extent(side, kernel, stride, padding), 0) == len(places)


@settings(max_examples=60, deadline=None)
@given(layers=ANY, classes=st.integers(2, 26), channels=st.sampled_from([1, 3]))
def test_a_plan_says_what_the_network_does_or_which_layer_cannot_be(
    layers: list[Layer], classes: int, channels: int
) -> None:
    shape = (channels, 28, 28)
    made = plan(layers, shape, classes)
    if made.trouble:
        number = int(made.trouble.values["number"])  # type: ignore[call-overload]
        assert str(([*layers, Dense(classes)])[number - 1]) == str(made.trouble.values["layer"])
        return
    network = Network(made, shape, torch.Generator())
    network.eval()
    outputs = network.look(torch.rand(shape))
    assert [tuple(values.shape) for values in outputs] == [stage.shape for stage in made.stages]
    assert outputs[-1].shape == (classes,)
    counts = [sum(number.numel() for number in layer.parameters()) for layer in network.layers]
    assert counts == [stage.parameters for stage in made.stages]


@settings(max_examples=40, deadline=None)
@given(layers=st.lists(st.one_of(CONVOLUTIONS, POOLINGS), min_size=1, max_size=4))
def test_the_receptive_field_is_what_the_gradient_reaches(layers: list[Layer]) -> None:
    """Mean pooling in place of the maximum and weights of one: then every pixel counts."""
    layers = [Convolution(1, layer.kernel, layer.stride, layer.padding) if isinstance(layer, Convolution) else Pooling("a", layer.window, layer.stride) for layer in layers]  # fmt: skip
    side = 150
    made = plan(layers, (1, side, side), 2)
    if made.trouble or made.stages[-2].receptive_field > side // 3:
        return
    network = Network(made, (1, side, side), torch.Generator())
    picture = torch.rand(1, 1, side, side, requires_grad=True)
    values = picture
    for layer in network.layers[:-1]:
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.ones_(layer.weight)
        values = layer(values)
    middle = values.shape[-1] // 2
    (slope,) = torch.autograd.grad(values[0, 0, middle, middle], picture)
    rows = slope[0, 0].any(1).nonzero()[:, 0]
    assert rows.max() - rows.min() + 1 == made.stages[-2].receptive_field


def test_lenet_is_as_in_the_paper() -> None:
    """LeCun et al. 1998: C1 has 156 parameters, F6 has 10,164; C3 and C5 are connected fully here."""
    made = plan(parse("c6k5,t,a2,c16k5,t,a2,c120k5,t,f84,t"), (1, 32, 32), 10)
    shapes = [stage.shape for stage in made.stages if not isinstance(stage.layer, Activation)]
    assert shapes == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)]
    counts = [stage.parameters for stage in made.stages if stage.parameters]
    assert counts == [156, 2416, 48_120, 10_164, 850]
    fields = [stage.receptive_field for stage in made.stages if isinstance(stage.layer, Convolution | Pooling)]
    assert fields == [5, 6, 14, 16, 32]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("m4,m4,m4", r"Layer 3 \(m4\) does not fit: its window is 4 × 4, but only 1 × 1 is left"),
        ("f10,c8k3", r"Layer 2 \(c8k3\) needs feature maps"),
        ("f10,m2", r"Layer 2 \(m2\) needs feature maps"),
        ("c64k7p3,c64k7p3", r"Layer 2 \(c64k7p3\) makes this network too large"),
    ],
)
def test_impossible_networks_get_a_sentence_that_names_the_layer(text: str, sentence: str) -> None:
    trouble = plan(parse(text), (1, 28, 28), 10).trouble
    assert trouble is not None
    with pytest.raises(UserError, match=sentence):
        raise trouble


def test_dropout_keeps_the_mean_and_rests_when_the_network_is_used() -> None:
    dropout, values = SeededDropout(0.25, torch.Generator().manual_seed(0)), torch.ones(100, 1000)
    assert dropout(values).mean().item() == pytest.approx(1, abs=0.01)
    assert (dropout(values) == 0).float().mean().item() == pytest.approx(0.25, abs=0.01)
    assert torch.equal(dropout.eval()(values), values)
