"""What a browser has made: listed, named, starred, shared, deleted and brought back, taken home, and only by that browser."""

import io
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

import dlapp
from dlapp import UserError, limits, media
from dlapp.backend import Backend
from dlapp.collection import Collection, clean_title, search
from dlapp.index import FOREVER, PRIVATE, UNDO_SECONDS
from dlapp.jobs import Job

from .waiting import wait_until

MINE, OTHERS = "a" * 32, "b" * 32
DAY = 86_400


class Clock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(backend: Backend) -> Clock:
    assert backend.index is not None
    backend.index.clock = Clock()
    return backend.index.clock


@pytest.fixture
def mine(backend: Backend, clock: Clock) -> Collection:
    return Collection(backend, MINE)


@pytest.fixture
def others(backend: Backend, clock: Clock) -> Collection:
    return Collection(backend, OTHERS)


def made(backend: Backend, owner: str = MINE, name: str = "red.png", colour: str = "red") -> str:
    picture = Image.new("RGB", (400, 300), colour)
    return saved(backend.submit("image_classification", [picture], names=(name,), owner=owner))


def saved(job: Job) -> str:
    assert job.wait(60)
    assert wait_until(lambda: job.saved)
    return job.id


def ids(collection: Collection) -> list[str]:
    return [entry.id for entry in collection.entries()]


# The list


def test_a_browser_finds_what_it_has_made_and_nothing_else(
    backend: Backend, clock: Clock, mine: Collection, others: Collection
) -> None:
    first, theirs, second = made(backend), made(backend, OTHERS), made(backend, name="青.png", colour="blue")
    dlapp.submit("image_classification", Image.new("RGB", (9, 9))).wait()  # a program's belongs to nobody
    assert ids(mine) == [second, first]
    assert ids(others) == [theirs]
    assert Collection(backend, "").entries() == []
    entry = mine.entries()[0]
    assert (entry.task, entry.model, entry.names) == ("image_classification", "efficientnet_lite0", ("青.png",))
    assert entry.finished == clock.now
    assert entry.bytes > 1000
    labels = backend.history.load(second).result[0].labels
    assert entry.words == ", ".join(each.name for each in labels) + "\n" + ", ".join(each.name_ja for each in labels)


def test_the_small_picture_is_small_and_shows_the_result(backend: Backend, mine: Collection) -> None:
    made(backend, colour="blue")
    data = mine.thumbnail(mine.entries()[0])
    assert data
    assert len(data) < 10_000
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (240, 180)
        red, green, blue = image.convert("RGB").getpixel((9, 9))
    assert blue > 200 > 50 > max(red, green)


def test_texts_are_listed_by_their_first_words(backend: Backend, mine: Collection) -> None:
    saved(backend.submit("summarization", "Cats sleep all day.\n\n" * 100, owner=MINE, sentences=1))
    entry = mine.entries()[0]
    assert entry.words == "Cats sleep all day."
    assert mine.thumbnail(entry) is None


def test_what_was_saved_before_there_were_words_gets_them_when_it_is_listed(backend: Backend, mine: Collection) -> None:
    job_id = made(backend)
    before = mine.entries()[0]
    backend.index._run("UPDATE jobs SET words = NULL, names = NULL")
    (backend.history.folder / job_id / "thumbnail.webp").unlink()
    assert mine.described(mine.entries()[0]) == before
    assert mine.thumbnail(before)
    backend.index._run("UPDATE jobs SET words = NULL")
    (backend.history.folder / job_id / "job.json").write_text("damaged")
    assert mine.described(mine.entries()[0]).words == ""


def test_search_finds_all_words_however_they_are_written(backend: Backend, mine: Collection) -> None:
    cat = made(backend, name="Café ネコ.png")
    made(backend, name="dog.png")
    mine.rename(cat, "Holiday in Ｋyōto")
    for text in ("holiday", "KYŌTO café", "ﾈｺ", "  cafÉ   kyōto "):
        assert [entry.id for entry in search(mine.entries(), text)] == [cat], text
    assert search(mine.entries(), "holiday dog") == []
    assert len(search(mine.entries(), "  ")) == 2


def test_two_servers_on_one_folder_list_the_same(backend: Backend, mine: Collection) -> None:
    job_id, other = made(backend), Backend()
    assert ids(Collection(other, MINE)) == [job_id]
    Collection(other, MINE).rename(job_id, "named there")
    assert mine.entries()[0].title == "named there"
    mine.delete([job_id])
    assert ids(Collection(other, MINE)) == []
    assert other.job(job_id) is None


# Titles


@pytest.mark.parametrize(
    "title",
    [
        "<b>bold</b><script>alert(1)</script>",
        "**[x](javascript:y)** :smile: $x$",
        "👩‍👩‍👧 家族",
        "'; DROP TABLE jobs; --",
        "../../etc",
    ],
)
def test_a_title_is_kept_as_it_is(title: str, backend: Backend, mine: Collection) -> None:
    mine.rename(made(backend), title)
    assert mine.entries()[0].title == title


def test_signs_that_break_a_line_or_turn_it_around_are_left_out() -> None:
    assert clean_title("  a\nb\t\x00c\u202egnp.exe \ud83d ") == "a b cgnp.exe"


def test_a_title_has_a_limit_and_can_be_taken_back(backend: Backend, mine: Collection) -> None:
    job_id = made(backend)
    mine.rename(job_id, "é" * limits.TITLE)
    with pytest.raises(UserError, match="81 characters"):
        mine.rename(job_id, "x" * (limits.TITLE + 1))
    assert mine.entries()[0].title == "é" * limits.TITLE
    mine.rename(job_id, "")
    assert mine.entries()[0].title == ""


# Who may open a result


def test_a_result_is_private_until_it_is_shared_and_again_when_it_no_longer_is(
    backend: Backend, clock: Clock, mine: Collection
) -> None:
    job_id, other_server = made(backend), Backend()
    other_server.index.clock = clock

    def is_open(visitor: str | None) -> bool:
        seen = []
        for server in (backend, other_server):
            try:
                seen.append(server.job(job_id, visitor) is not None)
            except UserError as error:
                assert "private" in str(error)  # noqa: PT017
                seen.append(False)
        assert seen[0] == seen[1]
        return seen[0]

    assert is_open(MINE)
    assert is_open(None)  # a program on this machine
    assert not is_open(OTHERS)
    assert not is_open("")
    mine.share(job_id, FOREVER)
    assert is_open(OTHERS)
    mine.share_for(job_id, 7)
    clock.now += 7 * DAY - 1
    assert is_open(OTHERS)
    clock.now += 1
    assert not is_open(OTHERS)
    assert is_open(MINE)
    mine.share(job_id, FOREVER)
    mine.share(job_id, PRIVATE)
    assert not is_open(OTHERS)


def test_a_job_that_waits_is_found_by_its_browser_after_a_reload_and_by_no_other(
    backend: Backend, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend.compute, "submit", lambda job, work: job)  # it never starts
    waiting = backend.submit("image_classification", [Image.new("RGB", (9, 9))], owner=MINE)
    assert backend.job(waiting.id, MINE) is waiting
    for server in (backend, Backend()):
        with pytest.raises(UserError, match="private"):
            server.job(waiting.id, OTHERS)


def test_a_job_that_is_in_memory_only_is_private_too(backend: Backend, clock: Clock) -> None:
    unsaved = backend.submit("image_classification", [Image.new("RGB", (9, 9))], owner=MINE, parent="session")
    assert unsaved.wait(60)
    with pytest.raises(UserError, match="private"):
        backend.job(unsaved.id, OTHERS)
    assert backend.job(unsaved.id, MINE) is unsaved
    backend.keep(unsaved)
    with pytest.raises(UserError, match="private"):
        backend.job(unsaved.id, OTHERS)


def test_a_result_stays_private_when_the_index_cannot_be_read(
    backend: Backend, mine: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = made(backend)

    def broken(_: str) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(backend.index, "find", broken)
    assert backend.job(job_id, MINE)
    with pytest.raises(UserError, match="private"):
        backend.job(job_id, OTHERS)


def test_a_result_of_a_program_opens_for_who_has_its_id(backend: Backend, clock: Clock) -> None:
    job_id = saved(dlapp.submit("image_classification", Image.new("RGB", (9, 9))))
    assert backend.job(job_id, OTHERS)


def test_after_a_restart_it_is_still_its_owners(backend: Backend, mine: Collection) -> None:
    job_id = made(backend)
    again = Backend().job(job_id, MINE)
    assert again is not None
    assert again.owner == MINE


def test_nobody_else_can_do_anything_with_it(backend: Backend, mine: Collection, others: Collection) -> None:
    job_id = made(backend)
    mine.share(job_id, FOREVER)
    before = mine.entries()
    for act in (
        lambda collection: collection.rename(job_id, "theirs"),
        lambda collection: collection.star(job_id, True),
        lambda collection: collection.share(job_id, PRIVATE),
    ):
        for stranger in (others, Collection(backend, "")):
            with pytest.raises(UserError, match="Only the browser that made this result"):
                act(stranger)
    assert others.delete([job_id]) == []
    assert list(others.files(before)) == []
    assert mine.entries() == before
    mine.delete([job_id])
    with pytest.raises(UserError, match="too late"):
        others.restore([job_id])
    assert ids(mine) == []


def test_a_shared_result_can_be_made_ones_own(
    backend: Backend, clock: Clock, mine: Collection, others: Collection
) -> None:
    job_id = made(backend, name="猫.png")
    with pytest.raises(UserError, match="private"):
        others.take(job_id)
    mine.share_for(job_id, 1)
    mine.rename(job_id, "for the class")
    copy = others.take(job_id)
    assert copy != job_id
    mine.delete([job_id])
    (entry,) = others.entries()
    assert (entry.id, entry.names, entry.title, entry.shared_until) == (copy, ("猫.png",), "", PRIVATE)
    taken = Backend().job(copy, OTHERS)
    assert taken is not None
    assert taken.owner == OTHERS
    assert taken.inputs[0].getpixel((0, 0)) == (255, 0, 0)
    with pytest.raises(UserError, match="private"):
        backend.job(copy, MINE)
    with pytest.raises(UserError, match="deleted or has expired"):
        others.take(job_id)


# Deleting


def folders(backend: Backend) -> list[str]:
    return [folder.name for folder in backend.history.folder.iterdir() if (folder / "job.json").exists()]


def test_a_deletion_hides_at_once_can_be_undone_and_is_final_later(
    backend: Backend, clock: Clock, mine: Collection
) -> None:
    first, second = made(backend), made(backend, name="b.png")
    before = mine.entries()
    assert mine.delete([first, second, "unknown"]) == [first, second]
    assert ids(mine) == []
    assert backend.job(first, MINE) is None
    clock.now += UNDO_SECONDS
    assert ids(mine) == []  # which is where outdated ones are removed
    mine.restore([first, second])
    assert mine.entries() == before
    assert backend.job(first, MINE).result[0].labels
    mine.delete([first])
    clock.now += UNDO_SECONDS + 5
    assert ids(mine) == [second]
    assert folders(backend) == [second]
    with pytest.raises(UserError, match="too late"):
        mine.restore([first])


def test_a_restart_does_not_bring_it_back(backend: Backend, clock: Clock, mine: Collection, data: Path) -> None:
    job_id = made(backend)
    mine.delete([job_id])
    other = Backend()
    assert other.job(job_id, MINE) is None
    assert Collection(other, MINE).entries() == []
    clock.now += 60
    Backend().history.prune()  # by the time of this machine, at which nothing was hidden yet
    assert folders(backend) == [job_id]
    backend.history.prune()
    assert folders(backend) == []


def test_the_page_may_be_left_and_it_is_deleted_all_the_same(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlapp.index.UNDO_SECONDS", -2.0)  # and so nothing waits
    job_id = made(backend)
    Collection(backend, MINE).delete([job_id])
    wait_until(lambda: not folders(backend))


def test_what_is_deleted_before_it_is_written_can_be_restored(
    backend: Backend, mine: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = backend.history.save
    monkeypatch.setattr(backend.history, "save", lambda job: (mine.delete([job.id]), save(job))[1])
    job_id = made(backend)
    assert ids(mine) == []
    mine.restore([job_id])
    assert backend.job(job_id, MINE).result[0].labels


# How long results are kept


def test_starred_results_outlive_the_limits_up_to_limits_of_their_own(
    backend: Backend, mine: Collection, others: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HISTORY_JOBS", 2)
    monkeypatch.setattr(limits, "STARRED_JOBS", 2)
    first = made(backend)
    mine.star(first, True)
    rest = [made(backend, name=f"{number}.png") for number in range(3)]
    assert ids(mine) == [rest[2], rest[1], first]
    assert [entry.is_starred for entry in mine.entries()] == [False, False, True]
    mine.star(rest[1], True)
    mine.star(rest[1], True)  # twice is once
    with pytest.raises(UserError, match="2 starred results, which is the limit"):
        mine.star(rest[2], True)
    mine.star(first, False)
    monkeypatch.setattr(limits, "STARRED_BYTES", 10)
    with pytest.raises(UserError, match="no room"):
        others.star(made(backend, OTHERS), True)


def test_days_can_be_a_limit(data: Path, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_KEEP_DAYS", "1.5")
    mine = Collection(backend, MINE)
    clock = backend.index.clock = Clock()
    old, starred = made(backend), made(backend)
    mine.star(starred, True)
    clock.now += 1.4 * DAY
    new = made(backend)
    assert ids(mine) == [new, starred, old]
    clock.now += 0.2 * DAY
    assert ids(mine) == [new, starred]
    assert backend.job(old, MINE) is None


@pytest.mark.parametrize("value", ["a month", "0", "-3", "nan", "inf"])
def test_days_that_are_no_days_get_a_sentence(value: str, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_KEEP_DAYS", value)
    with pytest.raises(UserError, match="number of days"):
        _ = backend.history


# To take home


def test_files_are_what_one_would_want_and_their_names_are_harmless(backend: Backend, mine: Collection) -> None:
    labels = made(backend, name="cat.jpg")
    text = saved(backend.submit("summarization", "Cats sleep all day.\n\n" * 50, owner=MINE, sentences=1))
    faces = saved(backend.submit("face_generation", [None], owner=MINE, count=2, seed=5))
    mine.rename(labels, "../../etc/pass<wd>\\x")
    mine.rename(text, "😀")
    made_files = dict(mine.files(mine.entries()))
    assert sorted(made_files) == [
        "001_face_generation_1.png",
        "001_face_generation_2.png",
        "002__.txt",
        "003__._etc_pass_wd__x.json",
    ]
    assert made_files["002__.txt"] == b"Cats sleep all day.\n"
    with Image.open(io.BytesIO(made_files["001_face_generation_2.png"])) as image:
        noted = media.settings_of(image)
    assert noted
    assert (noted["task"], noted["seed"], noted["count"]) == ("face_generation", 6, 1)
    assert b'"labels"' in made_files["003__._etc_pass_wd__x.json"]
    assert faces
