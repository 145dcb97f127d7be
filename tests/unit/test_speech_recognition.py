"""Speech recognition: words and their times, silence, long recordings, and what look-inside finds."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

import dlapp
from benchmarks import quiet_sounds
from benchmarks.quality.speech_recognition import errors, normal
from dlapp import backend as backend_module
from dlapp import downloads, limits, sound
from dlapp.backend import Backend, default
from dlapp.device import devices
from dlapp.errors import UserError
from dlapp.jobs import Job, State
from dlapp.progress import Progress
from dlapp.tasks.speech_recognition import (
    DIGITS,
    Result,
    Segment,
    Word,
    ctranslate2_weights,
    excerpts,
    subtitles,
    voices,
)
from dlapp.tasks.speech_recognition.whisper import Whisper
from dlapp.ui import assets
from tests import whisper
from tests.cases.sounds import encoded, noise, tone, wav

ENGLISH = (
    "the old lighthouse stands on a rock two miles from the harbour every evening a lamp with 24 mirrors sends its light across "
    "the water nobody lives there any more a computer watches the weather and turns the lamp on when the fog comes in"
)
MODEL = whisper.CARD.id


@pytest.fixture(scope="module", autouse=True)
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """One backend for all tests here, with Whisper in its data folder: it takes seconds to load."""
    folder = tmp_path_factory.mktemp("speech")
    whisper.bring(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLAPP_DATA_DIR", str(folder))
        patch.setenv("DLAPP_DEVICE", "cpu")
        devices.cache_clear()
        patch.setattr(backend_module, "_backend", None)
        yield default()
        default().store.evict()
    devices.cache_clear()
    (folder / "models" / MODEL / "model.bin").unlink()


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _example(tmp_path_factory.mktemp("examples"), "speech_en.ogg")


@pytest.fixture(scope="module")
def heard(english: Path) -> Result:
    return dlapp.run("speech_recognition", english, model=MODEL)


def _example(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(assets.read(name))
    return path


def _ffmpeg(*arguments: str | Path) -> None:
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)], check=True)


# What is said


def test_the_words_of_a_clip_are_those_that_were_spoken(heard: Result) -> None:
    assert heard.language == "en"
    assert heard.confidence > 0.9
    assert errors(ENGLISH.split(), normal(heard.text)) <= 0.1 * len(ENGLISH.split())


def test_of_two_voices_at_once_neither_is_understood(tmp_path: Path) -> None:
    found = dlapp.run("speech_recognition", _example(tmp_path, "speech_at_once.ogg"), model=MODEL)
    assert "kitchen" in found.text
    assert not {"platform", "tickets", "curtains"} & set(normal(found.text))


def test_japanese_is_recognized_as_such(tmp_path: Path) -> None:
    found = dlapp.run("speech_recognition", _example(tmp_path, "speech_ja.ogg"), model=MODEL)
    assert found.language == "ja"
    for word in ("雨が降っています", "公園", "お茶"):
        assert word in found.text


def test_another_language_is_written_down_in_english_when_that_is_asked_for(tmp_path: Path) -> None:
    path = _example(tmp_path, "speech_ja.ogg")
    found = dlapp.run("speech_recognition", path, model=MODEL, to_english=True)
    assert found.language == "ja"
    assert found.text.isascii()
    assert "rain" in found.text.lower()


@pytest.mark.parametrize(
    "samples", [next(quiet_sounds.silences())[1], next(quiet_sounds.noises())[1], next(quiet_sounds.music())[1]]
)
def test_where_nobody_speaks_nothing_is_written(samples: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "quiet.wav"
    path.write_bytes(wav(samples.clip(-1, 1), quiet_sounds.RATE))
    found = dlapp.run("speech_recognition", path, model=MODEL)
    assert (found.text, found.language, found.segments) == ("", "", [])
    assert abs(found.seconds - quiet_sounds.SECONDS) < 0.01


# When it is said


def test_words_are_in_order_within_their_phrases_and_the_recording(heard: Result) -> None:
    assert heard.text == "".join(word.text for segment in heard.segments for word in segment.words).strip()
    for before, after in zip(heard.segments, heard.segments[1:], strict=False):
        assert before.end <= after.start + 0.02
    for segment in heard.segments:
        assert segment.start == segment.words[0].start
        assert segment.end == segment.words[-1].end <= heard.seconds
        assert all(word.start <= word.end for word in segment.words)
        assert all(0 <= word.probability <= 1 for word in segment.words)


def test_a_phrase_behind_a_pause_begins_when_the_voice_does(english: Path, tmp_path: Path) -> None:
    samples = sound.excerpt(english, 0, 60)
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    pause = round(3.3 * sound.SPEECH_RATE)
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, np.concatenate([np.zeros(pause), samples[loud[0] :]]), sound.SPEECH_RATE)
    assert abs(dlapp.run("speech_recognition", clip, model=MODEL).segments[0].start - 3.3) < 0.3


def test_the_times_of_a_video_are_those_of_its_player_when_its_sound_begins_late(english: Path, tmp_path: Path) -> None:
    video = tmp_path / "late.mp4"
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=25"]
    _ffmpeg(*picture, "-itsoffset", "4", "-i", english, "-map", "0:v", "-map", "1:a", "-c:a", "aac", video)
    found = dlapp.run("speech_recognition", video, model=MODEL)
    assert abs(found.segments[0].start - 4 - _onset(english)) < 0.3
    assert len(sound.excerpt(found.player, 0, 60)) / sound.SPEECH_RATE == pytest.approx(found.seconds, abs=0.2)


def _onset(path: Path) -> float:
    return float(np.flatnonzero(np.abs(sound.excerpt(path, 0, 60)) > 0.02)[0]) / sound.SPEECH_RATE


# What comes in

ODD = {
    "8 kHz": ("a.wav", lambda: wav(tone(200, 3, 8000), 8000)),
    "96 kHz": ("a.wav", lambda: wav(tone(200, 3, 96_000), 96_000)),
    "stereo": ("a.wav", lambda: wav(np.stack([tone(200, 3), tone(300, 3)], 1))),
    "six channels": ("a.flac", lambda: encoded(np.stack([tone(200, 3)] * 6, 1), "flac")),
    "a wrong ending": ("a.wav", lambda: encoded(tone(200, 3), "mp3")),
    "no ending": ("a", lambda: encoded(tone(200, 3), "ogg")),
    "M4A whose edit list cuts the beginning": (
        "a.m4a",
        lambda: encoded(tone(200, 4), "m4a", "-ss", "1", "-c:a", "aac"),
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files_are_as_long_as_they_play(name: str, tmp_path: Path) -> None:
    file, make = ODD[name]
    path = tmp_path / file
    path.write_bytes(make())
    with sound.recording(path) as recording:
        assert abs(len(recording.samples) / sound.SPEECH_RATE - 3) < 0.15
        assert recording.samples.dtype == np.int16
        assert np.abs(recording.samples[16_000:32_000]).max() > 5000


def test_an_mp3_with_a_cover_is_heard(tmp_path: Path) -> None:
    (tmp_path / "sound.wav").write_bytes(wav(tone(200, 3)))
    made = tmp_path / "a.mp3"
    Image.new("RGB", (64, 64), "red").save(tmp_path / "cover.png")
    maps = ["-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]
    _ffmpeg("-i", tmp_path / "sound.wav", "-i", tmp_path / "cover.png", *maps, made)
    with sound.recording(made) as recording:
        assert abs(len(recording.samples) / sound.SPEECH_RATE - 3) < 0.15


REFUSED = {
    "no sound at all": ("a.mp3", lambda: noise(20_000), "is damaged, or not a sound file"),
    "no seconds": ("a.wav", lambda: wav(np.zeros(0)), "is damaged, or not a sound file"),
    "a tenth of a second": ("a.wav", lambda: wav(tone(200, 0.1)), r"is 0\.100 seconds long"),
    "a playlist that points elsewhere": (
        "a.m3u8",
        lambda: b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n",
        "is damaged, or not a sound file",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_heard_gets_a_sentence(name: str, tmp_path: Path) -> None:
    file, make, sentence = REFUSED[name]
    path = tmp_path / file
    path.write_bytes(make())
    with pytest.raises(UserError, match=sentence), sound.recording(path):
        pass


def test_a_video_without_sound_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    _ffmpeg("-f", "lavfi", "-i", "color=size=64x64:duration=2", path)
    with pytest.raises(UserError, match=r"silent\.mp4 has no sound\."), sound.recording(path):
        pass


def test_what_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECORDING_SECONDS", 2)
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(200, 5)))
    with pytest.raises(UserError, match="minutes long"), sound.recording(path):
        pass


def test_nothing_stays_of_a_recording_that_was_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(200, 3)))
    with sound.recording(path) as recording:
        assert recording.path.exists()
    assert not recording.path.parent.exists()


def test_one_bad_recording_does_not_stop_the_others(english: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(noise(20_000))
    good, other = dlapp.run("speech_recognition", [english, bad], model=MODEL)
    assert "rock" in good.text
    assert (other.text, other.player) == ("", None)
    assert other.notices[0][1]["name"] == "bad.mp3"
    with pytest.raises(UserError, match=r"bad\.mp3 is damaged"):
        dlapp.run("speech_recognition", [bad, bad], model=MODEL)


def test_a_model_refuses_what_it_cannot_do(english: Path) -> None:
    with pytest.raises(UserError, match="does not translate"):
        dlapp.run("speech_recognition", english, model="dlapp-spoken-digits", to_english=True)
    with pytest.raises(UserError, match="does not know this language"):
        dlapp.run("speech_recognition", english, model="dlapp-spoken-digits", language="ja")
    with pytest.raises(UserError, match="no language"):
        dlapp.run("speech_recognition", english, language="xx")


# Long recordings


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["voice", "silence"]), st.floats(0.1, 4)), min_size=1, max_size=12))
def test_pieces_are_the_whole_and_no_longer_than_they_may_be(parts: list[tuple[str, float]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(voices, "PIECE", 5)
        patch.setattr(voices, "SEARCH", 3)
        voice = np.tile(_VOICE, 4)
        sounds = [(voice if kind == "voice" else 0 * voice)[: round(16_000 * seconds)] for kind, seconds in parts]
        whole = np.concatenate(sounds)
        found = list(voices.pieces(whole))
        assert [first for first, _ in found] == np.cumsum([0, *(len(piece) for _, piece in found)])[:-1].tolist()
        assert np.array_equal(np.concatenate([piece for _, piece in found]) * 32768, whole)
        assert all(0 < len(piece) <= 5 * 16_000 for _, piece in found)


_VOICE = (np.sin(2 * np.pi * 140 * np.arange(16_000) / 16_000) * 9000).astype(np.int16)


def test_a_long_recording_is_cut_in_a_pause_and_its_times_go_on(
    english: Path, heard: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "PIECE", 7)
    monkeypatch.setattr(voices, "SEARCH", 4)
    found = dlapp.run("speech_recognition", english, model=MODEL)
    assert errors(normal(heard.text), normal(found.text)) <= 2
    assert abs(found.segments[-1].end - heard.segments[-1].end) < 0.5
    assert abs(found.segments[0].start - heard.segments[0].start) < 0.2


def test_the_text_grows_while_one_waits_and_stop_ends_it(
    english: Path, listening: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "PIECE", 7)
    monkeypatch.setattr(voices, "SEARCH", 4)
    told: list[Progress] = []
    report = Job._report

    def watched(job: Job, progress: Progress) -> None:
        told.append(progress)
        if progress.text:
            listening.cancel(job)
        report(job, progress)

    monkeypatch.setattr(Job, "_report", watched)
    job = listening.submit("speech_recognition", [english], model=MODEL)
    assert job.wait(120)
    assert job.state is State.CANCELLED
    assert "rock" in told[-1].text
    assert 0 < told[-1].done / told[-1].total < 0.7


# Digits


def test_digits_are_heard_one_by_one(tmp_path: Path) -> None:
    found = dlapp.run("speech_recognition", _example(tmp_path, "speech_digits.ogg"))
    assert found.model == "dlapp-spoken-digits"
    assert found.text == "four zero seven one nine three"
    assert [segment.text for segment in found.segments] == found.text.split()


# Look inside


def test_attention_to_the_sound_moves_with_the_words(heard: Result) -> None:
    phrase = heard.segments[0]
    stretch = excerpts.around(heard.player, phrase.start, phrase.end, phrase.text, heard.seconds)
    inside = dlapp.run("speech_recognition.cross_attention", stretch, model=MODEL, language="en")
    assert "".join(inside.words).strip() == phrase.text
    assert len(inside.words) == len(inside.attention) == len(inside.candidates)
    assert abs(inside.mel.shape[1] / 100 - (stretch.end - stretch.start)) < 0.1
    assert abs(2 * inside.attention.shape[1] - inside.mel.shape[1]) <= 2
    assert (inside.attention.astype(float).sum(1) <= 1.01).all()
    peaks = inside.attention.argmax(1) / 50 + stretch.start
    times = [word.start for word in phrase.words]
    assert np.corrcoef(peaks[: len(times)], times)[0, 1] > 0.9
    assert (
        np.mean(
            [
                word.strip().startswith(line[0].token.strip())
                for word, line in zip(inside.words, inside.candidates, strict=True)
            ]
        )
        > 0.7
    )
    assert all(line[0].score >= line[-1].score for line in inside.candidates)
    assert inside.no_speech < 0.5


def test_the_networks_decide_in_the_end_for_what_was_said(tmp_path: Path) -> None:
    heard = dlapp.run("speech_recognition", _example(tmp_path, "speech_digits.ogg"))
    word = heard.segments[2]
    stretch = excerpts.around(heard.player, word.start, word.end, word.text, heard.seconds)
    inside = dlapp.run("speech_recognition.hidden_state", stretch)
    assert [memory.kind for memory in inside.networks] == ["rnn", "lstm", "gru"]
    sizes = [memory.parameters for memory in inside.networks]
    assert max(sizes) / min(sizes) < 1.01
    for memory in inside.networks:
        assert len(memory.hidden) == len(memory.probabilities) == len(inside.mel)
        assert np.abs(memory.hidden).max() <= 1
        assert np.allclose(memory.probabilities.astype(float).sum(1), 1, atol=0.01)
    assert DIGITS[int(inside.networks[2].probabilities[-1].argmax())] == "seven"


def test_a_model_that_is_removed_before_it_is_looked_into_is_said_to_be_gone(
    heard: Result, listening: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look inside reads the weights again, when it is first asked for."""
    phrase, card = heard.segments[0], whisper.CARD
    weights = downloads.folder(card) / "model.bin"
    listening.store.evict(card.id)

    def removed(self: object) -> None:
        weights.rename(weights.with_suffix(".gone"))
        raise FileNotFoundError(weights)

    monkeypatch.setattr(Whisper, "network", property(removed))
    stretch = excerpts.around(heard.player, phrase.start, phrase.end, phrase.text, heard.seconds)
    try:
        with pytest.raises(UserError, match="has not been downloaded yet"):
            dlapp.run("speech_recognition.cross_attention", stretch, model=MODEL, language="en")
    finally:
        weights.with_suffix(".gone").rename(weights)


@pytest.mark.parametrize(("start", "end"), [(1.0, 1.0), (-1.0, 2.0), (0.0, 31.0)])
def test_a_stretch_that_is_none_is_refused(start: float, end: float, english: Path) -> None:
    with pytest.raises(UserError, match="at most 30 seconds"):
        dlapp.run("speech_recognition.hidden_state", excerpts.Excerpt(english, start, end, ""))


# Subtitles and corrections


def words(*texts: str, each: float = 0.5) -> list[Word]:
    return [Word(i * each, (i + 1) * each, text, 0.9) for i, text in enumerate(texts)]


@given(st.lists(st.text("abc 日本語。.", min_size=1, max_size=12), min_size=1, max_size=60), st.floats(0.05, 2))
@example(["a" * 41, "b" * 40, " ", "c" * 3], 0.5)  # the space at the end of a subtitle counts once it stands within
def test_subtitles_lose_nothing_and_are_short(texts: list[str], each: float) -> None:
    spoken = words(*texts, each=each)
    segment = Segment(spoken[0].start, spoken[-1].end, "".join(texts).strip(), spoken)
    cues = subtitles.cues([segment])
    assert [word for cue in cues for word in cue.words] == spoken
    for cue in cues:
        assert len(cue.words) == 1 or subtitles._width(cue.text) <= subtitles.WIDTH
        assert len(cue.words) == 1 or cue.end - cue.start <= subtitles.SECONDS + 1e-6


def test_srt_and_vtt_have_the_times_and_the_words() -> None:
    spoken = words(" Hello,", " world.", " 次の文です。")
    segment = Segment(3661.5, 3663.0, "", [Word(w.start + 3661.5, w.end + 3661.5, w.text, 1.0) for w in spoken])
    made = Result(text="", language="en", segments=[segment], seconds=4000, player=None)
    assert "01:01:01,500 --> 01:01:03,000\nHello, world. 次の文です。" in made.written("srt")
    vtt = made.written("vtt")
    assert vtt.startswith("WEBVTT")
    assert "01:01:01.500 --> 01:01:03.000" in vtt
    assert json.loads(made.written("json"))["segments"][0]["words"][0]["start"] == 3661.5
    assert made.written("docx") is None


@given(st.text(max_size=80), st.floats(0, 100), st.floats(0.1, 30))
def test_a_correction_keeps_the_stretch_and_its_words_share_it(text: str, start: float, length: float) -> None:
    segment = Segment(start, start + length, "before", words(" before"))
    made = segment.with_text(text)
    assert (made.start, made.end, made.text) == (segment.start, segment.end, text.strip())
    assert "".join(word.text for word in made.words).split() == text.split()
    times = [time for word in made.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert all(start <= time <= start + length + 1e-6 for time in times)


# Whisper's weights


def test_weights_read_out_of_ctranslate2s_file_are_those_that_went_in(tmp_path: Path) -> None:
    import torch
    from ctranslate2.converters.transformers import WhisperLoader
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(0)
    config = WhisperConfig(
        vocab_size=100,
        num_mel_bins=8,
        d_model=16,
        encoder_layers=2,
        decoder_layers=3,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_source_positions=10,
        max_target_positions=12,
        **dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"), 3),
    )
    network = WhisperForConditionalGeneration(config).eval()
    spec = WhisperLoader().get_model_spec(network)
    spec.register_vocabulary([str(number) for number in range(100)])
    spec.validate()
    spec.optimize(quantization="float16")
    spec._serialize(str(tmp_path / "model.bin"))
    (tmp_path / "config.json").write_text('{"alignment_heads": [[1, 0], [2, 1]]}')
    read = ctranslate2_weights.whisper(tmp_path)
    assert read.generation_config.alignment_heads == [[1, 0], [2, 1]]
    for name, tensor in network.state_dict().items():
        assert torch.allclose(read.state_dict()[name], tensor, atol=2e-3), name
    inputs = {"input_features": torch.randn(1, 8, 20), "decoder_input_ids": torch.tensor([[3, 5, 7]])}
    with torch.inference_mode():
        assert torch.allclose(read(**inputs).logits, network(**inputs).logits, atol=0.02)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes((5).to_bytes(4, "little") + bytes(100))
    with pytest.raises(ValueError, match="version 5"):
        ctranslate2_weights.variables(tmp_path / "model.bin")
