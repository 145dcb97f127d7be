"""A link for every page of a task, with settings other than the usual ones."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
LINKS: dict[str, list[dict[str, str]]] = {
    "image_classification": [
        {"model": "tiny-imagenet-cnn", "example": "coffee.png"},
        {"model": "clip-vit-base-patch32", "labels": "a cat, a dog"},
    ],
    "object_detection": [
        {"model": "ssd-mobilenet-v2", "example": "rocket.jpg"},
        {
            "model": "owlv2-base-patch16-ensemble",
            "mode": "object_detection.video",
            "labels": "cat, cup",
            "example": "cat_and_coffee.mp4",
        },
    ],
    "super_resolution": [{"model": "dlapp-upscaler", "scale": "2", "mode": "restore", "example": "chelsea.png"}],
    "style_transfer": [
        {
            "model": "dlapp-stylizer",
            "style": "scream",
            "second": "red_fuji",
            "mix": "0.25",
            "strength": "0.65",
            "keep_colours": "True",
            "example": "rocket.jpg",
        },
        {"model": "dlapp-stylizer", "style": "own"},
    ],
    "colorization": [
        {"model": "dlapp-colorizer", "temperature": "1.5", "versions": "2", "seed": "7", "example": "coffee.png"},
        {"mode": "change", "hue": "-90", "saturation": "1.5"},
    ],
    "face_editing": [
        {
            "model": "dlapp-cartoonist",
            "expression": "wink",
            "hair": "blue",
            "tilt": "-5",
            "instruction": "with a <b>beard</b>",
            "strength": "0.5",
            "seed": "3",
            "drawing": "17",
        },
        {"example": "astronaut.png"},
    ],
    "face_generation": [
        {"model": "dlapp-faces-cartoons", "count": "3", "seed": "42", "keep_seed": "True", "truncation": "0.6"},
        {"model": "dlapp-faces-cartoons", "count": "2", "like": "9", "distance": "0.5"},
        {"model": "dlapp-faces-cartoons", "mode": "mix", "seed": "5", "mix_with": "6", "mix_from": "2"},
        {"model": "dlapp-faces-portraits", "mode": "walk", "seed": "8", "stations": "3", "seconds": "0.5"},
        {"model": "dlapp-faces-cartoons", "mode": "match", "count": "2", "distance": "0.4", "example": "astronaut.png"},
    ],
    "text_to_image": [
        {
            "model": "dlapp-cartoonist",
            "text": "a man & a <hat>",
            "count": "2",
            "seed": "11",
            "keep_seed": "True",
            "steps": "5",
            "guidance": "3.5",
        }
    ],
    "sketch_to_image": [
        {
            "model": "dlapp-cartoonist",
            "caption": "red hair",
            "count": "2",
            "seed": "4",
            "steps": "6",
            "guidance": "2.5",
            "follows": "False",
            "example": "beard",
        },
        {"model": "dlapp-cartoonist", "way": "files"},
    ],
    "sound_to_video": [{"model": "dlapp-faces-cartoons", "seed": "5", "movement": "1.5", "example": "beat.wav"}],
    "translation": [
        {
            "model": "dlapp-translator",
            "source": "ja",
            "target": "en",
            "alternatives": "2",
            "text": "駅は\nどこ？ 👩‍🚀 #1 & 2",
        },
        {"model": "dlapp-translator", "example": "A letter"},
        {"model": "opus-mt-ja-en", "text": "犬"},
    ],
    "summarization": [
        {"model": "dlapp-summarizer", "length": "Custom", "sentences": "5", "example": "A new library (Japanese)"},
        {"model": "dlapp-summarizer", "length": "Long", "text": "One. Two."},
    ],
    "question_answering": [{"model": "dlapp-reader", "text": "Ann lives in Rome.", "question": "Where does Ann live?"}],
    "speech_recognition": [
        {"model": "dlapp-spoken-digits", "example": "digits.ogg"},
        {"model": "whisper-base", "language": "ja", "to_english": "True", "example": "japanese.ogg"},
    ],
    "fill_mask": [
        {"model": "dlapp-masked-language-model", "text": "The [MASK] sleeps."},
        {"model": "dlapp-masked-language-model", "mode": "fill_mask.comparison", "first": "A.", "second": "B."},
        {"mode": "fill_mask.nearest", "sentence": "A cat.", "others": "A dog.\nA car."},
    ],
    "text_generation": [
        {
            "model": "dlapp-causal-language-model",
            "mode": "continue",
            "text": "Once",
            "max_new_tokens": "100",
            "temperature": "0.5",
            "top_k": "10",
            "top_p": "0.5",
            "seed": "3",
        },
        {"model": "SmolLM2-135M-Instruct", "system": "Be kind.", "temperature": "0"},
    ],
    "text_to_text": [
        {
            "model": "dlapp-text-to-text",
            "instruction": "In my own words",
            "text": "summarize: a",
            "max_new_tokens": "20",
            "beams": "2",
        },
        {"mode": "text_to_text.teach", "steps": "20"},
    ],
}


BROWSER = "the-browser-of-the-tests-of-links"


def opened(page: str, link: dict[str, str], language: str = "en", browser: str = BROWSER) -> AppTest:
    """A page in a new session, of the same browser unless told otherwise, by a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"] = language
    app.session_state["browser_id"] = browser
    app.query_params.update(link)
    return app.switch_page(f"pages/{page}.py").run()


def address_of(app: AppTest) -> dict[str, str]:
    """What the page's controls write into its address."""
    said = app.session_state["visit"].said
    return {name: text for name, (text, usual) in said.items() if text != usual}
