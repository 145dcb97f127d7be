"""The recurrent networks that hear digits: shapes, equal sizes, causality, and the sound they are given."""

import pytest
import torch

from dlapp.networks.speech_rnn import HOP, KINDS, MELS, RATE, SILENCE, SpeechRNN, SpeechRNNs, log_mel

WIDTHS = {"rnn": 176, "lstm": 85, "gru": 99}


def test_as_many_parameters_each() -> None:
    networks = SpeechRNNs(WIDTHS)
    sizes = [sum(weight.numel() for weight in networks.kinds[kind].parameters()) for kind in KINDS]
    assert max(sizes) < 1.01 * min(sizes)


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_later_changes_nothing_before(kind: str) -> None:
    model = SpeechRNN(kind, 16, 2, 10)
    frames = torch.randn(2, 30, MELS)
    with torch.inference_mode():
        whole = model(frames)
        assert whole.shape == (2, 30, 10)
        torch.testing.assert_close(model(frames[:, :12]), whole[:, :12])


def test_frames_of_a_second() -> None:
    frames = log_mel(torch.randn(3, RATE))
    assert frames.shape == (3, 1 + RATE // HOP, MELS)
    assert frames.amax((1, 2)).tolist() == [2, 2, 2]
    assert frames.min() >= SILENCE


def test_silence_around_a_sound_changes_nothing_in_it() -> None:
    sound = torch.randn(1, RATE) * torch.linspace(0, torch.pi, RATE).sin()  # faint at its ends, which are cut
    silent = 20 * HOP
    longer = log_mel(torch.nn.functional.pad(sound, (silent, silent)))
    torch.testing.assert_close(
        longer[:, 25:115], log_mel(sound)[:, 5:95], atol=0.02, rtol=0
    )  # its end is cut otherwise
    assert (longer[:, :15] == SILENCE).all()


def test_loudness_does_not_matter_and_silence_is_no_trouble() -> None:
    sound = torch.randn(1, RATE)
    torch.testing.assert_close(log_mel(sound), log_mel(0.1 * sound), atol=1e-2, rtol=1e-2)
    assert log_mel(torch.zeros(1, RATE)).isfinite().all()


def test_a_higher_tone_is_in_a_higher_band() -> None:
    time = torch.arange(RATE) / RATE
    bands = [
        int(log_mel(torch.sin(2 * torch.pi * hertz * time)[None]).mean(1).argmax()) for hertz in (200, 500, 1500, 3000)
    ]
    assert bands == sorted(set(bands))


def test_a_shorter_throat_is_a_higher_voice() -> None:
    sound = torch.sin(2 * torch.pi * 1000 * torch.arange(RATE) / RATE)[None]
    stretched, plain = (int(log_mel(sound, torch.tensor([warp])).mean(1).argmax()) for warp in (1.2, 1.0))
    assert stretched < plain  # bands that reach further up: the same tone stands lower in them
