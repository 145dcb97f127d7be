"""What counts as the networks of drawings learn."""

import torch

from training.avatars import change, weighted


def error_at(row: int, column: int) -> torch.Tensor:
    errors = torch.zeros(1, 128, 128)
    errors[0, row : row + 4, column : column + 4] = 1
    return errors


def test_a_mouth_counts_more_than_a_cheek_and_a_cheek_more_than_the_background() -> None:
    nothing = torch.zeros(1, 128, 128)
    background, cheek, mouth = (weighted(error_at(*place), nothing) for place in ((4, 4), (60, 40), (90, 60)))
    assert background < cheek < mouth


def test_what_changed_counts_as_much_however_small_it_is() -> None:
    small, large = error_at(4, 4), torch.zeros(1, 128, 128)
    large[:, :40, :40] = 1
    both = [weighted(area, area) - weighted(area, torch.zeros_like(area)) for area in (small, large)]
    assert both[0] == both[1] > 0


def test_a_change_is_found_with_its_surroundings_and_a_faint_one_is_none() -> None:
    before = torch.zeros(1, 3, 128, 128)
    after = before.clone()
    after[0, 1, 64, 64] = 0.5
    after[0, :, 10, 10] = 0.05
    found = change(before, after)
    assert found.sum() == 25
    assert found[0, 62:67, 62:67].all()
