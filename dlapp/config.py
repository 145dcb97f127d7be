"""What the environment decides: `DLAPP_DEVICE`, `DLAPP_BUDGET`, `DLAPP_DATA_DIR`, `DLAPP_KEEP_DAYS`, `DLAPP_OFFLINE`, `DLAPP_MANAGE`."""

import contextlib
import math
import os
from pathlib import Path

from .errors import UserError
from .i18n import N_

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "B": 1}


def data_folder() -> Path:
    """Where jobs and downloaded models live: `DLAPP_DATA_DIR`, else the user's data folder."""
    import platformdirs

    return Path(os.environ.get("DLAPP_DATA_DIR") or platformdirs.user_data_dir("dlapp", appauthor=False))


def keep_days() -> float | None:
    """Days after which a result that is not starred is deleted (`DLAPP_KEEP_DAYS=30`); None means: no end but the limits.

    Raises:
        UserError: when the value is not a number above 0.
    """
    text = os.environ.get("DLAPP_KEEP_DAYS", "").strip()
    if not text:
        return None
    with contextlib.suppress(ValueError):
        if 0 < (days := float(text)) < math.inf:
            return days
    raise UserError(N_("DLAPP_KEEP_DAYS is set to “{value}”. Use a number of days such as 30."), value=text)


def offline() -> bool:
    """Whether downloads are hidden and refused (`DLAPP_OFFLINE=1`)."""
    return os.environ.get("DLAPP_OFFLINE", "") not in ("", "0")


def manage_allowed() -> bool:
    """Whether visitors from other machines may fetch and remove models (`DLAPP_MANAGE=1`)."""
    return os.environ.get("DLAPP_MANAGE", "") not in ("", "0")


def device_names() -> list[str]:
    """Device names the user asks for (`DLAPP_DEVICE=cuda:0,cuda:1`); empty means: choose."""
    return [name.strip() for name in os.environ.get("DLAPP_DEVICE", "").split(",") if name.strip()]


def budget_bytes() -> int | None:
    """Bytes that loaded models may take on each device (`DLAPP_BUDGET=4GB`); None means: half of its memory.

    Raises:
        UserError: when the value is not a number with an optional unit.
    """
    text = os.environ.get("DLAPP_BUDGET", "").strip().upper()
    if not text:
        return None
    unit = next((unit for unit in UNITS if text.endswith(unit)), "")
    try:
        return int(float(text.removesuffix(unit)) * UNITS.get(unit, 1))
    except ValueError:
        raise UserError(N_("DLAPP_BUDGET is set to “{value}”. Use a size such as 4GB or 800MB."), value=text) from None
