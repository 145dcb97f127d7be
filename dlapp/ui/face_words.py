"""What the labels of the face generators are called."""

from ..i18n import N_

PARTS = {
    "hairColor": N_("Hair colour"),
    "hair": N_("Hair"),
    "rearHair": N_("Long hair"),
    "mouth": N_("Mouth"),
    "eyes": N_("Eyes"),
    "eyebrows": N_("Eyebrows"),
    "beard": N_("Beard"),
    "skinColor": N_("Skin"),
    "clothes": N_("Clothes"),
    "clothesColor": N_("Colour of the clothes"),
    "backgroundColor": N_("Background"),
    "expression": N_("Expression"),
}
HELD = {"tilt": N_("Tilt"), "size": N_("Nearness"), "right": N_("Left or right"), "down": N_("Up or down")}
_CHOICES = {
    "eyes": {
        "happy": N_("Laughing"),
        "wide": N_("Wide open"),
        "bow": N_("Lowered"),
        "humble": N_("Closed"),
        "wink": N_("Winking"),
    },
    "eyebrows": {
        "raised": N_("Raised"),
        "angry": N_("Angry"),
        "happy": N_("Happy"),
        "sad": N_("Sad"),
        "neutral": N_("Neutral"),
    },
    "mouth": {
        "laugh": N_("Laughing"),
        "angry": N_("Angry"),
        "agape": N_("Agape"),
        "smile": N_("Smiling"),
        "sad": N_("Sad"),
    },
    "hair": {
        "sideComed": N_("Combed aside"),
        "undercut": N_("Undercut"),
        "spiky": N_("Spiky"),
        "bun": N_("Bun"),
    },
    "rearHair": {
        "none": N_("Short"),
        "longStraight": N_("Long and straight"),
        "longWavy": N_("Long and wavy"),
        "shoulderHigh": N_("Down to the shoulders"),
        "neckHigh": N_("Down to the neck"),
    },
    "beard": {
        "none": N_("None"),
        "moustacheTwirl": N_("Moustache"),
        "fullBeard": N_("Full beard"),
        "chin": N_("Chin"),
        "chinMoustache": N_("Chin and moustache"),
        "longBeard": N_("Long beard"),
    },
    "clothes": {
        "turtleNeck": N_("Turtleneck"),
        "openJacket": N_("Open jacket"),
        "dress": N_("Dress"),
        "shirt": N_("Shirt"),
        "tShirt": N_("T-shirt"),
    },
    "hairColor": {
        "2c1b18": N_("Black"),
        "724133": N_("Dark brown"),
        "a55728": N_("Brown"),
        "b58143": N_("Light brown"),
        "d6b370": N_("Blond"),
        "e8e1e1": N_("White"),
        "c93305": N_("Red"),
        "3b5bb5": N_("Blue"),
    },
    "skinColor": {
        "5c3829": N_("Very dark"),
        "a36b4f": N_("Dark"),
        "b98e6a": N_("Brown"),
        "f1c3a5": N_("Fair"),
        "ffe0bd": N_("Very fair"),
    },
    "clothesColor": {
        "545454": N_("Gray"),
        "b11f1f": N_("Red"),
        "0b3286": N_("Blue"),
        "147f3c": N_("Green"),
        "eab308": N_("Yellow"),
        "731ac3": N_("Violet"),
        "ec4899": N_("Pink"),
        "f97316": N_("Orange"),
    },
    "backgroundColor": {
        "b6e3f4": N_("Light blue"),
        "ffd5dc": N_("Light pink"),
        "d1d4f9": N_("Light violet"),
        "c0e8c6": N_("Light green"),
        "ffe8b8": N_("Light yellow"),
        "ffffff": N_("White"),
    },
    "expression": {"neutral": N_("Neutral"), "happiness": N_("Smiling")},
}


def choice_name(part: str, choice: str) -> str:
    """What a choice of a part is called, marked for translation."""
    return _CHOICES[part][choice]
