"""Sentence pairs with sentinels, from which the translator learns to carry over what `dlapp.copying` took out of a text."""

import random
import re
from collections.abc import Sequence

from dlapp import copying

from . import phrasebook
from .phrasebook import NAMES

Pair = tuple[str, str]  # Japanese, English

# {0}, {1} and {2}: what is carried over; in the longer ones it stands in another order in the other language
TEMPLATES = """
詳しくは{0}をご覧ください。 | See {0} for details.
詳しくは{0}をご覧ください。 | For more information, please see {0}.
詳細は{0}にあります。 | Details are at {0}.
{0}にメールをください。 | Please send an e-mail to {0}.
{0}までご連絡ください。 | Please contact {0}.
質問があれば{0}まで連絡してください。 | If you have any questions, contact {0}.
私のメールアドレスは{0}です。 | My e-mail address is {0}.
私の電話番号は{0}です。 | My phone number is {0}.
電話番号は{0}です。 | The phone number is {0}.
{0}に電話してください。 | Please call {0}.
{0}を開いてください。 | Please open {0}.
{0}を開き、{1}を押してください。 | Open {0} and press {1}.
{0}をクリックしてください。 | Click {0}.
{0}をダウンロードしてください。 | Please download {0}.
{0}をインストールする必要があります。 | You need to install {0}.
ファイル{0}が見つかりません。 | The file {0} was not found.
{0}を{1}に保存しました。 | I saved {0} to {1}.
{0}を{1}に変えてください。 | Change {0} to {1}.
{0}から{1}に変わりました。 | It changed from {0} to {1}.
{0}の値は{1}です。 | The value of {0} is {1}.
{0}は{1}より大きい。 | {0} is larger than {1}.
{0}は{1}より小さい。 | {0} is smaller than {1}.
{0}と{1}は同じです。 | {0} and {1} are the same.
{0}と{1}の違いは何ですか。 | What is the difference between {0} and {1}?
{0}または{1}を選んでください。 | Please choose {0} or {1}.
これは{0}です。 | This is {0}.
それは{0}ではありません。 | It is not {0}.
{0}とは何ですか。 | What is {0}?
{0}を使っています。 | I use {0}.
{0}を使ったことがありますか。 | Have you ever used {0}?
{0}の使い方を教えてください。 | Please tell me how to use {0}.
こんにちは、{0}さん。 | Hello, {0}.
ようこそ、{0}さん。 | Welcome, {0}!
{0}さん、ありがとうございます。 | Thank you, {0}.
{0}さんは{1}に住んでいます。 | {0} lives in {1}.
{0}さんが{1}さんを招待しました。 | {0} invited {1}.
{0}からメッセージが届いています。 | You have a message from {0}.
それは{0}です。 | It costs {0}.
値段は{0}です。 | The price is {0}.
合計は{0}です。 | The total is {0}.
合計で{0}になります。 | That comes to {0} in total.
{0}払いました。 | I paid {0}.
{0}円です。 | It is {0} yen.
{0}円払いました。 | I paid {0} yen.
{0}ドルかかりました。 | It cost {0} dollars.
{0}人が参加しました。 | {0} people took part.
{0}人の学生がいます。 | There are {0} students.
この本は{0}ページあります。 | This book has {0} pages.
高さは{0}メートルです。 | It is {0} meters high.
長さは{0}キロです。 | It is {0} kilometers long.
重さは{0}キロです。 | It weighs {0} kilograms.
{0}年に生まれました。 | I was born in {0}.
彼は{0}年に生まれました。 | He was born in {0}.
彼女は{0}年に亡くなりました。 | She died in {0}.
それは{0}年に建てられました。 | It was built in {0}.
{0}年から{1}年まで東京に住んでいました。 | I lived in Tokyo from {0} to {1}.
会議は{0}に始まります。 | The meeting starts at {0}.
会議は{0}から{1}までです。 | The meeting is from {0} to {1}.
電車は{0}に出ます。 | The train leaves at {0}.
{0}に会いましょう。 | Let's meet at {0}.
締め切りは{0}です。 | The deadline is {0}.
予約番号は{0}です。 | The reservation number is {0}.
部屋は{0}です。 | The room is {0}.
人口は{0}人です。 | The population is {0}.
{0}パーセント増えました。 | It increased by {0} percent.
{0}増えました。 | It increased by {0}.
{0}個残っています。 | There are {0} left.
{0}に失敗しました。 | {0} failed.
エラー{0}が発生しました。 | Error {0} occurred.
バージョン{0}が公開されました。 | Version {0} has been released.
楽しかったです{0} | It was fun {0}
ありがとう{0} | Thank you {0}
おはよう{0} | Good morning {0}
とてもおいしい{0} | It is delicious {0}
{1}までに{0}を送ってください。 | Please send {0} by {1}.
{2}までに{0}を{1}に送ってください。 | Please send {0} to {1} by {2}.
{2}までに{0}を{1}に払わなければなりません。 | You have to pay {0} to {1} by {2}.
{1}に{0}を送りました。 | I sent {0} to {1}.
{2}に{1}から{0}を受け取りました。 | I received {0} from {1} on {2}.
{1}で{0}を買いました。 | I bought {0} at {1}.
{1}で{0}を{2}で買いました。 | I bought {0} at {1} for {2}.
{2}に{1}で{0}に会いました。 | I met {0} at {1} on {2}.
{1}から{0}をダウンロードしてください。 | Download {0} from {1}.
{1}の{0}をご覧ください。 | See {0} in {1}.
{1}の{0}行目にエラーがあります。 | There is an error on line {0} of {1}.
{2}に{0}と{1}を入れてください。 | Put {0} and {1} into {2}.
{1}に{0}を追加してください。 | Add {0} to {1}.
{1}から{0}を削除してください。 | Remove {0} from {1}.
{1}の代わりに{0}を使ってください。 | Use {0} instead of {1}.
{1}のために{0}が必要です。 | You need {0} for {1}.
{0}を開くには{1}を押してください。 | Press {1} to open {0}.
{1}を始める前に{0}を閉じてください。 | Close {0} before you start {1}.
{1}が{0}を使っています。 | {0} is used by {1}.
{0}は{1}によって作られました。 | {0} was made by {1}.
{0}は{2}に{1}によって書かれました。 | {0} was written by {1} in {2}.
{1}は{0}が好きだと{2}は言いました。 | {2} said that {1} likes {0}.
会議は{1}の{0}からです。 | The meeting is at {0} on {1}.
会議は{2}の{0}から{1}までです。 | The meeting is from {0} to {1} on {2}.
{1}に{0}で会いましょう。 | Let's meet at {0} on {1}.
電車は{1}を{0}に出て、{2}に着きます。 | The train leaves {1} at {0} and arrives at {2}.
{1}のうち{0}が終わりました。 | {0} of {1} are done.
{1}件のうち{0}件を表示しています。 | Showing {0} of {1} items.
{1}にある{0}を読んでください。 | Please read {0} at {1}.
{2}については{1}の{0}にお問い合わせください。 | Please contact {0} of {1} about {2}.
{1}に{0}があります。 | There is {0} in {1}.
{1}に{0}のお知らせが届きます。 | A notice of {0} will be sent to {1}.
{0}さん、{1}件の新しいメッセージがあります。 | Hello {0}, you have {1} new messages.
{0}さん、{1}件の新しいお知らせが{2}にあります。 | {0}, you have {1} new notices in {2}.
{2}より{1}のほうが{0}に近い。 | {1} is closer to {0} than {2}.
値段は{1}から{0}に下がりました。 | The price fell to {0} from {1}.
{0}人のうち{1}人が賛成しました。 | {1} of the {0} people agreed.
{1}冊の本と{0}本のペンを買いました。 | I bought {1} books and {0} pens.
"""
_TEMPLATES = [tuple(line.split(" | ")) for line in TEMPLATES.strip().splitlines()]
# around a whole sentence, in both languages alike
_AROUND = ("{s} {0}", "{0} {s}", "{s}{0}", "{0}{s}", "{0}{s}{1}", "{0}: {s}", "{s} ({0})", "{0} {s} {1}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.'-]*[A-Za-z0-9]|\d+(?:[.,:]\d+)*")


class Copies:
    """Makes pairs with sentinels: written for it, and of pairs that were found."""

    def __init__(self, sources: Sequence[Pair]) -> None:
        self.sources = sources
        self.shared = [(pair, words) for pair in sources if (words := _shared(pair))]
        self.named = [(pair, names) for pair in sources if (names := _named(pair))]

    def pairs(self, count: int, chance: random.Random) -> list[Pair]:
        """That many, chosen by chance."""
        ways = (self._written, self._around, self._found, _marked)
        return [chance.choices(ways, (5, 2, 4, 2))[0](chance) for _ in range(count)]

    def _written(self, chance: random.Random) -> Pair:
        japanese, english = chance.choice(_TEMPLATES)
        carried = _sentinels(3, chance)
        return japanese.format(*carried), english.format(*carried)

    def _around(self, chance: random.Random) -> Pair:
        way, two = chance.choice(_AROUND), _sentinels(2, chance)
        japanese, english = (
            way.format(*two, s=sentence.replace("{", "").replace("}", "")) for sentence in chance.choice(self.sources)
        )
        return japanese, english

    def _found(self, chance: random.Random) -> Pair:
        (japanese, english), words = chance.choice(chance.choice((self.shared, self.named)))
        for (one, other), sentinel in zip(words, _sentinels(len(words), chance), strict=True):
            japanese, english = _word(one).sub(sentinel, japanese), _word(other).sub(sentinel, english)
        return japanese, english


def cased(sources: Sequence[Pair], count: int, chance: random.Random) -> list[Pair]:
    """That many pairs whose English is in capitals or in small letters: to be translated into Japanese only."""
    return [
        (japanese, english.upper() if chance.random() < 0.5 else english.lower())
        for japanese, english in (chance.choice(sources) for _ in range(count))
    ]


def _marked(chance: random.Random) -> Pair:
    """A word between two sentinels, as between the marks of emphasis or tags."""
    first, second = _sentinels(2, chance)
    return phrasebook.template(chance, (first, second))


def _sentinels(count: int, chance: random.Random) -> list[str]:
    """Different ones, mostly the first."""
    numbers = range(copying.SENTINELS)
    chosen = list(numbers[:count]) if chance.random() < 0.6 else chance.sample(numbers, count)
    if chance.random() < 0.3:
        chance.shuffle(chosen)  # in the other direction they stand in another order
    return [f"<{number}>" for number in chosen]


def _shared(pair: Pair) -> list[Pair]:
    """What both sides have once in Latin letters or digits."""
    words = (word for word in dict.fromkeys(_LATIN.findall(pair[0])) if word not in ("a", "A", "I"))
    return [(word, word) for word in words if all(len(_word(word).findall(side)) == 1 for side in pair)]


def _named(pair: Pair) -> list[Pair]:
    """Names of people, in place of whom a sentinel could stand."""
    return [
        (name, latin)
        for name, latin in NAMES
        if pair[0].count(name) == 1 == pair[1].count(latin) and len(_word(latin).findall(pair[1])) == 1
    ]


def _word(word: str) -> re.Pattern[str]:
    """A word or number that stands alone, and not within a sentinel; Japanese signs may follow."""
    return re.compile(rf"(?<![\w<.,]){re.escape(word)}(?![\w>])" if word.isascii() else re.escape(word), re.ASCII)
