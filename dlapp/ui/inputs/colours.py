"""How freely colours are chosen."""

from ..session import _
from . import controls


def choose_temperature(key: str, several: bool) -> tuple[dict[str, object], int]:
    """Ask for temperature and seed: those fields of the task's Settings, and how many versions of a picture are wanted.

    Args:
        several: whether there are several pictures, of which there is one version each.
    """
    temperature = controls.slider(
        _("Temperature"),
        0.0,
        2.0,
        0.0,
        0.1,
        format="%.1f",
        key=f"{key}:temperature",
        help=_("0 gives the most probable colours. Higher values choose more freely among plausible colours."),
    )
    settings: dict[str, object] = {"temperature": temperature}
    if not temperature:
        return settings, 1
    count = 1 if several else controls.slider(_("Versions"), 1, 4, 4, key=f"{key}:versions")
    settings["seed"] = controls.number_input(_("Seed"), 0, 2**31 - 1, 0, key=f"{key}:seed")
    return settings, count
