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
_INSTRUCTIONS = {
    "smile": "make the person smile",
    "laugh": "make the person laugh",
    "angry": "make the person look angry",
    "sad": "make the person look sad",
    "surprised": "make the person look surprised",
    "wink": "make the person wink",
    "eyes_closed": "close the person's eyes",
}


def caption(settings: Settings) -> str:
    """For the cartoonist: a list of what is to be seen, empty when only the head is to be tilted."""
    words = [_CARTOONIST[name] for name in (settings.expression, settings.hair) if name]
    return ", ".join([*words, *filter(None, [settings.instruction.strip()])])


def instruction(settings: Settings) -> str:
    """For InstructPix2Pix: what to do, one instruction after the other. It was not trained with angles, so that they become sides."""
    told = [_INSTRUCTIONS[settings.expression]] if settings.expression else []
    if settings.hair:
        told.append(f"make the hair {settings.hair.replace('_', ' ')}")
    if settings.tilt:
        told.append(f"tilt the head to the {_side(settings.tilt)}")
    if settings.turn:
        told.append(f"turn the head to the {_side(settings.turn)}")
    return ", ".join([*told, *filter(None, [settings.instruction.strip()])])


def _side(angle: float) -> str:
    return "right" if angle > 0 else "left"
