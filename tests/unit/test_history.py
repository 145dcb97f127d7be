"""Jobs on disk: what went in comes out, what is damaged or hostile gives None, and the newest ones stay."""

import dataclasses
import errno
import json
import math
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from dlapp import UserError, limits
from dlapp.activations import FeatureMaps
from dlapp.catalog import CARDS
from dlapp.history import History
from dlapp.index import Index
from dlapp.jobs import Job, State
from dlapp.records import VERSION, decode, encode, types_of, upgraded
from dlapp.tasks import TASKS, image_classification
from dlapp.tasks.image_classification.feature_maps import FeatureMapsSettings, Features
from dlapp.tasks.image_classification.grad_cam import GradCam
from dlapp.tasks.image_classification.shift_test import ShiftTest
from tests.cases import CASES

steady = settings(derandomize=True, deadline=None, max_examples=60)


def same(a, b) -> bool:
    """Equal in type and value, all the way down; two nans are equal."""
    if isinstance(a, Image.Image):
        return isinstance(b, Image.Image) and (a.mode, a.size, a.tobytes()) == (b.mode, b.size, b.tobytes())
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if dataclasses.is_dataclass(a):
        return same(vars(a), vars(b))
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


def after_a_round_trip(value, folder: Path, types=types_of("image_classification")):  # noqa: B008
    return decode(json.loads(json.dumps(encode(value, folder, types))), folder, types)


@st.composite
def pictures(draw) -> Image.Image:
    mode = draw(st.sampled_from(["RGB", "RGBA", "L"]))
    size = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    length = size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, draw(st.binary(min_size=length, max_size=length)))


text = st.text(st.characters(exclude_categories=()))  # half surrogates too: file names can hold them
keys = st.none() | st.booleans() | st.integers() | text | st.tuples(st.integers(), text)
arrays = hnp.arrays(
    st.sampled_from(["u1", "f4", "f2", "i8", "?"]), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0)
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | text | arrays | pictures()
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner), max_leaves=8
)


@steady
@given(values)
def test_what_is_encoded_comes_back(value):
    with tempfile.TemporaryDirectory() as folder:
        assert same(after_a_round_trip(value, Path(folder)), value)


def test_dictionaries_that_look_like_the_encoding_come_back(tmp_path):
    value = {"$path": "job.json", "$class": "dlapp.jobs:Job", "fields": {}, "$dict": [], "$tuple": (1,)}
    assert same(after_a_round_trip(value, tmp_path), value)


def test_a_picture_that_occurs_many_times_is_written_once(tmp_path):
    one, other = Image.new("RGB", (2, 2), "red"), Image.new("RGB", (2, 2), "red")
    value = [{"content": one, "style": other}, {"content": other, "style": other}, (one, [one])]
    assert same(after_a_round_trip(value, tmp_path), value)
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_file_is_copied(tmp_path):
    """The video that a task wrote to a temporary folder must outlive it."""
    source = tmp_path / "made" / "dance.mp4"
    source.parent.mkdir()
    source.write_bytes(b"moving pictures")
    folder = tmp_path / "job"
    folder.mkdir()
    data = encode(source, folder, {})
    source.unlink()
    path = decode(data, folder, {})
    assert path.parent == folder
    assert path.suffix == ".mp4"
    assert path.read_bytes() == b"moving pictures"


MADE = {"model": "tiny", "seed": 7}
MAPS_SETTINGS = FeatureMapsSettings()
MAPS = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
RESULTS = {
    "image_classification": image_classification.Result(
        labels=[image_classification.Label("cat", "猫", 0.75, 3)], **MADE
    ),
    "image_classification.grad_cam": GradCam(heat=np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 4), **MADE),
    "image_classification.feature_maps": Features(
        stages=[FeatureMaps("stem", 64, MAPS)], filters=MAPS[..., None].repeat(3, -1), **MADE
    ),
    "image_classification.shift_test": ShiftTest(
        shifts=[-0.25, 0.0, 0.25], names=["cat"], names_ja=["猫"], scores=np.ones((3, 1), np.float32), same=1.0, **MADE
    ),
}


@pytest.mark.parametrize("task", RESULTS)
def test_results_come_back(task, tmp_path):
    result = RESULTS[task]
    assert same(after_a_round_trip([result, result], tmp_path, types_of(task)), [result, result])


def test_a_type_of_another_task_is_neither_written_nor_made(tmp_path):
    """Each task has its own Settings: they are told apart though their names are the same."""
    settings = TASKS["translation"].settings(target="ja")
    with pytest.raises(TypeError, match="cannot keep a Settings"):
        encode(settings, tmp_path, types_of("image_classification"))
    noted = encode(settings, tmp_path, types_of("translation"))
    with pytest.raises(TypeError, match="unexpected keyword"):
        decode(noted, tmp_path, types_of("image_classification"))


@pytest.mark.parametrize("name", ["Popen", "os:system", "Job", "UserError", "dlapp.jobs:Job", "this:C", ""])
def test_only_the_dataclasses_of_the_task_are_made(name, tmp_path):
    with pytest.raises(ValueError, match="not a type of this task"):
        decode({"$type": name, "fields": {}}, tmp_path, types_of("image_classification"))
    assert "this" not in sys.modules  # no module is imported by name: importing runs code


@pytest.mark.parametrize("kind", ["$path", "$picture", "$array"])
@pytest.mark.parametrize("name", ["../0.png", "..", "/etc/hostname", "sub/0.png", "..\\0.png", "", "job.json"])
def test_files_outside_the_job_are_refused(kind, name, tmp_path):
    with pytest.raises(ValueError, match="not a file of this job"):
        decode({kind: name}, tmp_path, {})


# Jobs


def maps() -> Features:
    return RESULTS["image_classification.feature_maps"]


@pytest.fixture
def history(tmp_path) -> History:
    return History(tmp_path / "jobs", Index(tmp_path / "jobs"))


def again(history: History) -> History:
    """What a second server finds in the folder, or the same one after a restart."""
    return History(history.folder, Index(history.folder))


def kept_on_disk(history: History, job: Job) -> bool:
    """Save a job as the backend does."""
    history.index.add(job.id, job.task, job.card.id, job.owner)
    history.index.end(job.id, job.state)
    return history.save(job)


def finished_job(**changes) -> Job:
    picture = Image.effect_noise((12, 8), 60).convert("RGB")
    job = Job(
        "image_classification",
        CARDS["tiny-imagenet-cnn"],
        [picture],
        image_classification.Settings(top=3, labels=("cat", "dog")),
        session="who asked",
        names=("猫.jpg",),
    )
    job.started, job.device, job.seconds, job.peak_bytes = 1_800_000_000.0, "cpu", 0.25, 10**9
    job.result = [RESULTS["image_classification"]]
    job._end(State.DONE)
    for name, value in changes.items():
        setattr(job, name, value)
    return job


def test_everything_that_pages_need_comes_back_after_a_restart(history):
    job = finished_job(finished=1_800_000_000.5)
    assert kept_on_disk(history, job)
    loaded = again(history).load(job.id)
    assert loaded is not None
    for name in ("task", "inputs", "settings", "names", "id", "started", "device", "seconds", "peak_bytes", "result"):
        assert same(getattr(loaded, name), getattr(job, name)), name
    assert loaded.card is job.card
    assert loaded.session == ""  # a secret of the browser that asked
    assert loaded.finished == 1_800_000_000.5
    assert loaded.state is State.DONE
    assert loaded.is_over
    assert loaded.wait(0)
    assert loaded.error is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.DONE])
def test_only_jobs_that_succeeded_are_kept(state, history):
    job = finished_job(state=state)
    assert not kept_on_disk(history, job)
    assert history.load(job.id) is None
    assert not (history.folder / job.id).exists()


def test_ids_that_leave_the_folder_give_none(history):
    job = finished_job()
    kept_on_disk(history, job)
    secret = history.folder.parent / "secret_secret_secret"
    (history.folder / job.id).rename(secret)
    for job_id in ("../secret_secret_secret", str(secret), "../jobs", "..", ".", "", "a\0b", "secret_secret_secret"):
        assert history.load(job_id) is None
    secret.rename(history.folder / job.id)  # it was readable all the time
    assert history.load(job.id) is not None


def test_unknown_id_gives_none(history):
    assert history.load(finished_job().id) is None


def rewrite(history: History, job: Job, change) -> None:
    """Save the job and let `change` work on its record."""
    kept_on_disk(history, job)
    path = history.folder / job.id / "job.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))


@pytest.mark.parametrize(
    "settings",
    [
        {"$type": "Popen", "fields": {"args": ["true"]}},
        {"$type": "State", "fields": {}},
        {"$type": "Settings", "fields": {"tops": 5}},  # of an older version
        {"$type": "Settings", "fields": {"top": 500}},  # no longer allowed
        {"$picture": "../0.png"},
    ],
)
def test_job_with_a_foreign_or_outdated_part_gives_none(settings, history):
    job = finished_job()
    rewrite(history, job, lambda record: record.update(settings=settings))
    assert history.load(job.id) is None


def test_outdated_settings_are_refused_by_the_class_itself():
    """What makes the case above a case: such an error is no ValueError."""
    with pytest.raises(UserError):
        image_classification.Settings(top=500)


@pytest.mark.parametrize("name", ["task", "inputs", "settings", "finished", "result"])
def test_job_without_a_field_gives_none(name, history):
    job = finished_job()
    rewrite(history, job, lambda record: record.pop(name))
    assert history.load(job.id) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b"42", b'"x"', b"{}", b"\xff\xfe\0", b"[" * 100_000], ids=lambda c: c[:4]
)
def test_damaged_record_gives_none(content, history):
    job = finished_job()
    kept_on_disk(history, job)
    (history.folder / job.id / "job.json").write_bytes(content)
    assert history.load(job.id) is None


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("suffix", [".png", ".npy"])
def test_damaged_picture_or_array_gives_none(suffix, share, history):
    job = finished_job(task="image_classification.feature_maps", settings=MAPS_SETTINGS, result=[maps()])
    kept_on_disk(history, job)
    path = next((history.folder / job.id).glob(f"*{suffix}"))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert history.load(job.id) is None


def test_missing_picture_gives_none(history):
    job = finished_job()
    kept_on_disk(history, job)
    next((history.folder / job.id).glob("*.png")).unlink()
    assert history.load(job.id) is None


# Pruning


def large() -> image_classification.Result:
    """A result of about 10 KB."""
    return image_classification.Result(labels=[image_classification.Label("c" * 10_000, "", 1.0, 0)])


def save_in_order(history: History, count: int, **changes) -> list[Job]:
    """Jobs saved one after the other."""
    jobs = [finished_job(**changes) for _ in range(count)]
    for job in jobs:
        assert kept_on_disk(history, job)
    return jobs


def kept(history: History, jobs: list[Job]) -> list[bool]:
    return [history.load(job.id) is not None for job in jobs]


def test_the_newest_jobs_stay_up_to_the_limit_of_their_number(history, monkeypatch):
    monkeypatch.setattr(limits, "HISTORY_JOBS", 3)
    jobs = save_in_order(history, 5)
    assert kept(history, jobs) == [False, False, True, True, True]


def test_the_newest_jobs_stay_up_to_the_limit_of_bytes(history, monkeypatch):
    monkeypatch.setattr(limits, "HISTORY_BYTES", 36_000)
    jobs = save_in_order(history, 5, result=[large()])
    assert kept(history, jobs) == [False, False, True, True, True]


def test_the_newest_job_stays_however_large(history, monkeypatch):
    monkeypatch.setattr(limits, "HISTORY_BYTES", 100)
    jobs = save_in_order(history, 2, result=[large()])
    assert kept(history, jobs) == [False, True]


def test_nothing_is_pruned_within_the_limits(history):
    assert all(kept(history, save_in_order(history, 4)))


# A disk that does not take it


def jobs_in(history: History) -> list[str]:
    return [path.name for path in history.folder.iterdir() if path.is_dir() and path != history.index.servers]


def refuse(number: int):
    def refused(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ((Path, "mkdir"), errno.EROFS),
        ((Image.Image, "save"), errno.ENOSPC),
        ((np, "save"), errno.ENOSPC),
        ((Path, "write_text"), errno.ENOSPC),
        ((Path, "rename"), errno.EACCES),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else errno.errorcode[value],
)
def test_a_disk_that_refuses_costs_only_the_copy(place, number, history, monkeypatch):
    earlier, job = (
        finished_job(),
        finished_job(task="image_classification.feature_maps", settings=MAPS_SETTINGS, result=[maps()]),
    )
    assert kept_on_disk(history, earlier)
    with monkeypatch.context() as patch:
        patch.setattr(*place, refuse(number))
        assert not kept_on_disk(history, job)
    assert jobs_in(history) == [earlier.id]
    assert history.load(earlier.id) is not None
    assert len(job.result) == 1
    assert history.save(job)  # there is room again


@pytest.mark.parametrize(
    "result", [object(), {1, 2}, np.array([None]), Image.new("CMYK", (2, 2)), Path("/no/such/file")]
)
def test_a_result_that_cannot_be_kept_costs_only_the_copy(result, history):
    assert not kept_on_disk(history, finished_job(result=result))
    assert jobs_in(history) == []


# What earlier versions wrote

V1 = sorted((CASES / "history_v1").iterdir())


def v1_record(folder: Path) -> dict:
    return json.loads((folder / "job.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", V1, ids=lambda folder: v1_record(folder)["task"])
def test_what_version_1_wrote_is_read(folder, tmp_path):
    """Jobs of every task, written before tasks became packages (their pictures made small for the repository)."""
    shutil.copytree(folder.parent, tmp_path / "jobs")
    record, job = v1_record(folder), History(tmp_path / "jobs", Index(tmp_path / "jobs")).load(folder.name)
    assert job is not None
    assert job.task == {"face_walk": "face_generation.walk"}.get(record["task"], record["task"])
    assert job.card.id == record["model"]
    assert job.names == tuple(record["names"]["$tuple"])
    assert (job.started, job.finished, job.state) == (record["started"], record["finished"], State.DONE)
    (first, *_) = job.result if isinstance(job.result, list) else [job.result]
    (noted, *_) = record["result"] if isinstance(record["result"], list) else [record["result"]]
    for name in ("device", "seconds", "peak_bytes"):
        assert getattr(job, name) == noted["fields"][name]
    assert first.model == record["model"]
    assert first.seed == noted["fields"]["seed"]
    for name, value in noted["fields"].items():
        if isinstance(value, str | int | float) and name not in ("device", "seconds", "peak_bytes"):
            assert getattr(first, name) == value, name


def test_version_1_has_a_case_of_every_task_of_its_time():
    assert {v1_record(folder)["task"] for folder in V1} == {
        "image_classification", "super_resolution", "style_transfer", "colorization", "face_generation", "face_walk",
        "sound_to_video", "translation", "summarization", "question_answering",
    }  # fmt: skip


def test_a_record_of_a_later_version_gives_none(history):
    job = finished_job()
    rewrite(history, job, lambda record: record.update(version=VERSION + 1))
    assert history.load(job.id) is None


def test_a_job_whose_model_is_gone_still_opens(history):
    job = finished_job()
    rewrite(history, job, lambda record: record.update(model="own-lost.pth-1"))
    loaded = history.load(job.id)
    assert loaded is not None
    assert (loaded.card.id, loaded.card.title) == ("own-lost.pth-1", "own-lost.pth-1")


def test_a_record_of_today_is_left_as_it_is():
    record = {"version": VERSION, "task": "face_walk"}
    assert upgraded(record) is record


# Deleting


def test_what_was_deleted_while_it_was_written_does_not_come_back(history, monkeypatch):
    job = finished_job()
    rename = Path.rename

    def rename_and_delete(path, target):
        renamed = rename(path, target)
        again(history).delete(job.id)  # by another server on the same folder
        return renamed

    monkeypatch.setattr(Path, "rename", rename_and_delete)
    kept_on_disk(history, job)
    assert history.load(job.id) is None
    assert jobs_in(history) == []


def test_a_deletion_holds_for_every_server_on_the_folder(history):
    job, other = finished_job(), again(history)
    kept_on_disk(history, job)
    assert other.load(job.id) is not None
    history.delete(job.id)
    assert other.load(job.id) is None


def test_abandoned_folders_are_cleared(history):
    job, part = finished_job(), history.folder / ("a" * 32 + ".part")
    kept_on_disk(history, job)
    part.mkdir()
    again(history)
    assert part.exists()  # another server may be writing it just now
    os.utime(part, (0, 0))
    again(history)
    assert not part.exists()
    assert history.load(job.id) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"names": 5},
        {"names": [1, 2]},
        {"result": "a string"},
        {"result": None},
        {"result": []},
        {"result": {"$dict": []}},
        {"settings": None},
        {"settings": 7},
    ],
    ids=str,
)
def test_a_record_of_other_parts_than_jobs_have_gives_none(changes, history):
    job = finished_job()
    rewrite(history, job, lambda record: record.update(changes))
    assert history.load(job.id) is None
