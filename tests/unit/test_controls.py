"""What controls make of the words of an address."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlapp.ui.address import written
from dlapp.ui.inputs.controls import one_of, parse_number


@given(st.integers(-(10**11), 10**11), st.integers(0, 10**6), st.data())
def test_every_whole_number_in_the_range_comes_back(low: int, size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(low, low + size))
    assert parse_number(written(number), low, low + size) == number


@given(st.integers(-40, 0), st.integers(1, 40), st.sampled_from([0.05, 0.1, 0.5]), st.data())
def test_every_step_of_a_slider_comes_back(first: int, count: int, step: float, data: st.DataObject) -> None:
    low, high, number = (
        round(place * step, 2) for place in (first, first + count, first + data.draw(st.integers(0, count)))
    )
    assert math.isclose(parse_number(written(number), low, high, step), number, abs_tol=1e-9)


@given(st.integers(0, 150))
def test_every_percentage_comes_back(percent: int) -> None:
    assert parse_number(written(percent / 100), 0.0, 1.5, 0.01, times=100) == percent


@given(st.text())
def test_what_is_no_number_in_the_range_is_refused(text: str) -> None:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 9:
        with pytest.raises(ValueError, match=r"no number|not in"):
            parse_number(text, 0, 9)


@pytest.mark.parametrize("text", ["", "inf", "nan", "1e1", "1_0", "１", " 1", "1.5", "0x1", "-0.1", "1" * 400])
def test_a_number_is_digits(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number|not in|between"):
        parse_number(text, 0, 9)


@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_an_option_is_found_by_its_name_and_no_other_is(options: list[str]) -> None:
    find = one_of(options, str)
    assert [find(option) for option in options] == options
    with pytest.raises(LookupError):
        find("".join(options) + "?")
