"""Encoder-decoders run by `generate` of transformers (https://huggingface.co/docs/transformers)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import torch
from torch.nn.utils.rnn import pad_sequence

from .encoder_decoder import Search, Written


@dataclass
class Generation:
    """See `EncoderDecoder`."""

    network: Any

    @property
    def weight_bytes(self) -> int:
        """See `EncoderDecoder.weight_bytes`."""
        return sum(tensor.nbytes for tensor in (*self.network.parameters(), *self.network.buffers()))

    @torch.inference_mode()
    def write(self, rows: list[list[int]], search: Search, prefix: Sequence[int] = ()) -> list[list[Written]]:
        """See `EncoderDecoder.write`."""
        config, device = self.network.config, self.network.device
        ids = pad_sequence([torch.tensor(row) for row in rows], True, config.pad_token_id)  # (B, T)
        lengths = torch.tensor([[len(row)] for row in rows])  # (B, 1)
        start = [config.decoder_start_token_id, *prefix]
        outputs = self.network.generate(
            input_ids=ids.to(device),
            attention_mask=(torch.arange(ids.shape[1]) < lengths).long().to(device),  # (B, T)
            decoder_input_ids=torch.tensor([start] * len(rows), device=device),  # (B, 1 + prefix)
            num_beams=search.beams,
            num_return_sequences=search.count,
            max_new_tokens=search.longest,
            min_new_tokens=search.shortest,
            no_repeat_ngram_size=search.no_repeat,
            length_penalty=1.0,
            forced_bos_token_id=None,  # it is in the prefix
            forced_eos_token_id=None,  # a text that is cut off does not end
            return_dict_in_generate=True,
            output_scores=search.beams > 1,
        )
        # padding follows the token that ends
        sequences = outputs.sequences.tolist()
        scores = outputs.sequences_scores.tolist() if search.beams > 1 else [math.nan] * len(sequences)
        written = [
            Written(list(takewhile(config.eos_token_id.__ne__, row[len(start) :])), score)
            for row, score in zip(sequences, scores, strict=True)
        ]
        return [written[i : i + search.count] for i in range(0, len(written), search.count)]
