"""Options and fixtures of all tests."""

import os
import tempfile

import pytest

# Before any test module imports dlapp: no test may touch the user's own jobs and models, or the network.
os.environ["DLAPP_DATA_DIR"] = tempfile.mkdtemp(prefix="dlapp-tests-")
os.environ["HF_HUB_OFFLINE"] = "0"
for name in ("DLAPP_DEVICE", "DLAPP_BUDGET", "DLAPP_KEEP_DAYS", "DLAPP_OFFLINE", "DLAPP_MANAGE"):
    os.environ.pop(name, None)
# Several processes share the cores, and so do the apps and engines that they start: were each to compute with all cores, they would
# wait for threads of each other, and take half as long again. Before any test module loads a library that counts the cores.
workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-browser", action="store_true", help="leave out the tests that drive a browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests are left out on request only; CUDA tests are skipped where there is no CUDA device."""
    import torch

    if not torch.cuda.is_available():
        for item in items:
            if item.get_closest_marker("cuda"):
                item.add_marker(pytest.mark.skip(reason="no CUDA device on this machine"))
    if config.getoption("--no-browser"):
        left_out = [item for item in items if item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
