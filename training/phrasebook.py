"""What the Tanaka corpus has little of: greetings, sentences with numbers, words and headings by themselves, mail, instructions, news.

All of it was written for this project; numbers and words are drawn by chance. The tables are in `training/phrases`: `words.txt`
has words by their kind, `templates.txt` what they are put into, `labels.txt` headings and labels, `sentences.txt` whole sentences.
The names of the image classifier's classes are bare words, too.
"""

import calendar
import random
import re
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("phrases")
CLASSES = Path(__file__).parents[1] / "dlapp/tasks/image_classification/imagenet.tsv"
Pair = tuple[str, str]  # Japanese, English
NAMES = (
    ("田中", "Tanaka"),
    ("佐藤", "Sato"),
    ("鈴木", "Suzuki"),
    ("高橋", "Takahashi"),
    ("伊藤", "Ito"),
    ("渡辺", "Watanabe"),
    ("山本", "Yamamoto"),
    ("中村", "Nakamura"),
    ("小林", "Kobayashi"),
    ("加藤", "Kato"),
    ("花子", "Hanako"),
    ("太郎", "Taro"),
    ("健", "Ken"),
    ("由美", "Yumi"),
    ("トム", "Tom"),
    ("メアリー", "Mary"),
    ("ジョン", "John"),
    ("アン", "Anne"),
    ("ボブ", "Bob"),
    ("リサ", "Lisa"),
    ("マイク", "Mike"),
    ("エマ", "Emma"),
)
# {name} becomes one of the names
GREETINGS = """
おはよう、{name}。 | Good morning, {name}.
{name}さん、おはようございます。 | Good morning, {name}.
おはようございます、{name}さん。よく眠れましたか。 | Good morning, {name}. Did you sleep well?
皆さん、おはようございます。 | Good morning, everyone.
先生、おはようございます。 | Good morning, teacher.
おはようございます。いい天気ですね。 | Good morning. Nice weather, isn't it?
おはようございます。今日もよろしくお願いします。 | Good morning. I look forward to working with you today.
こんにちは。 | Hello.
こんにちは、{name}さん。 | Hello, {name}.
こんにちは。お元気ですか。 | Hello. How are you?
こんばんは。 | Good evening.
こんばんは、{name}さん。 | Good evening, {name}.
おやすみなさい。 | Good night.
おやすみ、{name}。 | Good night, {name}.
さようなら。 | Goodbye.
さようなら、{name}さん。 | Goodbye, {name}.
じゃあ、またね。 | See you later.
また来週会いましょう。 | See you next week.
また後で。 | See you later.
はじめまして。 | Nice to meet you.
はじめまして、{name}です。 | Nice to meet you. I am {name}.
はじめまして。{name}と申します。 | Nice to meet you. My name is {name}.
はじめまして。私は{name}です。 | Nice to meet you. I'm {name}.
こちらこそ、はじめまして。 | Nice to meet you, too.
お会いできてうれしいです。 | I am glad to meet you.
よろしくお願いします。 | Nice to meet you.
私の名前は{name}です。 | My name is {name}.
私は{name}です。 | I am {name}.
こちらは{name}さんです。 | This is {name}.
お名前は何ですか。 | What is your name?
お元気でしたか。 | How have you been?
お元気ですか、{name}さん。 | How are you, {name}?
{name}さん、調子はどうですか。 | How are you doing, {name}?
元気です。 | I am fine.
元気です、ありがとう。 | I am fine, thank you.
おかげさまで元気です。 | I am fine, thank you.
お久しぶりです。 | Long time no see.
久しぶりですね、{name}さん。 | It has been a long time, {name}.
ありがとう。 | Thank you.
ありがとうございます。 | Thank you very much.
{name}さん、ありがとうございました。 | Thank you very much, {name}.
手伝ってくれてありがとう。 | Thank you for helping me.
来てくれてありがとうございます。 | Thank you for coming.
本当にありがとうございます。 | Thank you so much.
どういたしまして。 | You are welcome.
すみません。 | Excuse me.
ごめんなさい。 | I am sorry.
申し訳ありません。 | I am very sorry.
遅れてすみません。 | I am sorry I am late.
お待たせしました。 | Sorry to have kept you waiting.
大丈夫です。 | It is all right.
気にしないでください。 | Please don't worry about it.
いただきます。 | Let's eat.
ごちそうさまでした。 | Thank you for the meal.
行ってきます。 | I am leaving now.
行ってらっしゃい。 | Have a nice day.
ただいま。 | I am home.
おかえりなさい。 | Welcome home.
いらっしゃいませ。 | Welcome.
ようこそ日本へ。 | Welcome to Japan.
おめでとうございます。 | Congratulations.
お誕生日おめでとう、{name}。 | Happy birthday, {name}.
誕生日おめでとうございます。 | Happy birthday.
明けましておめでとうございます。 | Happy New Year.
メリークリスマス。 | Merry Christmas.
乾杯。 | Cheers.
頑張って。 | Good luck.
頑張ってください。 | Good luck.
気をつけて。 | Take care.
お大事に。 | Get well soon.
お疲れ様でした。 | Thank you for your hard work.
良い一日を。 | Have a nice day.
良い週末を。 | Have a nice weekend.
はい、お願いします。 | Yes, please.
いいえ、結構です。 | No, thank you.
もしもし、{name}です。 | Hello, this is {name} speaking.
{name}さんはいますか。 | Is {name} there?
少々お待ちください。 | Just a moment, please.
わかりました。 | I understand.
わかりません。 | I don't understand.
もう一度言ってください。 | Please say it again.
もっとゆっくり話してください。 | Please speak more slowly.
英語を話せますか。 | Can you speak English?
助けてください。 | Please help me.
トイレはどこですか。 | Where is the restroom?
銀行はどこですか。 | Where is the bank?
次の信号を左に曲がってください。 | Please turn left at the next traffic light.
あの角を右に曲がってください。 | Please turn right at that corner.
まっすぐ行ってください。 | Please go straight.
もっと大きいのはありますか。 | Do you have a bigger one?
もっと小さいのはありますか。 | Do you have a smaller one?
水をください。 | Water, please.
お会計をお願いします。 | The check, please.
"""
# {n} becomes a number between the two that stand before it
NUMBERS = """
2 99 | 私は{n}歳です。 | I am {n} years old.
2 99 | 彼は{n}歳です。 | He is {n} years old.
2 99 | 彼女は{n}歳です。 | She is {n} years old.
30 99 | 父は{n}歳です。 | My father is {n} years old.
30 99 | 母は今年で{n}歳になります。 | My mother turns {n} this year.
2 30 | 妹は{n}歳です。 | My younger sister is {n} years old.
2 30 | 息子は{n}歳になりました。 | My son has turned {n}.
50 9999 | これは{n}円です。 | This is {n} yen.
50 9999 | {n}円になります。 | That will be {n} yen.
50 9999 | 全部で{n}円です。 | It is {n} yen in all.
2 999 | この本は{n}ドルでした。 | This book was {n} dollars.
2 999 | 彼に{n}ドル貸しました。 | I lent him {n} dollars.
2 12 | 今、{n}時です。 | It is {n} o'clock now.
2 12 | 私は{n}時に起きます。 | I get up at {n} o'clock.
2 12 | {n}時に会いましょう。 | Let's meet at {n} o'clock.
2 12 | 午前{n}時に出発します。 | I leave at {n} in the morning.
2 12 | 店は午後{n}時に閉まります。 | The store closes at {n} p.m.
2 12 | 授業は午後{n}時に終わります。 | The class ends at {n} in the afternoon.
2 59 | 歩いて{n}分かかります。 | It takes {n} minutes on foot.
2 59 | ここから駅まで{n}分です。 | It is {n} minutes from here to the station.
2 59 | バスは{n}分遅れています。 | The bus is {n} minutes late.
2 59 | {n}分待ってください。 | Please wait {n} minutes.
2 24 | 私は{n}時間寝ました。 | I slept for {n} hours.
2 24 | 飛行機で{n}時間かかります。 | It takes {n} hours by plane.
2 30 | 東京に{n}日間滞在します。 | I will stay in Tokyo for {n} days.
2 30 | {n}日前に届きました。 | It arrived {n} days ago.
2 20 | {n}週間後に戻ります。 | I will be back in {n} weeks.
2 99 | 私は{n}年前に結婚しました。 | I got married {n} years ago.
2 60 | ここで{n}年間働いています。 | I have worked here for {n} years.
1900 2030 | 私は{n}年に生まれました。 | I was born in {n}.
1000 2030 | その寺は{n}年に建てられました。 | The temple was built in {n}.
2 99 | 教室に学生が{n}人います。 | There are {n} students in the classroom.
2 9999 | {n}人が集まりました。 | {n} people gathered.
2 9 | 私には子供が{n}人います。 | I have {n} children.
2 9 | 姉妹が{n}人います。 | I have {n} sisters.
2 9 | 私には兄が{n}人います。 | I have {n} older brothers.
2 9 | 私には兄弟が{n}人います。 | I have {n} brothers.
2 99 | 本を{n}冊買いました。 | I bought {n} books.
2 9 | 卵を{n}つください。 | Please give me {n} eggs.
2 9 | みかんを{n}つ食べました。 | I ate {n} oranges.
2 9 | 猫を{n}匹飼っています。 | I have {n} cats.
2 9 | ビールを{n}本飲みました。 | I drank {n} bottles of beer.
2 9 | 切符を{n}枚ください。 | {n} tickets, please.
2 9 | コーヒーを{n}杯ください。 | {n} cups of coffee, please.
2 60 | 私の部屋は{n}階にあります。 | My room is on floor {n}.
101 999 | {n}号室はどこですか。 | Where is room {n}?
2 99 | {n}番のバスに乗ってください。 | Please take bus number {n}.
2 999 | 町まで{n}キロあります。 | It is {n} kilometers to the town.
120 199 | 身長は{n}センチです。 | I am {n} centimeters tall.
30 120 | 体重は{n}キロです。 | I weigh {n} kilograms.
2 40 | 今日の気温は{n}度です。 | The temperature today is {n} degrees.
2 99 | {n}ページを開いてください。 | Open your books to page {n}.
2 99 | テストで{n}点取りました。 | I got {n} points on the test.
"""
# {d}: a day of a month, {t}: a time of day
DATES = """
今日は{d}です。 | Today is {d}.
私の誕生日は{d}です。 | My birthday is {d}.
試験は{d}にあります。 | The exam is on {d}.
{d}に出発します。 | I will leave on {d}.
会議は{d}の{t}からです。 | The meeting is on {d} at {t}.
今、{t}です。 | It is {t} now.
電車は{t}に出ます。 | The train leaves at {t}.
映画は{t}に始まります。 | The movie begins at {t}.
朝食は{t}からです。 | Breakfast is from {t}.
{t}に起こしてください。 | Please wake me up at {t}.
"""
SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

_SLOT = re.compile(r"\{(a )?([a-z]+?)(\d?)\}")


def pairs(count: int, chance: random.Random) -> list[Pair]:
    """That many in Japanese and English, chosen by chance."""
    kinds = (_greetings, _numbers, _dates, _word, _label, template, _sentence)
    return [chance.choices(kinds, (10, 20, 10, 24, 12, 16, 8))[0](chance) for _ in range(count)]


def bare(count: int, chance: random.Random) -> list[Pair]:
    """Words by themselves whose English is in small letters or has an article: to be translated into Japanese only."""
    made = []
    for _ in range(count):
        kind = chance.choice(("thing", "thing", "place", "food", "stuff", "word", "person", "animal"))
        japanese, english = chance.choice(words()[kind])
        articles = ("", "the ") if kind in ("stuff", "word") else ("", "", "the ", f"{article(english)} ")
        made.append((japanese, chance.choice(articles) + english))
    return made


@cache
def words() -> dict[str, list[Pair]]:
    """The words of each kind; English ones in small letters unless they are names."""
    lines = (line.split(": ", 1) for line in _lines("words.txt"))
    kinds = {kind: [_two(word, " ") for word in row.split("|")] for kind, row in lines}
    classes = (_two(line, "\t") for line in CLASSES.read_text("utf-8").splitlines())
    return kinds | {"class": [(re.sub("（.*?）", "", japanese), english) for english, japanese in classes]}


def article(noun: str) -> str:
    """a or an."""
    return "an" if re.match("(?!uni|use)[aeiou]", noun) else "a"


def template(chance: random.Random, marks: Pair = ("", "")) -> Pair:
    """A template filled in, with `marks` around its first word."""
    japanese, english = chance.choice(_rows("templates.txt"))
    chosen: dict[str, Pair] = {}
    for _, kind, number in _SLOT.findall(japanese):
        if kind == "n":
            digits = chance.randint(2, 20)
            chosen["n"] = f"{digits}", chance.choice((f"{digits}", in_words(digits)))
        else:
            left = [word for word in words()[kind] if word not in chosen.values()]
            chosen[kind + number] = chance.choice(left)
    first = next(iter(chosen))

    def fill(text: str, side: int) -> str:
        def word(match: re.Match[str]) -> str:
            key = match[2] + match[3]
            wanted = (f"{article(chosen[key][1])} " if match[1] else "") + chosen[key][side]
            return f"{marks[0]}{wanted}{marks[1]}" if key == first else wanted

        return _SLOT.sub(word, text)

    return fill(japanese, 0), _capital(fill(english, 1))


def in_words(number: int) -> str:
    """A number from 0 to 9,999 in English words."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" {in_words(number % size)}" if number % size else ""
    return f"{in_words(number // size)} {name}{rest}"


def in_kanji(number: int) -> str:
    """A number from 1 to 9,999 as it is read in Japanese."""
    made = ""
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            made += ("" if digit == 1 and sign else " 一二三四五六七八九"[digit]) + sign
    return made


def _word(chance: random.Random) -> Pair:
    """A word by itself, as it stands in a heading."""
    kinds = [kind for kind in words() if kind != "quality"]
    (kind,) = chance.choices(kinds, [len(words()[kind]) ** 0.5 for kind in kinds])
    japanese, english = chance.choice(words()[kind])
    return japanese, _capital(english)


def _label(chance: random.Random) -> Pair:
    japanese, english = chance.choice(_rows("labels.txt"))
    end = ":" if chance.random() < 0.15 and english[-1].isalpha() else ""
    return japanese + end, english + end


def _sentence(chance: random.Random) -> Pair:
    return chance.choice(_rows("sentences.txt"))


@cache
def _rows(name: str) -> list[Pair]:
    return [_two(line, " | ") for line in _lines(name)]


def _lines(name: str) -> list[str]:
    return (TABLES / name).read_text("utf-8").splitlines()


def _two(line: str, between: str) -> Pair:
    first, second = line.split(between, 1)
    return first, second


def _capital(text: str) -> str:
    """With a capital at the beginning, behind a sentinel if there is one."""
    return re.sub(r"^((?:<\d+>)?)(.)", lambda match: match[1] + match[2].upper(), text)


def _greetings(chance: random.Random) -> Pair:
    japanese, english = _two(chance.choice(GREETINGS.strip().splitlines()), " | ")
    name, latin = chance.choice(NAMES)
    return japanese.format(name=name), english.format(name=latin)


def _numbers(chance: random.Random) -> Pair:
    limits, japanese, english = chance.choice(NUMBERS.strip().splitlines()).split(" | ")
    number = chance.randint(*map(int, limits.split()))
    kanji, digits = in_kanji(number), f"{number}"
    is_year = "年に" in japanese
    words = digits if is_year or number > 999 or chance.random() < 0.5 else in_words(number)
    if number > 999 and not is_year and chance.random() < 0.5:
        words = f"{number:,}"
    written = digits if "つ" not in japanese and (is_year or chance.random() < 0.5) else kanji
    english = english.format(n=words)
    return japanese.format(n=written), english[0].upper() + english[1:]


def _dates(chance: random.Random) -> Pair:
    japanese, english = _two(chance.choice(DATES.strip().splitlines()), " | ")
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    hour, minute = chance.randint(1, 12), chance.choice((0, 5, 10, 15, 20, 25, 30, 40, 45, 50))
    half, letters = chance.choice((("午前", "a.m."), ("午後", "p.m."), ("", "")))
    write = chance.choice((in_kanji, str))
    time = f"{half}{write(hour)}時" + (f"{write(minute)}分" if minute else "")
    clock = f"{hour}:{minute:02d}" if minute else f"{hour}" if letters else f"{hour} o'clock"
    english = english.format(d=f"{calendar.month_name[month]} {day}", t=f"{clock} {letters}".strip())
    return japanese.format(d=f"{write(month)}月{write(day)}日", t=time), english.replace("..", ".")
