"""Classifiers: networks with what is needed around them, and how each architecture is loaded."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageOps
from torch import Tensor, nn

from ... import downloads, media
from ...device import Device
from ...errors import UserError
from ...i18n import N_
from ...networks.efficientnet_lite import SHARE, SIDES, EfficientNetLite, fold
from ...tensors import from_picture
from ..spec import Loader
from .cards import CARDS, ClassifierCard
from .custom import FEATURES, TaughtCard

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Region:
    """Where a view lies in the picture, in shares of its width and height; whether it is mirrored."""

    left: float
    top: float
    right: float
    bottom: float
    mirrored: bool = False


@dataclass
class Classifier:
    """A network with what is needed around it.

    Attributes:
        network: normalised pictures (B, 3, H, W) -> logits (B, classes), in `dtype` on `device`.
        names: (English, Japanese) of each class.
        views: picture -> the crops (V, 3, H, W) whose probabilities are averaged.
        regions: (width, height) of a picture -> where each of its views lies.
        stages: modules whose outputs show how the picture is taken apart, first to last.
    """

    network: nn.Module
    names: list[tuple[str, str]]
    views: Callable[[Image.Image], Tensor]
    regions: Callable[[int, int], list[Region]]
    stages: dict[str, nn.Module]
    device: str
    dtype: torch.dtype

    def labels(self, settings: Any) -> list[tuple[str, str]]:
        """(English, Japanese) of the classes to choose among."""
        return self.names

    def logits(self, batch: Tensor, settings: Any) -> Tensor:
        """(B, 3, H, W) -> float32 (B, classes)."""
        batch = batch.to(self.device, self.dtype, memory_format=torch.channels_last)
        return self.network(batch).float()

    def probabilities(self, logits: Tensor) -> Tensor:
        """Logits (B, classes) -> probabilities that add up to 1."""
        return logits.softmax(-1)


@dataclass
class ZeroShotClassifier(Classifier):
    """A vision-language model (CLIP, SigLIP): the classes are the labels of the settings, as text.

    `tokenize`: list of texts -> token tensors. `independent`: SigLIP scores each label by itself, with a sigmoid.
    """

    tokenize: Callable[[list[str]], dict[str, Tensor]]
    independent: bool

    def labels(self, settings: Any) -> list[tuple[str, str]]:
        if not settings.labels:
            raise UserError(N_("This model chooses among labels that you type. Enter at least one."))
        return [(label, label) for label in settings.labels]

    def logits(self, batch: Tensor, settings: Any) -> Tensor:
        texts = [f"This is a photo of {english}." for english, _ in self.labels(settings)]
        tokens = {name: tensor.to(self.device) for name, tensor in self.tokenize(texts).items()}
        return self.network(pixel_values=batch.to(self.device, self.dtype), **tokens).logits_per_image.float()

    def probabilities(self, logits: Tensor) -> Tensor:
        return logits.sigmoid() if self.independent else super().probabilities(logits)


def class_names(card: ClassifierCard) -> list[tuple[str, str]]:
    """(English, Japanese) of the classes of a model; none for zero-shot models."""
    if card.is_zero_shot:
        return []
    if isinstance(card, TaughtCard):
        return [(name, name) for name in card.names]
    rows = (row.split("\t") for row in (FOLDER / card.classes).read_text(encoding="utf-8").splitlines())
    return [(row[-2], row[-1]) for row in rows]


def _load_residual_cnn(card: ClassifierCard, device: Device) -> Classifier:
    from ...networks.residual_cnn import ResidualCNN

    dtype = device.dtype
    network = ResidualCNN.from_pretrained(card.folder)
    return Classifier(
        network=_ready(network, device, dtype),
        names=class_names(card),
        views=small_views,
        regions=small_regions,
        stages={"stem": network.stem, **{f"stage {i}": stage for i, stage in enumerate(network.stages, 1)}},
        device=device.name,
        dtype=dtype,
    )


def small_views(image: Image.Image) -> Tensor:
    """The built-in network's views of a photo of any size and aspect: (V, 3, 64, 64) in [0, 1].

    The square in the middle, those at both ends (V = 6, or 2 for a square picture), and their mirror images: the best
    of the ways that `benchmarks.quality` compares on real photos.
    """
    image = media.on_white(image)
    places = _centres(*image.size)
    squares = [ImageOps.fit(image, (64, 64), Image.Resampling.BICUBIC, centering=(at, at)) for at in places]
    views = torch.stack([from_picture(square) for square in squares])
    return torch.cat([views, views.flip(-1)])


def small_regions(width: int, height: int) -> list[Region]:
    """Where `small_views` looks."""
    return [
        replace(square_region(width, height, at), mirrored=mirrored)
        for mirrored in (False, True)
        for at in _centres(width, height)
    ]


def _centres(width: int, height: int) -> list[float]:
    return [0.5] if width == height else [0.5, 0.0, 1.0]


def square_region(width: int, height: int, at: float = 0.5, share: float = 1.0) -> Region:
    """A square of `share` of the shorter side, `at` (0 to 1) along the longer one."""
    side = share * min(width, height)
    left, top = (width - side) * (at if width > height else 0.5), (height - side) * (at if height > width else 0.5)
    return Region(left / width, top / height, (left + side) / width, (top + side) / height)


def efficientnet_lite(card: ClassifierCard, variant: int = 0) -> EfficientNetLite:
    """The network of a card of EfficientNet-Lite, with its 1,000 classes, its normalisation folded."""
    network = EfficientNetLite(variant)
    network.load_in_order(torch.load(downloads.folder(card) / card.files[0], weights_only=True, map_location="cpu"))
    fold(network)
    return network


def _load_efficientnet_lite(card: ClassifierCard, device: Device, variant: int) -> Classifier:
    return _around_efficientnet_lite(efficientnet_lite(card, variant), class_names(card), device, variant)


def _load_taught(card: TaughtCard, device: Device) -> Classifier:
    return _around_efficientnet_lite(taught_network(card), class_names(card), device, 0)


def taught_network(card: TaughtCard) -> EfficientNetLite:
    """EfficientNet-Lite0 with the layer that the user has taught.

    Raises:
        UserError: when its file is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        if not card.names:
            raise ValueError(f"{card.files[1]} is not a card")
        layer = load_file(downloads.folder(card) / card.files[0])
        shapes = {name: tuple(tensor.shape) for name, tensor in layer.items()}
        if shapes != {"weight": (len(card.names), FEATURES), "bias": (len(card.names),)}:
            raise ValueError(f"{card.files[0]} has {shapes}")
        if not all(tensor.isfinite().all() for tensor in layer.values()):
            raise ValueError(f"{card.files[0]} has values that are no numbers")
    except (SafetensorError, ValueError) as error:
        raise UserError(
            N_("The file of “{model}” is damaged: remove it on the Models page, and teach it again."), model=card.title
        ) from error
    return with_layer(layer["weight"], layer["bias"])


def with_layer(weights: Tensor, biases: Tensor) -> EfficientNetLite:
    """EfficientNet-Lite0 with another last layer: weights (C, 1280) and biases (C,)."""
    network = efficientnet_lite(next(card for card in CARDS if card.id == "efficientnet_lite0"))
    network.classifier = nn.Linear(FEATURES, len(weights))
    network.classifier.load_state_dict({"weight": weights.float(), "bias": biases.float()})
    return network


def _around_efficientnet_lite(
    network: EfficientNetLite, names: list[tuple[str, str]], device: Device, variant: int
) -> Classifier:
    """The network with what is needed around it."""
    side, dtype = SIDES[variant], device.dtype

    def views(image: Image.Image) -> Tensor:
        square = square_region(*image.size, share=SHARE)
        box = (square.left * image.width, square.top * image.height)
        end = (square.right * image.width, square.bottom * image.height)
        return from_picture(media.on_white(image).resize((side, side), Image.Resampling.BICUBIC, (*box, *end)))[None]

    return Classifier(
        network=_ready(network, device, dtype),
        names=names,
        views=views,
        regions=lambda width, height: [square_region(width, height, share=SHARE)],
        stages={
            "stem": network.stem,
            **{f"stage {i}": network.stages[i] for i in (1, 2, 4)},
            "head": network.head,
        },
        device=device.name,
        dtype=dtype,
    )


def _load_torchvision(card: ClassifierCard, device: Device) -> Classifier:
    from torchvision.models import get_model, get_model_weights

    dtype = device.dtype
    network = get_model(card.id, weights=None)
    state = torch.load(downloads.folder(card) / card.files[0], weights_only=True, map_location="cpu")
    network.load_state_dict(state)
    transforms = get_model_weights(card.id).DEFAULT.transforms()
    share = transforms.crop_size[0] / transforms.resize_size[0]
    return Classifier(
        network=_ready(network, device, dtype),
        names=class_names(card),
        views=lambda image: transforms(media.on_white(image))[None],
        regions=lambda width, height: [square_region(width, height, share=share)],
        stages={name: network.get_submodule(name) for name in _TORCHVISION_STAGES[card.architecture]},
        device=device.name,
        dtype=dtype,
    )


_TORCHVISION_STAGES = {
    "resnet50": ("relu", "layer1", "layer2", "layer3", "layer4"),
    "convnext_tiny": ("features.0", "features.1", "features.3", "features.5", "features.7"),
    "efficientnet_v2_s": ("features.0", "features.2", "features.3", "features.5", "features.7"),
    # after the last block only the class token counts: its input is the last place where patches matter
    "vit_b_16": tuple(f"encoder.layers.encoder_layer_{i}" for i in ("0", "3", "7", "11.ln_1")),
}


def _load_zero_shot(card: ClassifierCard, device: Device) -> ZeroShotClassifier:
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    folder = downloads.folder(card)
    dtype = device.dtype
    model = AutoModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    processor = AutoImageProcessor.from_pretrained(folder, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    is_siglip = card.architecture == "siglip"
    padding: dict[str, Any] = {"padding": "max_length", "max_length": 64} if is_siglip else {"padding": True}
    layers = model.vision_model.encoder.layers

    def views(image: Image.Image) -> Tensor:
        return processor(media.on_white(image), return_tensors="pt")["pixel_values"]

    def tokenize(texts: list[str]) -> dict[str, Tensor]:
        lower = [text.lower() for text in texts]  # all that either saw in training; SigLIP's tokenizer leaves it to us
        tokens = dict(tokenizer(lower, truncation=True, return_tensors="pt", **padding))
        if is_siglip:  # trained with its padding seen
            tokens.pop("attention_mask", None)
        return tokens

    shown = sorted({0, len(layers) // 3, 2 * len(layers) // 3})
    return ZeroShotClassifier(
        network=_ready(model, device, dtype),
        names=[],
        views=views,
        # SigLIP squeezes the whole picture into a square, CLIP cuts a square out of the middle
        regions=lambda width, height: [Region(0, 0, 1, 1) if is_siglip else square_region(width, height)],
        stages={f"layer {i + 1}": layers[i] for i in shown} | {f"layer {len(layers)}": layers[-1].layer_norm1},
        device=device.name,
        dtype=dtype,
        tokenize=tokenize,
        independent=is_siglip,
    )


def _ready(network: nn.Module, device: Device, dtype: torch.dtype) -> nn.Module:
    network.eval().requires_grad_(False)
    return network.to(device.name, dtype).to(memory_format=torch.channels_last)


LOADERS: dict[str, Loader] = {
    "efficientnet_lite0": functools.partial(_load_efficientnet_lite, variant=0),
    "efficientnet_lite2": functools.partial(_load_efficientnet_lite, variant=2),
    "taught_efficientnet_lite0": _load_taught,
    "residual_cnn": _load_residual_cnn,
    **dict.fromkeys(_TORCHVISION_STAGES, _load_torchvision),
    "clip": _load_zero_shot,
    "siglip": _load_zero_shot,
}
