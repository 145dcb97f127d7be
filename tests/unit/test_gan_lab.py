"""The small GAN: it learns, it collapses when it should, and a setup says all there is to know."""

import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlapp.errors import UserError
from dlapp.labs import gan_data
from dlapp.labs.gan import BOTH, DISCRIMINATOR, GENERATOR, HEAT, Lab, Setup
from dlapp.networks.gan_losses import LOSSES, discriminator_loss, generator_loss, gradient_penalty
from dlapp.ui.inputs.gan import COLLAPSING, RATES, STABLE, address_of, setup_of

POINTS = tuple((round(math.cos(i), 2), round(math.sin(i), 2)) for i in range(40))


def trained(setup: Setup, steps: int) -> Lab:
    lab = Lab(setup)
    lab.train(BOTH, steps)
    return lab


def test_the_preset_that_should_covers_all_modes() -> None:
    coverage = trained(STABLE, 1500).coverage()
    assert coverage.covered == coverage.modes == 8
    assert coverage.near > 0.4


def test_the_preset_that_should_collapses() -> None:
    lab = Lab(COLLAPSING)
    found = []
    for _ in range(6):
        lab.train(BOTH, 200)
        found.append(lab.coverage().covered)
    assert max(found) <= 3


@pytest.mark.parametrize("data", ["moons", "spiral", "shapes"])
def test_other_data_are_learnt(data: str) -> None:
    lab = Lab(Setup(data=data, noise=8))
    before = lab.coverage()
    lab.train(BOTH, 800)
    after = lab.coverage()
    assert after.near > 0.5 > before.near or after.covered > before.covered
    assert after.covered >= 3


def test_drawn_points_are_learnt() -> None:
    heaps = tuple((x + dx / 50, y) for x, y in ((-0.7, -0.7), (0.7, 0.7), (0.7, -0.7)) for dx in range(5))
    lab = trained(Setup(data="drawn", points=heaps, noise=4), 1200)
    assert lab.coverage().near > 0.5


@pytest.mark.parametrize("data", gan_data.DATA)
def test_data_cover_their_own_modes(data: str) -> None:
    lab = Lab(Setup(data=data))
    lab.generator = torch.nn.Identity()
    lab._noise = lambda count, chance=None: lab.real[:count]
    coverage = lab.coverage()
    assert coverage.covered == coverage.modes
    assert coverage.near > 0.9


def test_one_mode_is_no_more_than_one() -> None:
    lab = Lab(Setup())
    lab.generator = torch.nn.Identity()
    lab._noise = lambda count, chance=None: lab.centres[:1].expand(count, 2)
    assert lab.coverage().covered == 1


def test_what_is_far_from_all_covers_nothing() -> None:
    lab = Lab(Setup())
    lab.generator = torch.nn.Identity()
    lab._noise = lambda count, chance=None: 3 * lab.real[:count]
    coverage = lab.coverage()
    assert coverage.covered == 0
    assert coverage.near == 0


def weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in network.parameters()])


@pytest.mark.parametrize(
    ("part", "d_learns", "g_learns"), [(BOTH, True, True), (DISCRIMINATOR, True, False), (GENERATOR, False, True)]
)
@pytest.mark.parametrize("loss", LOSSES)
def test_only_who_should_learns(loss: str, part: str, d_learns: bool, g_learns: bool) -> None:
    lab = Lab(Setup(loss=loss))
    before = weights(lab.discriminator), weights(lab.generator)
    lab.train(part, 1)
    assert torch.equal(before[0], weights(lab.discriminator)) != d_learns
    assert torch.equal(before[1], weights(lab.generator)) != g_learns
    ((step, of_d, of_g),) = lab.losses
    assert step == lab.steps == 1
    assert (math.isfinite(of_d), math.isfinite(of_g)) == (d_learns, g_learns)


def test_the_same_seed_gives_the_same_run_whatever_others_do() -> None:
    first = trained(Setup(seed=3), 20)
    torch.manual_seed(99)
    second = trained(Setup(seed=3), 20)
    assert torch.equal(first.samples(), second.samples())
    assert not torch.equal(first.samples(), trained(Setup(seed=4), 20).samples())


def test_rates_and_losses_change_under_way_but_not_networks() -> None:
    lab = trained(Setup(), 10)
    before = weights(lab.generator)
    assert lab.change(Setup(loss="hinge", rate_g=5e-3, momentum=0.0))
    assert torch.equal(before, weights(lab.generator))
    assert lab.adam_g.param_groups[0]["lr"] == 5e-3
    assert lab.adam_d.param_groups[0]["betas"][0] == 0
    for other in (Setup(noise=3), Setup(data="moons"), Setup(seed=1)):
        assert not lab.change(other)


def test_what_is_shown() -> None:
    lab = trained(Setup(), 200)
    heat, samples = lab.heat(), lab.samples()
    assert heat.shape == (HEAT, HEAT)
    assert heat.dtype == np.uint8
    assert heat.std() > 1
    gradients = lab.gradients(samples[:10])
    with torch.no_grad():  # a little along the arrow the discriminator likes it better
        before, after = (lab.discriminator(at).mean() for at in (samples[:10], samples[:10] + 0.02 * gradients))
    assert after > before


def test_time_is_kept() -> None:
    lab = Lab(Setup())
    lab.train_for(BOTH, 5, most=10)
    assert lab.steps == 10


def test_losses_are_those_of_the_papers() -> None:
    real, fake = torch.tensor([2.0, -1.0]), torch.tensor([0.5, -3.0])
    log_d, log_not = real.sigmoid().log().mean(), (1 - fake.sigmoid()).log().mean()
    for kind in ("original", "non_saturating"):
        assert discriminator_loss(kind, real, fake) == pytest.approx(float(-log_d - log_not))
    assert generator_loss("original", fake) == pytest.approx(float(log_not))
    assert generator_loss("non_saturating", fake) == pytest.approx(float(-fake.sigmoid().log().mean()))
    assert discriminator_loss("wasserstein", real, fake) == pytest.approx(-1.25 - 0.5)
    assert discriminator_loss("hinge", real, fake) == pytest.approx((0 + 2) / 2 + (1.5 + 0) / 2)


def test_the_penalty_is_none_for_a_slope_of_one() -> None:
    real, fake, share = torch.randn(5, 2), torch.randn(5, 2), torch.rand(5, 1)
    assert gradient_penalty(lambda x: x[:, 0], real, fake, share) == pytest.approx(0, abs=1e-6)
    assert gradient_penalty(lambda x: 3 * x[:, 0], real, fake, share) == pytest.approx(4)


@pytest.mark.parametrize(
    "changed",
    [
        {"data": "faces"},
        {"loss": "love"},
        {"noise": 0},
        {"noise": 65},
        {"rate_d": 0.0},
        {"rate_g": float("nan")},
        {"steps_d": 11},
        {"momentum": 1.0},
        {"seed": -1},
        {"data": "drawn"},
        {"data": "drawn", "points": ((0.0, 0.0),) * 401},
    ],
)
def test_impossible_setups_are_refused(changed: dict) -> None:
    with pytest.raises(UserError):
        Setup(**changed)


@settings(max_examples=60, deadline=None)
@given(
    data=st.sampled_from([*gan_data.DATA, "drawn"]),
    loss=st.sampled_from(LOSSES),
    noise=st.integers(1, 32),
    rates=st.tuples(st.sampled_from(RATES), st.sampled_from(RATES)),
    steps_d=st.integers(1, 10),
    momentum=st.integers(0, 19),
    seed=st.integers(0, 2**31 - 1),
)
def test_an_address_carries_the_whole_setup(
    data: str, loss: str, noise: int, rates: tuple, steps_d: int, momentum: int, seed: int
) -> None:
    points = POINTS if data == "drawn" else ()
    setup = Setup(data, loss, noise, *rates, steps_d, momentum / 20, seed, points)
    assert setup_of(address_of(setup)) == setup


def test_a_short_address_is_enough() -> None:
    assert setup_of({"loss": "hinge"}) == dataclasses.replace(Setup(), loss="hinge")


@pytest.mark.parametrize(
    "address",
    [
        {"noise": "many"},
        {"noise": "40"},
        {"rate_d": "0.0123"},
        {"seed": "-4"},
        {"data": "drawn"},
        {"data": "drawn", "points": "!!!"},
        {"data": "drawn", "points": "/" * 40},
        {"momentum": "nan"},
    ],
)
def test_impossible_addresses_are_refused(address: dict[str, str]) -> None:
    with pytest.raises((UserError, ValueError, TypeError)):
        setup_of(address)
