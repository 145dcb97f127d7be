"""Captions in English and Japanese for the drawings of `draw_avatars.mjs`, written from their labels in many wordings.

A caption names some of what its drawing shows, never all that could be said. `Caption.named` says which choices its words allow, so
that a drawing can be judged by it: "closed eyes" are those of two kinds, and hair of no named colour may have any.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Label = Mapping[str, str]
"""Part -> choice, as in parts.json; `tilt` -> "left", "right" or "" too."""

AMOUNTS = 0.25, 0.5, 0.8
TILTED = 0.9  # steps of tilt from which it is worth a word; POSE in draw_avatars.mjs says what a step is


@dataclass(frozen=True)
class Caption:
    """`text`, and what it names: part -> the choices that its words allow."""

    text: str
    named: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Fact:
    """Something that can be said of a drawing, and how it is said.

    Attributes:
        parts: part -> the choices of which it is true.
        en, ja: before the person ("angry", 怒った); with_en, with_ja: after "with" (a red beard), before で or の (長いひげ).
    """

    parts: dict[str, tuple[str, ...]]
    en: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    with_en: tuple[str, ...] = ()
    with_ja: tuple[str, ...] = ()

    def is_true_of(self, label: Label) -> bool:
        return all(label[part] in choices for part, choices in self.parts.items())


SMILE = {"mouth": ("smile",), "eyebrows": ("happy",)}
EXPRESSIONS = (
    Fact(
        {"mouth": ("smile",), "eyebrows": ("happy", "neutral", "raised")},
        ("smiling", "happy", "cheerful", "friendly"),
        ("笑顔の", "ほほえむ", "微笑んでいる", "うれしそうな", "にこにこした", "幸せそうな"),
        ("a smile", "a happy face", "a smile on the face"),
        ("笑顔", "うれしそうな顔", "にっこりした表情"),
    ),
    Fact(
        {"mouth": ("laugh",), "eyebrows": ("happy", "neutral", "raised")},
        ("laughing", "grinning", "joyful"),
        ("笑っている", "大笑いしている", "笑う", "楽しそうな", "楽しそうに笑う"),
        ("a laugh", "a big grin", "a laughing face"),
        ("笑っている顔", "大きな笑い", "楽しそうな表情"),
    ),
    Fact(
        {"mouth": ("angry",), "eyebrows": ("angry",)},
        ("angry", "furious", "mad", "grumpy"),
        ("怒っている", "怒った", "怒り顔の", "不機嫌な", "むっとした"),
        ("an angry face", "an angry look"),
        ("怒った顔", "怒りの表情"),
    ),
    Fact(
        {"mouth": ("sad",), "eyebrows": ("sad",)},
        ("sad", "unhappy", "gloomy", "worried"),
        ("悲しい", "悲しそうな", "悲しんでいる", "落ち込んだ", "困った"),
        ("a sad face", "a sad look"),
        ("悲しい顔", "悲しそうな表情"),
    ),
    Fact(
        {"mouth": ("agape",), "eyebrows": ("raised",), "eyes": ("wide", "happy")},
        ("surprised", "amazed", "astonished", "shocked"),
        ("驚いている", "驚いた", "びっくりした", "びっくりしている"),
        ("a surprised face", "a look of surprise"),
        ("驚いた顔", "びっくりした表情"),
    ),
)
MOUTHS = (
    Fact({"mouth": ("agape",)}, (), (), ("an open mouth", "the mouth open"), ("開いた口", "ぽかんと開けた口")),
    Fact({"mouth": ("smile",)}, (), (), ("a smiling mouth",), ("ほほえんだ口",)),
    Fact({"mouth": ("laugh",)}, (), (), ("a laughing mouth",), ("笑った口",)),
    Fact({"mouth": ("angry",)}, (), (), ("an angry mouth",), ("怒った口",)),
    Fact({"mouth": ("sad",)}, (), (), ("a sad mouth", "the corners of the mouth down"), ("への字の口", "悲しそうな口")),
)
EYES = (
    Fact(
        {"eyes": ("wink",)},
        ("winking",),
        ("ウインクした", "ウインクする", "ウィンクしている", "片目をつぶった"),
        ("one eye closed", "a wink"),
        ("ウインク", "つぶった片目"),
    ),
    Fact(
        {"eyes": ("humble", "bow")},
        ("sleeping", "sleepy", "dreaming"),
        ("目を閉じた", "目をつぶった", "目を閉じている", "眠っている", "眠そうな"),
        ("closed eyes", "eyes closed", "eyes shut"),
        ("閉じた目", "つぶった目"),
    ),
    Fact(
        {"eyes": ("wide",)},
        ("wide-eyed",),
        ("目を見開いた", "目の大きい"),
        ("wide eyes", "big eyes", "wide open eyes", "large round eyes"),
        ("大きな目", "見開いた目", "丸い目"),
    ),
    Fact({"eyes": ("happy", "wide")}, (), ("目を開けた",), ("open eyes", "eyes open"), ("開いた目",)),
)
EYEBROWS = (
    Fact({"eyebrows": ("raised",)}, (), (), ("raised eyebrows",), ("上がった眉", "上げた眉毛")),
    Fact({"eyebrows": ("angry",)}, (), (), ("angry eyebrows", "an angry frown"), ("怒った眉", "つり上がった眉毛")),
    Fact({"eyebrows": ("sad",)}, (), (), ("sad eyebrows", "worried eyebrows"), ("悲しそうな眉", "下がった眉毛")),
)  # fmt: skip
BEARDS = (
    Fact({"beard": ("fullBeard", "longBeard")}, ("bearded",), ("ひげの", "ひげを生やした", "髭の"), ("a beard",), ("ひげ", "あごひげ", "髭")),
    Fact({"beard": ("fullBeard",)}, (), (), ("a full beard", "a short beard"), ("短いひげ", "顔中のひげ")),
    Fact({"beard": ("longBeard",)}, (), (), ("a long beard", "a big beard"), ("長いひげ", "長いあごひげ", "豊かなひげ")),
    Fact({"beard": ("moustacheTwirl",)}, (), (), ("a moustache", "a mustache", "a twirled moustache", "a curly moustache"), ("口ひげ", "くるりとした口ひげ", "カイゼルひげ")),
    Fact({"beard": ("chin", "chinMoustache")}, (), (), ("a goatee", "a chin beard"), ("あごひげ", "ヤギひげ")),
    Fact({"beard": ("chinMoustache",)}, (), (), ("a goatee and a moustache", "a moustache and a goatee"), ("口ひげとあごひげ",)),
    Fact({"beard": ("none",)}, ("clean-shaven", "beardless"), ("ひげのない",), ("no beard",), ()),
)  # fmt: skip
SKINS = (
    Fact({"skinColor": ("5c3829",)}, ("dark-skinned",), ("肌の黒い", "黒い肌の"), ("dark skin", "deep brown skin"), ("黒い肌", "濃い色の肌")),
    Fact({"skinColor": ("5c3829", "a36b4f")}, ("brown-skinned",), ("褐色の肌の",), ("brown skin",), ("褐色の肌", "茶色い肌")),
    Fact({"skinColor": ("b98e6a",)}, (), ("日焼けした",), ("tanned skin", "olive skin"), ("日焼けした肌", "小麦色の肌")),
    Fact({"skinColor": ("f1c3a5", "ffe0bd")}, ("light-skinned",), ("肌の白い", "色白の"), ("light skin", "fair skin"), ("明るい肌", "白い肌")),
    Fact({"skinColor": ("ffe0bd",)}, ("pale",), ("青白い",), ("pale skin",), ("とても白い肌",)),
)  # fmt: skip
HAIR_COLOURS = {
    "2c1b18": (("black", "dark", "raven"), ("黒い", "黒", "黒髪")),
    "724133": (("brown", "dark brown"), ("茶色い", "茶色の", "こげ茶の")),
    "a55728": (("auburn", "chestnut", "reddish brown"), ("赤茶色の", "栗色の")),
    "b58143": (("light brown", "caramel"), ("明るい茶色の", "薄茶色の")),
    "d6b370": (("blond", "blonde", "golden", "yellow"), ("金色の", "ブロンドの", "金髪")),
    "e8e1e1": (("white", "gray", "grey", "silver"), ("白い", "銀色の", "灰色の", "白髪")),
    "c93305": (("red", "ginger", "orange"), ("赤い", "赤の", "オレンジ色の", "赤髪")),
    "3b5bb5": (("blue",), ("青い", "青の", "青髪")),
}
LENGTHS = (
    (("longStraight", "longWavy"), ("long", "very long"), ("長い", "ロングの")),
    (("longStraight",), ("long straight", "straight"), ("まっすぐな長い", "ストレートの長い")),
    (("longWavy",), ("long wavy", "wavy"), ("ウェーブのかかった長い", "波打つ長い")),
    (("shoulderHigh",), ("shoulder-length", "medium-length"), ("肩までの", "セミロングの", "ミディアムの")),
    (("neckHigh",), ("neck-length", "chin-length", "bobbed"), ("首までの", "ボブの")),
    (("none",), ("short",), ("短い", "ショートの")),
)
HAIRDOS = {
    "sideComed": (("side-parted", "neatly combed"), ("横分けの", "きちんととかした")),
    "undercut": (("undercut",), ("刈り上げの", "刈り上げた")),
    "spiky": (("spiky", "messy", "spiked"), ("つんつんした", "逆立った", "とがった")),
    "bun": (("tied-up",), ("お団子の", "結い上げた")),
}
CLOTHES = {
    "turtleNeck": (("turtleneck", "turtleneck sweater", "sweater"), ("タートルネック", "セーター", "タートルネックのセーター")),
    "openJacket": (("jacket", "open jacket", "cardigan"), ("ジャケット", "上着", "カーディガン")),
    "dress": (("dress", "sleeveless top", "tank top"), ("ワンピース", "ノースリーブ", "ドレス")),
    "shirt": (("shirt", "pullover with a collar", "collared sweater"), ("シャツ", "襟付きの服", "襟のあるセーター")),
    "tShirt": (("T-shirt", "tee"), ("Tシャツ", "ティーシャツ")),
}  # fmt: skip
COLOURS = {
    "545454": (("gray", "grey", "dark gray"), ("灰色の", "グレーの")),
    "b11f1f": (("red", "dark red"), ("赤い", "赤の")),
    "0b3286": (("blue", "navy", "navy blue", "dark blue"), ("青い", "紺色の", "青の", "紺の")),
    "147f3c": (("green",), ("緑の", "緑色の")),
    "eab308": (("yellow", "golden"), ("黄色い", "黄色の")),
    "731ac3": (("purple", "violet"), ("紫の", "紫色の")),
    "ec4899": (("pink", "hot pink"), ("ピンクの", "ピンク色の", "桃色の")),
    "f97316": (("orange",), ("オレンジの", "オレンジ色の", "橙色の")),
}
BACKGROUNDS = {
    "b6e3f4": (("light blue", "blue", "sky blue"), ("水色", "青", "空色")),
    "ffd5dc": (("pink", "light pink"), ("ピンク", "ピンク色", "薄いピンク")),
    "d1d4f9": (("lavender", "purple", "light purple"), ("薄紫", "紫", "ラベンダー色")),
    "c0e8c6": (("green", "light green", "mint"), ("緑", "黄緑", "薄い緑", "ミント色")),
    "ffe8b8": (("yellow", "cream", "beige", "light yellow"), ("黄色", "クリーム色", "ベージュ")),
    "ffffff": (("white", "plain white"), ("白", "真っ白")),
}
TILTS = {
    "left": (("head tilted to the left", "head leaning left", "tilting the head to the left"), ("頭を左に傾けた", "首を左にかしげた")),
    "right": (("head tilted to the right", "head leaning right", "tilting the head to the right"), ("頭を右に傾けた", "首を右にかしげた")),
}  # fmt: skip
PEOPLE = {
    "man": (("man", "guy", "gentleman", "man"), ("男性", "男の人", "男", "おじさん")),
    "boy": (("boy", "young man", "man", "kid"), ("男の子", "少年", "男性", "青年")),
    "girl": (("girl", "woman", "lady", "young woman"), ("女の子", "女性", "少女", "女の人")),
    "anyone": (("person", "character", "face", "avatar", "somebody"), ("人", "人物", "キャラクター", "顔", "アバター")),
}
FRAMES_EN = (
    "{0}",
    "{0}",
    "{0}",
    "a picture of {0}",
    "a portrait of {0}",
    "draw {0}",
    "an avatar of {0}",
    "a cartoon of {0}",
    "{0}, please",
)
FRAMES_JA = ("{0}", "{0}", "{0}", "{0}の絵", "{0}を描いて", "{0}のイラスト", "{0}の似顔絵", "{0}のアバター")  # fmt: skip
UNSEEN_EN = (
    "I would like to see {0}",
    "show me {0}",
    "imagine {0} !",
    "please make a drawing of {0} for me",
    "portrait: {0}",
)
UNSEEN_JA = ("{0}を見せて", "{0}が見たい", "{0}を作ってください", "できれば{0}をお願いします", "テーマ：{0}")  # fmt: skip
UNLIKE_JA = ("黒髪", "金髪", "白髪", "赤髪", "青髪")  # colour and hair in one word


@dataclass
class _Said:
    """What a caption has so far."""

    chance: random.Random
    before: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    clothes: str = ""
    background: str = ""
    tilt: str = ""
    named: dict[str, frozenset[str]] = field(default_factory=dict)

    def name(self, parts: Mapping[str, Sequence[str]]) -> None:
        for part, choices in parts.items():
            self.named[part] = self.named.get(part, frozenset(choices)) & frozenset(choices)


def tilt_of(steps: float) -> str:
    """What is said of a head's tilt, in the steps of poses.bin: clockwise is to the right of who looks."""
    return "" if abs(steps) < TILTED else "right" if steps > 0 else "left"


def caption(
    label: Label,
    language: str,
    chance: random.Random,
    only: Sequence[str] = (),
    unseen: bool = False,
    amounts: Sequence[float] = AMOUNTS,
) -> Caption:
    """Some of what a drawing shows, in words.

    Args:
        language: "en" or "ja".
        only: parts of which alone is spoken, each for certain: what an edit changes; empty for a free choice.
        unseen: in sentences around the words that no other caption has.
        amounts: shares of what could be said, of which one is chosen.
    """
    said = _Said(chance)
    english = language == "en"
    amount = chance.choice(amounts)

    def speaks(*parts: str) -> bool:
        return any(part in only for part in parts) if only else chance.random() < amount

    def say(facts: Sequence[Fact]) -> None:
        true = [fact for fact in facts if fact.is_true_of(label) and (fact.en or fact.with_en)]
        if not true:
            return
        fact = chance.choice(true)
        before, features = (fact.en, fact.with_en) if english else (fact.ja, fact.with_ja)
        words = [(said.before, word) for word in before] + [(said.features, word) for word in features]
        if words:
            place, word = chance.choice(words)
            place.append(word)
            said.name(fact.parts)

    expressions = [fact for fact in EXPRESSIONS if fact.is_true_of(label)]
    if expressions and speaks("eyebrows", "mouth"):
        say(expressions)
    else:
        if speaks("mouth"):
            say(MOUTHS)
        if speaks("eyebrows"):
            say(EYEBROWS)
    if "eyes" not in said.named and speaks("eyes"):
        say(EYES)
    if speaks("hair", "rearHair", "hairColor"):
        _say_hair(said, label, english, only)
    if (label["beard"] != "none" and speaks("beard")) or (only and "beard" in only) or chance.random() < 0.04:
        say(BEARDS)
        if label["beard"] != "none" and said.features and label["hair"] == "none" and speaks("hairColor"):
            _colour_beard(said, label, english)
    if not only and chance.random() < amount / 2:
        say(SKINS)
    if speaks("clothes", "clothesColor"):
        _say_clothes(said, label, english, only)
    if speaks("backgroundColor"):
        said.background = chance.choice(BACKGROUNDS[label["backgroundColor"]][0 if english else 1])
        said.name({"backgroundColor": (label["backgroundColor"],)})
    if label["tilt"] and speaks("tilt"):
        said.tilt = chance.choice(TILTS[label["tilt"]][0 if english else 1])
        said.name({"tilt": (label["tilt"],)})
    person = _person(label, chance, english)
    return Caption((_english if english else _japanese)(said, person, bool(only), unseen), said.named)


def _say_hair(said: _Said, label: Label, english: bool, only: Sequence[str]) -> None:
    chance = said.chance
    if label["hair"] == "none":
        said.before.append(
            chance.choice(("bald", "hairless") if english else ("はげた", "スキンヘッドの", "坊主の", "髪のない"))
        )
        said.name({"hair": ("none",)})
        return
    said.name({"hair": tuple(HAIRDOS)})
    index = 0 if english else 1
    words = []
    if ("rearHair" in only) if only else chance.random() < 0.5:
        kinds, *length = chance.choice([each for each in LENGTHS if label["rearHair"] in each[0]])
        words.append(chance.choice(length[index]))
        said.name({"rearHair": kinds})
    has_do = ("hair" in only) if only else chance.random() < 0.35
    if has_do:
        said.name({"hair": (label["hair"],)})
        if label["hair"] != "bun" or not english:
            words.append(chance.choice(HAIRDOS[label["hair"]][index]))
    colour = ""
    if not words or (("hairColor" in only) if only else chance.random() < 0.7):
        colour = chance.choice(HAIR_COLOURS[label["hairColor"]][index])
        said.name({"hairColor": (label["hairColor"],)})
    if english:
        ending = " hair"
        if has_do and label["hair"] == "bun":
            ending = chance.choice((" hair in a bun", " hair tied up", " bun"))
        words = [*words, colour] if chance.random() < 0.8 else [colour, *words]
        said.features.append(" ".join(word for word in words if word) + ending)
        return
    if colour in UNLIKE_JA:
        said.features.append("".join(words) + colour)
    else:
        said.features.append(
            "".join((*words, colour) if chance.random() < 0.8 else (colour, *words))
            + chance.choice(("髪", "髪", "髪の毛"))
        )


def _colour_beard(said: _Said, label: Label, english: bool) -> None:
    """Give the beard of who is bald the colour of the hair that is not there: "a red beard"."""
    colour = said.chance.choice(HAIR_COLOURS[label["hairColor"]][0 if english else 1])
    last = said.features[-1]
    if english and last in ("a beard", "a full beard", "a long beard", "a moustache", "a goatee"):
        said.features[-1] = last.replace("a ", f"a {colour} ", 1)
    elif not english and last in ("ひげ", "あごひげ", "口ひげ", "長いひげ") and colour not in UNLIKE_JA:
        said.features[-1] = colour + last
    else:
        return
    said.name({"hairColor": (label["hairColor"],)})


def _say_clothes(said: _Said, label: Label, english: bool, only: Sequence[str]) -> None:
    chance, index = said.chance, 0 if english else 1
    has_colour = ("clothesColor" in only) if only else chance.random() < 0.8
    kind = chance.choice(CLOTHES[label["clothes"]][index])
    if has_colour and (("clothes" not in only) if only else chance.random() < 0.2):
        kind = chance.choice(("clothes", "outfit") if english else ("服", "洋服"))
    else:
        said.name({"clothes": (label["clothes"],)})
    if has_colour:
        said.name({"clothesColor": (label["clothesColor"],)})
        kind = chance.choice(COLOURS[label["clothesColor"]][index]) + (" " if english else "") + kind
    said.clothes = kind


def _person(label: Label, chance: random.Random, english: bool) -> str:
    is_long = label["rearHair"].startswith("long") or label["hair"] == "bun" or label["clothes"] == "dress"
    kind = "man" if label["beard"] != "none" else "girl" if is_long else "boy"
    if chance.random() < 0.4:
        kind = "anyone"
    return chance.choice(PEOPLE[kind][0 if english else 1])


def _with_article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


def _english(said: _Said, person: str, is_edit: bool, unseen: bool) -> str:
    chance = said.chance
    chance.shuffle(said.before)
    chance.shuffle(said.features)
    style = chance.random()
    if (is_edit and style < 0.6) or style < 0.2:  # a list of words
        words = [*said.before, *said.features]
        if said.clothes:
            words.append(chance.choice((said.clothes, f"wearing {_with_article(said.clothes)}")))
        if said.background:
            words.append(f"{said.background} background")
        if said.tilt:
            words.append(said.tilt)
        if not is_edit and chance.random() < 0.5:
            words.insert(0, person)
        chance.shuffle(words)
        return ", ".join(words or [person])
    text = _with_article(" ".join([*said.before, person]))
    features = list(said.features)
    if said.clothes and chance.random() < 0.3:
        features.append(_with_article(said.clothes))
        said.clothes = ""
    if features:
        text += " with " + (", ".join(features[:-1]) + " and " if len(features) > 1 else "") + features[-1]
    if said.clothes:
        text += chance.choice((", wearing ", " in ", " wearing ")) + (
            said.clothes if said.clothes.endswith("clothes") else _with_article(said.clothes)
        )
    if said.tilt:
        text += ", " + said.tilt
    if said.background:
        text += chance.choice(
            (" on a {0} background", ", {0} background", " in front of a {0} background", ", background {0}")
        ).format(said.background)
    return chance.choice(UNSEEN_EN if unseen else FRAMES_EN).format(text)


def _japanese(said: _Said, person: str, is_edit: bool, unseen: bool) -> str:
    chance = said.chance
    chance.shuffle(said.before)
    chance.shuffle(said.features)
    style = chance.random()
    if (is_edit and style < 0.6) or style < 0.2:
        words = [word.removesuffix("の") for word in said.before] + said.features
        if said.clothes:
            words.append(said.clothes)
        if said.background:
            words.append(chance.choice((f"背景は{said.background}", f"{said.background}の背景")))
        if said.tilt:
            words.append(said.tilt)
        if not is_edit and chance.random() < 0.5:
            words.insert(0, person)
        chance.shuffle(words)
        return "、".join(words or [person])
    clauses = []
    if said.features:
        clauses.append("と".join(said.features) + chance.choice(("の", "の", "を持つ", "をした")))
    if said.clothes:
        clauses.append(said.clothes + chance.choice(("を着た", "を着ている", "の", "姿の")))
    if said.tilt:
        clauses.append(said.tilt)
    clauses += said.before
    chance.shuffle(clauses)
    text = "".join(clauses) + person
    if said.background:
        text = chance.choice(
            (f"{text}、背景は{said.background}", f"{text}、{said.background}の背景", f"{said.background}の背景に{text}", f"背景が{said.background}の{text}")
        )  # fmt: skip
    return chance.choice(UNSEEN_JA if unseen else FRAMES_JA).format(text)
