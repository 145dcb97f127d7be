"""The video mode of the object detection page by Streamlit's AppTest."""

from .test_pages import opened

VIDEO = "object_detection.video"


def test_example_becomes_a_video_and_the_score_asks_before_it_draws() -> None:
    app = opened("pages/object_detection.py")
    app.session_state["object_detection:mode"] = VIDEO
    app.run()
    app.button(key=f"{VIDEO}:example").click().run()
    while not app.slider:
        assert not app.exception
        assert not app.error
        app.run()  # each run waits for the job
    job = app.query_params["job"]
    assert not any(button.label == "Draw the video again" for button in app.button)
    app.slider(key=f"{VIDEO}:score").set_value(5).run()
    assert not app.exception
    assert any(sentence.value.startswith("Most at once") for sentence in app.markdown)
    next(button for button in app.button if button.label == "Draw the video again").click().run()
    while not any(item.key == "download:video" for item in app.get("download_button")):
        assert not app.exception
        app.run()
    assert not any(button.label == "Draw the video again" for button in app.button)
    assert app.query_params["job"] == job
