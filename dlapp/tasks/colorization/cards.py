"""Models of colorization; the one that edits by instructions is listed with those of style transfer."""

from ...i18n import N_
from ...model_card import ModelCard, Source

CARDS = (
    ModelCard(
        id="dlapp-colorizer",
        tasks=("colorization",),
        architecture="colorizer",
        title="dlapp colorizer (non-commercial)",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on Tiny-ImageNet-200, for non-commercial research, and Caltech-101 (CC BY 4.0)"),
        origin="https://github.com/seshuad/IMagenet",
        paper="https://arxiv.org/abs/1603.08511",
        parameters=948_286,
        download_bytes=970_000,
        memory_bytes=3_810_000,
        good_at=N_("Colours sky, grass, skin, wood and animals within a second; takes hints for everything else."),
        bad_at=N_(
            "Can only guess the colour of a dress or a car, and may leave spots on even areas. Mean difference from the true "
            "colours: CIEDE2000 10.7 (gray photo: 11.2)."
        ),
    ),
)
