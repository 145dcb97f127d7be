"""Models that make pictures of words."""

from dataclasses import dataclass

from ...i18n import N_
from ...model_card import ModelCard, Source


@dataclass(frozen=True, kw_only=True)
class PromptedCard(ModelCard):
    """`steps`, `guidance`: what is recommended, see Settings of the task."""

    steps: int
    guidance: float


CARDS = (
    PromptedCard(
        id="dlapp-cartoonist",
        tasks=("text_to_image", "sketch_to_image", "face_editing"),
        architecture="cartoonist",
        title="dlapp cartoonist",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on drawings made with toonHead by Johan Melin (CC BY 4.0)"),
        origin="https://www.dicebear.com/styles/toon-head",
        paper="https://arxiv.org/abs/2209.03003",
        parameters=5_115_392,
        download_bytes=5_240_000,
        memory_bytes=20_500_000,
        languages=("en", "ja"),
        steps=12,
        guidance=2.0,
        good_at=N_(
            "Cartoon faces as you describe them, in English or Japanese: hair, beard, expression, clothes, colours."
        ),
        bad_at=N_("Draws nothing but cartoon faces of one style."),
    ),
)
