"""Everyday sentences as people say them: forty in each direction, and twenty more of a later time.

They are for the benchmarks of translation, and no training may see them. The translator's phrase book
(`training.phrasebook`) was written after a look at which of the forty went wrong, the later ones after the phrase book. 22 of
the first eighty also occur in the Tanaka corpus, and the built-in weights saw them before the training left such pairs out;
none of the later forty does.
"""

JAPANESE = """おはようございます。
はじめまして、田中です。
お元気ですか。
また明日会いましょう。
どうもありがとうございました。
駅はどこですか。
ここから空港までどのくらいかかりますか。
次の角を右に曲がってください。
バスは何時に出ますか。
道に迷いました。
これはいくらですか。
もっと安いのはありますか。
カードで払えますか。
この靴は小さすぎます。
レシートをください。
今日はとても寒いです。
明日は雨が降るでしょう。
昨日は風が強かった。
もうすぐ春が来ます。
外は暗くなりました。
私は三十二歳です。
会議は午後三時に始まります。
兄弟が二人います。
りんごを五つ買いました。
電車は十分遅れました。
彼女の名前は花子です。
私の父は医者です。
東京に住んでいます。
犬を二匹飼っています。
彼は私の友達です。
肉は食べません。
彼はまだ来ていません。
そんなことは知らなかった。
ここで写真を撮らないでください。
彼女は車を運転できません。
何をしているのですか。
なぜ泣いているの。
日本語を話せますか。
コーヒーと紅茶とどちらが好きですか。
誰がこの窓を割ったのですか。""".splitlines()

ENGLISH = """Good morning.
Nice to meet you. I am Tom.
How are you?
See you tomorrow.
Thank you very much for your help.
Where is the station?
How long does it take from here to the airport?
Turn right at the next corner.
What time does the bus leave?
I am lost.
How much is this?
Do you have a cheaper one?
Can I pay by card?
These shoes are too small.
I would like a cup of tea, please.
It is very cold today.
It will rain tomorrow.
The wind was strong yesterday.
Spring is coming soon.
It is getting dark outside.
I am thirty-two years old.
The meeting starts at three in the afternoon.
I have two brothers.
I bought five apples.
The train was ten minutes late.
Her name is Mary.
My father is a doctor.
I live in Tokyo.
We have two dogs.
He is a friend of mine.
I don't eat meat.
He has not come yet.
I didn't know that.
Please don't take pictures here.
She can't drive a car.
What are you doing?
Why are you crying?
Can you speak Japanese?
Which do you like better, coffee or tea?
Who broke this window?""".splitlines()

LATER_JAPANESE = """こんばんは、山田さん。
お目にかかれるのを楽しみにしていました。
窓を開けてもいいですか。
このあたりに薬局はありますか。
妹は来年大学に入ります。
傘を電車に忘れました。
四十八人の学生がいます。
切符は二千五百円でした。
約束は金曜日の午後七時です。
昨夜は五時間しか寝ませんでした。
この看板には何と書いてありますか。
頭が痛いので、今日は休みます。
山の上には雪が残っていました。
父は毎朝新聞を読みます。
荷物を預かってもらえますか。
もう少しゆっくり話していただけますか。
その店は月曜日が休みです。
水が冷たくて気持ちがいい。
試験に合格したいです。
彼女は三年前から東京で働いています。""".splitlines()

LATER_ENGLISH = """Good evening, Mr. Yamada.
It is an honor to meet you.
May I open the window?
Is there a pharmacy around here?
My sister will enter university next year.
I left my phone in the taxi.
There are forty-eight students.
The ticket was 2,500 yen.
The appointment is on Friday at seven in the evening.
I slept only five hours last night.
What is written on that wall?
I have a headache, so I will stay home today.
There was still snow on the top of the mountain.
My mother waters the flowers every morning.
Could you keep my luggage?
Could you speak a little more slowly?
The shop is closed on Mondays.
The water is cold and feels good.
I want to pass the exam.
She has been working in Tokyo for three years.""".splitlines()
