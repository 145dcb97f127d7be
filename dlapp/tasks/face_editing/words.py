"""What is asked for, as words that the models were trained on."""

from . import Settings

_CARTOONIST = {  # as in the captions of its training
    "smile": "smiling",
    "laugh": "laughing",
    "angry": "angry",
    "sad": "sad",
    "surprised": "surprised",
    "wink": "winking",
    "eyes_closed": "closed eyes",
    "black": "black hair",
    "dark_brown": "brown hair",
    "brown": "auburn hair",
    "light_brown": "light brown hair",
    "blond": "blond hair",
    "white": "white hair",
    "red": "red hair",
    "blue": "blue hair",
}


def caption(settings: Settings) -> str:
    """For the cartoonist: a list of what is to be seen, empty when only the head is to be tilted."""
    words = [_CARTOONIST[name] for name in (settings.expression, settings.hair) if name]
    return ", ".join([*words, *filter(None, [settings.instruction.strip()])])
