"""What a server does beside its pages: it ends in order, refuses floods of uploads, and answers load balancers and Prometheus.

`/healthz`: the process answers. `/readyz`: it can take jobs, 503 and the reason when not. `/metrics`: see `monitoring`; for this
machine only, since visitors need not know what others do, and not by a name that a page elsewhere could have given to it.
"""

import asyncio
import contextlib
import importlib
import threading
from collections.abc import AsyncIterator

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from .. import logs
from ..addresses import is_this_machine
from ..backend import default
from .proxies import is_forwarded
from .rates import UploadRate

METRICS = "text/plain; version=0.0.4; charset=utf-8"


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """It logs, and reads the first page's code while the first browser still loads its own.

    At the end, running jobs are stopped and noted: after SIGTERM, uvicorn leaves the interpreter no time for that.
    """
    logs.begin()
    threading.Thread(target=_read_ahead, daemon=True, name="dlapp-ahead").start()
    yield
    await asyncio.to_thread(default().close)


def _read_ahead() -> None:
    for module in ("shell", "frame", "recommended"):
        importlib.import_module(f"dlapp.ui.{module}")


def healthz(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def readyz(request: Request) -> Response:
    reason = default().trouble()
    return PlainTextResponse(f"{reason or 'ok'}\n", 503 if reason else 200)


def metrics(request: Request) -> Response:
    if not _is_of_this_machine(request):
        return PlainTextResponse("only for this machine\n", 403)
    return Response(default().monitor.text(), media_type=METRICS)


def _is_of_this_machine(request: Request) -> bool:
    """Whether somebody on this machine asks, neither through a proxy nor by a name."""
    if request.client is None or is_forwarded(request.headers):
        return False
    hosts = request.client.host, request.url.hostname or ""
    return all(map(is_this_machine, hosts))


# Plain functions: the server calls them in threads, where looking at the disk holds up nobody.
ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
MIDDLEWARE = [Middleware(UploadRate)]
