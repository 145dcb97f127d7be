"""OWLv2, which finds what is described in words (Minderer et al. 2023, https://arxiv.org/abs/2306.09683)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from ... import downloads, media
from ...device import Device
from ...errors import UserError
from ...i18n import N_
from ...model_card import ModelCard
from .detector import Detector, Found, suppressed, within


@dataclass
class OpenVocabulary(Detector):
    """A network and what prepares pictures and words for it. `tokens`: of the labels to look for, (L, T) each."""

    network: Any  # an Owlv2ForObjectDetection
    processor: Any
    device: str
    tokens: dict[str, Tensor] = field(default_factory=dict)
    batch: int = 1  # of 3,600 patches that all attend to each other

    def looking_for(self, labels: Sequence[str]) -> Detector:
        if not labels:
            raise UserError(N_("This model finds what you type. Enter at least one label."))
        texts = [described(label) for label in labels]
        most = self.network.config.text_config.max_position_embeddings
        for label, ids in zip(labels, self.processor.tokenizer(texts)["input_ids"], strict=True):
            if len(ids) > most:
                raise UserError(N_("“{label}” is too long for this model. Describe it in fewer words."), label=label)
        tokens = self.processor.tokenizer(texts, padding="max_length", max_length=most, return_tensors="pt")
        return replace(self, tokens=dict(tokens.to(self.device)))

    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        side = self.processor.image_processor.size["height"]
        small = [media.fit(picture, 2 * side) for picture in pictures]  # the processor blurs slowly
        # It fills each up to a square, at the right or at the foot: its boxes are in shares of that square's side.
        pixels = self.processor.image_processor(small, return_tensors="pt")["pixel_values"]  # (B, 3, side, side)
        every = {
            name: tokens.repeat(len(small), 1) for name, tokens in self.tokens.items()
        }  # (B L, T), each picture's labels
        outputs = self.network(pixel_values=pixels.to(self.device), **every)
        sizes = [(picture.height, picture.width) for picture in small]
        answers = self.processor.post_process_grounded_object_detection(outputs, threshold, sizes)
        results = []
        for answer, picture, seen in zip(answers, pictures, small, strict=True):
            scores, labels, boxes = (answer[part].cpu() for part in ("scores", "labels", "boxes"))
            scale = torch.tensor([picture.width / seen.width, picture.height / seen.height]).repeat(2)
            results.append(within(suppressed(Found(labels, scores, boxes * scale)), picture.size))
        return results


def described(label: str) -> str:
    """A label as in the captions that the network learnt from."""
    return f"a photo of a {re.sub('^(a|an|the) ', '', label.lower())}"


def load(card: ModelCard, device: Device) -> Detector:
    """The network in float32 also on CUDA: the sides of boxes need more digits than bfloat16 has."""
    from transformers import Owlv2ForObjectDetection, Owlv2Processor

    folder = downloads.folder(card)
    network = Owlv2ForObjectDetection.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    processor = Owlv2Processor.from_pretrained(folder, local_files_only=True)
    return OpenVocabulary(network.eval().requires_grad_(False).to(device.name), processor, device.name)
