"""Where Whisper listens for each word, and what else it would have written.

The heads are those that follow the sound most closely, found by OpenAI and stated with the weights
(https://github.com/openai/whisper/pull/869).
"""

from dataclasses import dataclass

import numpy as np
import torch

from ... import result, sound
from ...progress import Progress, Report
from ..spec import Operation
from . import excerpts
from .excerpts import Excerpt
from .whisper import Whisper

CANDIDATES = 5
FRAMES = 50  # that the encoder gives each second


@dataclass(frozen=True)
class CrossAttentionSettings:
    """`language`: code of what is spoken. `to_english`: whether the words are its translation."""

    language: str = "en"
    to_english: bool = False


@dataclass(frozen=True)
class Candidate:
    """A token that could be written at some place, with its probability in [0, 1]."""

    token: str
    score: float


@dataclass(frozen=True, kw_only=True)
class CrossAttention(result.Result):
    """What Whisper does while it writes words down.

    Attributes:
        mel: float16 (bands, T), the log-mel spectrogram that it hears, a hundred frames a second.
        words: what is written, W words. attention: float16 (W, F), where it listens for each, 50 frames a second, rows add
            up to 1 over all 30 seconds that it hears.
        candidates: for the first token of each word the most probable ones, best first.
        no_speech: how probable it is that nobody speaks, in [0, 1].
    """

    mel: np.ndarray
    words: list[str]
    attention: np.ndarray
    candidates: list[list[Candidate]]
    no_speech: float


@torch.inference_mode()
def run(
    model: Whisper, stretches: list[Excerpt], settings: CrossAttentionSettings, report: Report
) -> list[CrossAttention]:
    """One forward pass over each stretch, with its words as they were written."""

    def look() -> None:
        report(Progress())  # raises Cancelled after Stop

    return [_inside(model, stretch, settings, look) for stretch in stretches]


def _inside(model: Whisper, stretch: Excerpt, settings: CrossAttentionSettings, look) -> CrossAttention:
    from faster_whisper.tokenizer import Tokenizer

    samples = sound.excerpt(stretch.path, stretch.start, stretch.end, look)
    mel = model.engine.feature_extractor(samples)  # (bands, T)
    frames = min(mel.shape[1], 100 * len(samples) // sound.SPEECH_RATE)
    heard = np.pad(mel[:, :3000], ((0, 0), (0, max(0, 3000 - mel.shape[1]))))
    task = "translate" if settings.to_english else "transcribe"
    tokenizer = Tokenizer(model.engine.hf_tokenizer, True, task=task, language=settings.language)
    text = tokenizer.encode(stretch.text if settings.language in ("ja", "zh", "th") else f" {stretch.text}")[:200]
    start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
    look()
    made = model.network(
        input_features=torch.from_numpy(heard)[None].float(),
        decoder_input_ids=torch.tensor([start + text]),
        output_attentions=True,
    )
    heads = model.network.generation_config.alignment_heads
    followed = torch.stack([made.cross_attentions[layer][0, head] for layer, head in heads]).mean(0)  # (L, 1500)
    probable = made.logits[0].float().softmax(-1)  # (L, vocabulary): what comes behind each token
    words, parts = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
    attention, candidates, place = [], [], len(start) - 1
    for tokens in parts[:-1]:
        attention.append(followed[place : place + len(tokens)].mean(0))
        best = probable[place].topk(CANDIDATES)
        candidates.append(
            [
                Candidate(tokenizer.decode([token]) or tokenizer.tokenizer.id_to_token(token), score)
                for token, score in zip(best.indices.tolist(), best.values.tolist(), strict=True)
            ]
        )
        place += len(tokens)
    return CrossAttention(
        mel=mel[:, :frames].astype(np.float16),
        words=words[:-1],
        attention=torch.stack(attention)[:, : -(-frames // 2)].half().numpy(),
        candidates=candidates,
        no_speech=float(probable[0, tokenizer.no_speech]),
    )


OPERATION = Operation(
    settings=CrossAttentionSettings,
    result=CrossAttention,
    check=excerpts.check,
    run=run,
    types=(Candidate, Excerpt),
    architectures=("faster_whisper",),
)
