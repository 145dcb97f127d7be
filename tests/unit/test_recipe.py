"""The code that is shown with a result makes the same result again, whatever went in."""

import ast
import dataclasses
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dlapp import catalog, cli, media, recipe
from dlapp.backend import Backend
from dlapp.cli.command import command
from dlapp.contents import fingerprint
from dlapp.errors import UserError
from dlapp.jobs import Job
from dlapp.sample_pictures import sample_picture
from dlapp.strokes import picture
from dlapp.tasks import find
from dlapp.tasks.colorization import Hint
from dlapp.ui.inputs.example_sketches import SKETCHES
from dlapp.ui.inputs.sounds import DIGITS, music
from tests.films import film

ROOT = Path(__file__).parents[2]
CAT = media.fit(media.open_picture(sample_picture("chelsea.png")), 96)
GRAY = CAT.convert("L").convert("RGB")
LINES = Image.fromarray(np.where(np.eye(128) > 0, 0, 255).astype(np.uint8)).convert("RGB")
TEXT = "The museum opens at nine. It is closed on Mondays. Many people visit it every year."
LETTERS = {
    "names": ["dark", "light"],
    "pictures": [[Image.new("RGB", (32, 32), (v, v, v)) for v in vs] for vs in ((0, 9), (240, 255))],
}
CASES: dict[str, tuple[Any, tuple[str, ...], dict[str, Any]]] = {  # what each page submits: inputs, names, settings
    "image_classification": ([CAT], ("my cat.png",), {"top": 3}),
    "image_classification.teach": (LETTERS, (), {}),
    "object_detection": ([CAT, GRAY], ("cat.png", "cat.png"), {"threshold": 0.05}),
    "super_resolution": ([CAT.convert("RGBA")], ("cat.jpg",), {"scale": 2, "mode": "restore"}),
    "style_transfer": ([{"content": CAT, "style": LINES}], ("cat.png",), {"strength": 0.5, "keep_colours": True}),
    "colorization": ([GRAY, GRAY], ("a.png", "a.png"), {"temperature": 0.5, "hints": (Hint(0.5, 0.25, (255, 0, 9)),)}),
    "face_editing": ([CAT], ("face.png",), {"hair": "blond", "strength": 0.5}),
    "face_generation": ([None], (), {"count": 2, "seed": 3, "truncation": 0.7, "directions": {"hair": "bun"}}),
    "face_generation.walk": ([None], (), {"seeds": (1, 2), "seconds": 0.5}),
    "text_to_image": (['red hair, "smiling" & a $HOME `hat`'], (), {"count": 1, "steps": 2, "seed": 5}),
    "sketch_to_image": ([picture(SKETCHES["bun"][1])], ("drawing",), {"steps": 2, "caption": "it's blue"}),
    "sound_to_video": (["melody.wav"], ("my melody.wav",), {"seconds": 0.5}),
    "object_detection.video": (["film.mp4"], ("a film.mp4",), {"threshold": 0.3, "seconds": 0.2}),
    "translation": ("Where is the station?\nIt's “there”.", (), {"source": "en", "target": "ja", "alternatives": 1}),
    "summarization": (TEXT * 40, (), {"sentences": 2}),
    "question_answering": ({"question": "When does it open?", "context": TEXT}, (), {}),
    "speech_recognition": (["digits.ogg"], ("digits.ogg",), {"model": "dlapp-spoken-digits"}),
    "fill_mask": ("The [MASK] is late again.", (), {"top": 2}),
    "fill_mask.surprise": ("The train is late again.", (), {}),
    "fill_mask.comparison": ({"first": "He eats.", "second": "He eat."}, (), {}),
    "fill_mask.nearest": ({"sentence": "It rains.", "others": ["The sun shines.", "It is wet."]}, (), {}),
    "text_generation": ("Once upon a time", (), {"max_new_tokens": 4, "temperature": 0.5, "candidates": 2}),
    "text_to_text": ("translate English to German: The house is small.", (), {"max_new_tokens": 4}),
    "text_to_text.teach": ({"pairs": [("a", "b"), ("c", "d")], "text": "e"}, (), {"steps": 1}),
}
WITHOUT_COMMAND = {"image_classification.teach", "fill_mask.comparison", "fill_mask.nearest", "text_to_text.teach"}


@pytest.fixture
def done(backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Job]:
    """Runs a case as its page does, in a folder with the files that its code reads."""

    def run(task: str) -> Job:
        inputs, names, settings = CASES[task]
        if names and isinstance(inputs[0], str):
            inputs = [made(tmp_path / inputs[0])]
        job = backend.submit(task, inputs, names=names, keep=False, **settings)
        assert job.wait(120)
        assert job.result, job.error or job.incident
        folder = tmp_path / "here"
        folder.mkdir()
        for file in recipe.files_of(job):
            (folder / file.name).write_bytes(recipe.written(file))
        monkeypatch.chdir(folder)
        return job

    return run


def made(path: Path) -> Path:
    """A film, a melody or a recording."""
    if path.suffix == ".mp4":
        return film(path)
    path.write_bytes(music("melody") if path.suffix == ".wav" else DIGITS[0].data())
    return path


def contents(results: Any) -> str:
    """Equal for results with the same contents, to the last bit of pictures, arrays and videos."""
    every = results if isinstance(results, list) else [results]
    return fingerprint([[getattr(each, field.name) for field in dataclasses.fields(each)] for each in every])


def as_a_shell_reads(typed: str) -> list[str]:
    """The words of a command."""
    said = subprocess.run(["sh", "-c", f"printf '%s\\0' {typed}"], capture_output=True, check=True).stdout
    return said.decode().split("\0")[:-1]


def test_every_result_has_a_case() -> None:
    views = (ROOT / "dlapp" / "ui" / "views").glob("*.py")
    shown = {path.stem for path in views if "\ndef show(job" in path.read_text(encoding="utf-8")}
    assert {task.replace(".", "_") for task in CASES} == shown


@pytest.mark.parametrize("task", CASES)
def test_lines_and_command_make_the_same_result_again(
    task: str, done: Callable[[str], Job], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = done(task)
    typed = command(job)
    assert (typed is None) == (task in WITHOUT_COMMAND)
    if typed:
        assert_says_the_same(typed, job, monkeypatch)
    capsys.readouterr()
    before, names = set(Path().iterdir()), dict[str, Any]()
    exec(compile(recipe.python_lines(job), task, "exec"), names)
    again = names["results"] if "results" in names else names["result"]
    assert contents(again) == contents(job.result)
    saved = set(Path().iterdir()) - before
    assert bool(saved) != bool(capsys.readouterr().out)
    assert all(path.stat().st_size for path in saved)


def test_the_lines_of_a_chat_give_the_same_answer(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = [("system", "Be brief."), ("user", 'Who "was" it?'), ("assistant", "I do\nnot know."), ("user", "誰？")]
    chat = [{"role": role, "content": content} for role, content in said]
    job = backend.submit("text_generation", chat, max_new_tokens=4, seed=3)
    assert job.wait(60)
    assert command(job) is None
    names = dict[str, Any]()
    exec(compile(recipe.python_lines(job), "chat", "exec"), names)
    assert contents(names["result"]) == contents(job.result)


def assert_says_the_same(typed: str, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line reads a command as the job's inputs, model and settings."""
    asked: dict[str, Any] = {}

    def note(self: Backend, task: str, inputs: Any, *, model: str, keep: bool, **settings: Any) -> Job:
        asked.update(task=task, inputs=inputs, model=model, settings=find(task)[1].settings(**settings))
        raise UserError("Enough.")

    python, dash_m, program, *words = as_a_shell_reads(typed)
    assert (python, dash_m, program) == ("python", "-m", "dlapp")
    with monkeypatch.context() as patched:
        patched.setattr(Backend, "submit", note)
        assert cli.main(words) == 1
    assert (asked["task"], asked["model"], asked["settings"]) == (job.task, job.card.id, job.settings)
    assert as_items(asked["inputs"]) == as_items(job.inputs)


def as_items(inputs: Any) -> list[str]:
    """Equal for the same inputs, in whatever way and order their parts are named."""
    items = inputs if isinstance(inputs, list) else [inputs]
    items = [{"prompt": item} if isinstance(item, str) else item for item in items]
    items = [item.convert("RGBA") if isinstance(item, Image.Image) else item for item in items]
    return [fingerprint(sorted(item.items()) if isinstance(item, dict) else item) for item in items]


def test_a_command_writes_what_the_page_shows(done: Callable[[str], Job]) -> None:
    job = done("summarization")
    assert cli.main(as_a_shell_reads(command(job) or "")[3:]) == 0
    assert Path("summarization.txt").read_text(encoding="utf-8") == f"{job.result.text}\n"


def job_of(task: str, inputs: Any, *names: str, **given: Any) -> Job:
    """A job that never ran."""
    _, operation = find(task)
    told = {field.name: "" for field in dataclasses.fields(operation.result)}
    card, chosen = catalog.card(task, None), operation.settings(**given)
    return Job(task, card, inputs, chosen, names=names, result=operation.result(**told))


def literal_in(lines: str, function: str, place: int) -> str:
    """An argument of a call in a script, as Python reads it."""
    calls = [node for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Call)]
    [call] = [call for call in calls if ast.unparse(call.func) == function]
    return ast.literal_eval(call.args[place])


ODD = "\"'\\\n\r\0\x1b`$;|&<>(){}[]*?!#~%=-. 😀\ud800\u202e\u2028"
SIGNS = st.text(st.characters() | st.sampled_from(ODD), max_size=40)
HOSTILE = ('"; rm -rf ~ #', "$(id)", "`id`", "a\nb", "\\", "😀", "\ud800", "-o", "notes.txt", "\x1b[2J", "a\0b", "{0}")


@settings(deadline=None)
@given(SIGNS | st.sampled_from(HOSTILE))
def test_any_text_is_quoted(text: str) -> None:
    job = job_of("translation", text)
    assert literal_in(recipe.python_lines(job), "dlapp.run", 1) == text
    if typed := command(job):
        assert as_a_shell_reads(typed)[:6] == ["python", "-m", "dlapp", "run", "translation", text]
        assert not set(typed) & set("\x1b\r\0")


@settings(deadline=None)
@given(SIGNS | st.sampled_from([*HOSTILE, "../../etc/passwd", "C:\\cat.png", "-cat.png", "cat.JPG"]))
def test_any_name_is_quoted_and_stays_in_the_folder(name: str) -> None:
    job = job_of("colorization", [GRAY], name, prompt=name)
    [file] = recipe.files_of(job)
    assert literal_in(recipe.python_lines(job), "open_picture", 0) == file.name
    assert not set(file.name) & set("/\\\n\0")
    if typed := command(job):
        words = as_a_shell_reads(typed)
        assert words[5].removeprefix("./") == file.name
        assert words[7:] == ([f"--prompt={name}"] if name else [])


def test_two_files_of_one_name_are_two_files() -> None:
    job = job_of("colorization", [CAT, GRAY, CAT.copy()], "cat.png", "cat.png", "cat.png")
    assert [item.name for item in recipe.items_of(job)] == ["cat.png", "cat_2.png", "cat.png"]


def test_a_long_text_is_read_from_a_file() -> None:
    text = "Gänse\r\n" * 1000
    job = job_of("question_answering", {"question": "Why?", "context": text})
    [file] = recipe.files_of(job)
    assert (file.name, recipe.written(file).decode()) == ("context.txt", text)
    assert command(job) is None  # which would read other line ends


def test_sixteen_bits_stay_sixteen_bits() -> None:
    job = job_of("super_resolution", [Image.new("I;16", (8, 8))], "scan.tif")
    assert 'open_picture("scan.tif", deep=True)' in recipe.python_lines(job)


@pytest.mark.parametrize("labels", [("a cat, grey",), (" cat",), ("",)])
def test_what_the_command_line_would_read_differently_has_no_command(labels: tuple[str, ...]) -> None:
    assert command(job_of("image_classification", [CAT], "cat.png", labels=("a cat", "a dog")))
    assert command(job_of("image_classification", [CAT], "cat.png", labels=labels)) is None
