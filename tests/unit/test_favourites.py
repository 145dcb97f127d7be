"""Favourites: kept for one browser, found again after a restart, bounded."""

from pathlib import Path

import pytest
from PIL import Image

from dlapp import favourites, limits
from dlapp.errors import UserError

MINE, OTHERS = "a" * 32, "b" * 32


def picture(colour: str) -> Image.Image:
    return Image.new("RGB", (8, 6), colour)


def kept(owner: str = MINE) -> list[dict]:
    return [favourite.settings for favourite in favourites.favourites(owner)]


def test_what_is_kept_is_found_by_its_browser_only(data: Path) -> None:
    favourites.add(MINE, picture("red"), {"seed": 1})
    favourites.add(MINE, picture("blue"), {"seed": 2})
    favourites.add(OTHERS, picture("teal"), {"seed": 3})
    assert kept() == [{"seed": 2}, {"seed": 1}]
    assert kept(OTHERS) == [{"seed": 3}]
    assert favourites.favourites(MINE)[0].image.getpixel((0, 0)) == (0, 0, 255)


def test_the_same_twice_is_one(data: Path) -> None:
    for _ in range(2):
        favourites.add(MINE, picture("red"), {"seed": 1})
    assert kept() == [{"seed": 1}]


def test_a_picture_is_found_by_what_makes_it_again(data: Path) -> None:
    settings = {"seed": 1, "directions": {"hair": "赤"}, "size": (8, 6), "share": 0.1}  # a tuple comes back as a list
    assert favourites.find(MINE, settings) is None
    favourites.add(MINE, picture("red"), settings)
    found = favourites.find(MINE, settings)
    assert found == favourites.favourites(MINE)[0].id
    assert favourites.find(OTHERS, settings) is None
    assert favourites.find(MINE, settings | {"seed": 2}) is None
    favourites.remove(MINE, found)
    assert favourites.find(MINE, settings) is None


def test_one_is_removed_and_nothing_else(data: Path) -> None:
    favourites.add(MINE, picture("red"), {"seed": 1})
    favourites.add(MINE, picture("blue"), {"seed": 2})
    newest = favourites.favourites(MINE)[0]
    for name in ("../../index", "", newest.id + "0"):
        favourites.remove(MINE, name)
    favourites.remove(OTHERS, newest.id)
    assert len(kept()) == 2
    favourites.remove(MINE, newest.id)
    assert kept() == [{"seed": 1}]


def test_there_is_a_limit_and_a_sentence(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAVOURITES", 2)
    for seed in range(2):
        favourites.add(MINE, picture("red"), {"seed": seed})
    with pytest.raises(UserError, match="2 favourites, which is the limit"):
        favourites.add(MINE, picture("red"), {"seed": 2})
    monkeypatch.setattr(limits, "FAVOURITES_BYTES", 10)
    with pytest.raises(UserError, match="no room"):
        favourites.add(OTHERS, picture("red"), {"seed": 2})


def test_a_damaged_file_is_left_out(data: Path) -> None:
    favourites.add(MINE, picture("red"), {"seed": 1})
    folder = data / "favourites" / MINE
    (folder / "1.png").write_bytes(b"no picture")
    picture("red").save(folder / "2.png")  # without settings
    assert kept() == [{"seed": 1}]


def test_an_owner_is_no_path(data: Path) -> None:
    with pytest.raises(ValueError, match="32 hexadecimal"):
        favourites.favourites("../" + "a" * 29)


def test_those_of_one_task_are_found_alone(data: Path) -> None:
    for number, task in enumerate(("style", "palette", "style")):
        favourites.add(MINE, picture("red"), {"task": task, "number": number})
    favourites.add(MINE, picture("red"), {"seed": 1})
    assert [each.settings["number"] for each in favourites.favourites(MINE, "style")] == [2, 0]
    assert len(favourites.favourites(MINE)) == 4
