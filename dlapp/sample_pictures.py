"""Photos that scikit-image ships, without importing the library."""

import importlib.util
from pathlib import Path


def sample_picture(name: str) -> Path:
    """Path of a picture in scikit-image's data folder."""
    spec = importlib.util.find_spec("skimage")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data" / name
