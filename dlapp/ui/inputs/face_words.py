"""What the labels of the face generators are called."""

from ...i18n import N_

PARTS = {
    "hairColor": N_("Hair colour"),
    "hair": N_("Hairstyle"),
    "rearHair": N_("Hair length"),
    "mouth": N_("Mouth"),
    "eyes": N_("Eyes"),
    "eyebrows": N_("Eyebrows"),
    "beard": N_("Facial hair"),
    "skinColor": N_("Skin"),
    "clothes": N_("Clothes"),
    "clothesColor": N_("Clothing colour"),
    "backgroundColor": N_("Background"),
    "expression": N_("Expression"),
}
POSE = {"tilt": N_("Tilt"), "size": N_("Zoom"), "right": N_("Left – right"), "down": N_("Up – down")}
_CHOICES = {
    "eyes": {
        "happy": N_("Laughing"),
        "wide": N_("Wide open"),
        "bow": N_("Looking down"),
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
        "agape": N_("Open"),
        "smile": N_("Smiling"),
        "sad": N_("Sad"),
    },
    "hair": {
        "sideComed": N_("Side part"),
        "undercut": N_("Undercut"),
        "spiky": N_("Spiky"),
        "bun": N_("Bun"),
        "none": N_("Bald"),
    },
    "rearHair": {
        "none": N_("Short"),
        "longStraight": N_("Long, straight"),
        "longWavy": N_("Long, wavy"),
        "shoulderHigh": N_("Shoulder length"),
        "neckHigh": N_("Neck length"),
    },
    "beard": {
        "none": N_("None"),
        "moustacheTwirl": N_("Moustache"),
        "fullBeard": N_("Full beard"),
        "chin": N_("Chin beard"),
        "chinMoustache": N_("Chin beard and moustache"),
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
        "545454": N_("Grey"),
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
    "tilt": {"left": N_("To the left"), "right": N_("To the right")},
}


def choice_name(part: str, choice: str) -> str:
    """What a choice of a part is called, marked for translation."""
    return _CHOICES[part][choice]
