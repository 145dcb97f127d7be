"""Fixtures of the backend's tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dlapp import backend as backend_module
from dlapp.backend import Backend, default
from dlapp.device import devices


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own."""
    monkeypatch.setenv("DLAPP_DATA_DIR", str(tmp_path))
    yield tmp_path
    shutil.rmtree(tmp_path / "models", ignore_errors=True)  # pytest keeps the folders of three runs: gigabytes


@pytest.fixture
def backend(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """The backend of `dlapp.run`, made anew on the CPU and in a data folder of the test's own."""
    monkeypatch.setenv("DLAPP_DEVICE", "cpu")
    devices.cache_clear()
    monkeypatch.setattr(backend_module, "_backend", None)
    yield default()
    default().store.evict()  # its worker lives on and would keep the models
    devices.cache_clear()
