"""Models of colorization; what changes colours as words say is listed with the painters."""

from ..i18n import N_
from ..model_card import ModelCard, Source

CARDS = (
    ModelCard(
        id="dlapp-colorizer",
        task="colorization",
        title="dlapp colorizer (non-commercial)",
        source=Source.BUILT_IN,
        licence="MIT; trained on Tiny-ImageNet-200, for non-commercial research, and Caltech-101 (CC BY 4.0)",
        origin="https://github.com/seshuad/IMagenet",
        paper="https://arxiv.org/abs/1603.08511",
        parameters=948_286,
        download_bytes=970_000,
        memory_bytes=3_810_000,
        good_at=N_("Sky, grass, skin, wood and animals, within a second; takes hints for everything else."),
        bad_at=N_(
            "Cannot know the colour of a dress or a car; even places may get spots. Mean difference from the true colours: "
            "CIEDE2000 10.7 where a gray photo has 11.2."
        ),
    ),
)
