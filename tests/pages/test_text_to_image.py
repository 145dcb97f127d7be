"""The page that makes pictures of words by Streamlit's AppTest."""

from streamlit.testing.v1 import AppTest

from .test_pages import opened, where_it_fails

TASK = "text_to_image"


def page_of(model: str) -> AppTest:
    app = opened("pages/text_to_image.py")
    box = app.selectbox(key=f"{TASK}:model:en")
    return box.select(next(option for option in box.options if option.startswith(model))).run()


def labels(app: AppTest) -> set[str]:
    return {each.label for kind in (app.slider, app.text_input, app.selectbox, app.file_uploader) for each in kind}


def test_an_example_becomes_pictures() -> None:
    app = opened("pages/text_to_image.py")
    app.button(key=f"{TASK}:example:2").click().run()
    assert app.text_area(key=f"{TASK}:prompt").value == "a winking boy with spiky blue hair"
    while not [header for header in app.header if header.value == "Result"]:
        assert not app.exception
        assert not app.error
        app.run()  # each run waits for the job
    assert not app.info  # every word is known


def test_where_it_fails_it_does_and_the_page_says_why() -> None:
    app = opened("pages/text_to_image.py")
    where_it_fails(app, TASK, "A hard one: a cat.")
    assert all(word in app.info[0].value for word in ("cat", "asleep", "garden"))


def test_each_model_has_its_own_controls() -> None:
    usual = {"Model", "Number of pictures", "Steps"}
    assert labels(page_of("dlapp cartoonist")) == usual | {"Guidance"}
    turbo = labels(page_of("SD-Turbo"))
    assert "Guidance" not in turbo
    assert "How far to go from the picture" in turbo
    whole = labels(page_of("Stable Diffusion 1.5"))
    assert whole >= usual | {"Guidance", "Scheduler", "What should not be in the picture"}


def test_nothing_to_describe_gets_a_sentence_and_keeps_what_was_typed() -> None:
    app = opened("pages/text_to_image.py")
    app.text_area(key=f"{TASK}:prompt").set_value("😀 !").run()
    app.button(key=f"{TASK}:start").click().run()
    assert [each.value for each in app.warning] == ["Describe the picture in words first."]
    assert app.text_area(key=f"{TASK}:prompt").value == "😀 !"
    assert not app.exception


def test_a_picture_goes_on_to_face_editing() -> None:
    app = opened("pages/text_to_image.py")
    app.button(key=f"{TASK}:example:0").click().run()
    while not [button for button in app.button if button.key == "send:face_editing"]:
        assert not app.exception
        app.run()
    app.button(key="send:face_editing").click().run()
    while not app.title or app.title[0].value != "Expression and pose":
        assert not app.exception
        app.run()
    assert "face_editing:all" in {button.key for button in app.button}
