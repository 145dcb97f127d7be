"""Finding a browser and starting the real app, for browser tests and benchmarks."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find_browser() -> str:
    """Path of an installed Chrome or Chromium, else of one that is installed now.

    Raises:
        RuntimeError: when none can be had, saying how to get one.
    """
    return _installed() or _from_playwright() or _from_package_manager() or _give_up()


def _installed() -> str | None:
    found = (shutil.which(command) for command in _COMMANDS)
    return next((path for path in (*found, *filter(os.path.exists, _PLACES)) if path and _starts(path)), None)


def _starts(path: str) -> bool:
    """Whether it is a browser that has what it needs, and not a stub or one that lacks system libraries."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    return False


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=240, check=False)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if _starts(path) else None


def _from_package_manager() -> str | None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"], env=quiet, check=False)
    return _installed()


def _give_up() -> str:
    raise RuntimeError(
        "The browser tests need Chrome or Chromium. Install one (https://www.google.com/chrome/, or on Debian and Ubuntu "
        "`sudo apt-get install chromium`) and run them again, or leave them out with --no-browser."
    )


@contextlib.contextmanager
def running_app(data_folder: Path, script: str = "app.py", **environment: str) -> Iterator[str]:
    """The app on a free loopback port, with its data in a folder of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    data_folder.mkdir(parents=True, exist_ok=True)
    with (data_folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "DLAPP_DATA_DIR": str(data_folder), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_healthy(address: str, server: subprocess.Popen, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("the app did not start: see server.log in its data folder")
