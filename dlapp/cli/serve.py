"""`serve`: the app, for this machine or for others too, under the names that it is told."""

import argparse
import contextlib
import ipaddress
import runpy
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from ..addresses import is_this_machine
from .words import _

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def add(commands: Any) -> None:
    """Add the command and its options."""
    serve = commands.add_parser("serve", help=_("start the app"))
    serve.add_argument("--address", help=_("0.0.0.0 for visitors from other machines; default: this machine only"))
    serve.add_argument("--port", type=int)
    serve.add_argument(
        "--host",
        action="append",
        default=[],
        type=_host,
        metavar="NAME",
        help=_("a name or address under which visitors open the app, such as lab.example.org; may be repeated"),
    )
    serve.set_defaults(act=_serve)


def app() -> Path:
    """The app's script: beside the package in the repository, within it once installed."""
    package = Path(__file__).parents[1]
    installed = package / "app" / "app.py"
    return installed if installed.is_file() else package.parent / "app.py"


def _serve(options: argparse.Namespace) -> NoReturn:
    hosts = options.host
    if options.address and not hosts and not is_this_machine(options.address):
        hosts = _own_names(options.address)
        told = _(
            "Visitors reach the app only as {names}; to use other names, give each of them with --host.",
            names=", ".join(hosts),
        )
        print(told, file=sys.stderr, flush=True)
    arguments = ["run", str(app())]
    arguments += ["--server.address", options.address] if options.address else []
    arguments += ["--server.port", str(options.port)] if options.port else []
    for host in (*THIS_MACHINE, *hosts) if hosts else ():  # else as .streamlit/config.toml has it: this machine's names
        arguments += ["--server.allowedHosts", host]
    sys.argv = ["streamlit", *arguments]
    runpy.run_module("streamlit", run_name="__main__")  # as `python -m streamlit` would, in this process
    raise SystemExit


def _host(text: str) -> str:
    """The host in what somebody copied from a browser: http://lab:8501/ -> lab.

    Raises:
        ValueError: when there is none.
    """
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(text.strip("[]")))
    host = urlsplit(text if "//" in text else f"//{text}").hostname
    if not host:
        raise ValueError(text)
    return host


def _own_names(address: str) -> list[str]:
    """Under which names others reach a server that listens on that address: an IP address and the machine's name."""
    everywhere = address in ("0.0.0.0", "::")
    names = [_outward_address() if everywhere else address, socket.gethostname()]
    return [name for name in names if name]


def _outward_address() -> str | None:
    """This machine's address on the network that leads outside, or else the one that its name has."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # chooses a network card; nothing is sent
        return probe.getsockname()[0]
    with contextlib.suppress(OSError):
        address = socket.gethostbyname(socket.gethostname())
        return None if is_this_machine(address) else address
    return None
