"""The page Lesson."""

from streamlit.testing.v1 import AppTest

from dlapp.lessons import Step, decode, encode

from .links import opened

PAGES = ("translation", "gan_lab")


def steps_of(app: AppTest) -> tuple[Step, ...]:
    return decode(app.session_state["visit"].said["steps"][0], PAGES)


def pasted(app: AppTest, address: str) -> AppTest:
    return app.text_input(key="lesson:pasted").set_value(address).run()


def test_a_lesson_is_built_in_order_and_opens_for_a_class() -> None:
    app = opened("lesson", {})
    pasted(app, "http://localhost:8501/translation?text=hello&model=dlapp-translator")
    assert app.text_input(key="lesson:pasted").value == ""
    pasted(app, "/gan_lab?loss=hinge")
    app.text_input(key="lesson:2:0:title").set_value("# One *word*").run()
    app.text_area(key="lesson:2:0:question").set_value("<b>Why?</b>").run()
    app.button(key="lesson:2:0:down").click().run()
    assert not app.exception
    assert steps_of(app) == (
        Step("gan_lab", (("loss", "hinge"),)),
        Step("translation", (("text", "hello"), ("model", "dlapp-translator")), "# One *word*", "<b>Why?</b>"),
    )
    pupil = opened("lesson", {"steps": app.session_state["visit"].said["steps"][0]})
    assert not pupil.exception
    assert [heading.value for heading in pupil.subheader] == ["1. GAN lab", "2. \\# One \\*word\\*"]
    assert not pupil.text_input
    app.button(key="lesson:3:0:remove").click().run()
    assert [step.page for step in steps_of(app)] == ["translation"]


def test_addresses_elsewhere_are_refused_and_kept_to_be_mended() -> None:
    app = pasted(opened("lesson", {}), "https://elsewhere.example/translation")
    assert [warning.value for warning in app.warning] == ["Only addresses of this app can be in a lesson."]
    assert app.text_input(key="lesson:pasted").value == "https://elsewhere.example/translation"
    assert "steps" not in app.session_state["visit"].said


def test_a_link_that_is_no_lesson_gets_a_notice() -> None:
    app = opened("lesson", {"steps": encode([Step("home", ())])})
    assert not app.exception
    assert ["steps = " in warning.value for warning in app.warning] == [True]


def test_too_long_a_lesson_is_said() -> None:
    app = opened("lesson", {})
    words = "".join(chr(0x4E00 + 7919 * place % 20000) for place in range(3000))
    pasted(app, f"/translation?text={words}")
    assert ["too long for one address" in warning.value for warning in app.warning] == [True]
    assert "steps" not in app.session_state["visit"].said
