"""How often one browser, and one address, may ask: who asks without a pause leaves nothing of a server to the others.

Counted by limits (https://limits.readthedocs.io) in the memory of this process, in a sliding window of a minute. Addresses are those
that uvicorn gives: behind a proxy on this machine, those of the proxy's visitors.
"""

import functools
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .. import limits as most
from ..addresses import is_this_machine
from ..errors import UserError
from ..i18n import N_

TOO_OFTEN = N_(
    "Too much was asked of this server within a minute. Wait a moment and try again; your inputs are still here."
)
if TYPE_CHECKING:
    from limits import RateLimitItemPerMinute
    from limits.strategies import SlidingWindowCounterRateLimiter

UPLOADS = "/_stcore/upload_file/"  # followed by Streamlit's id of the session, and that of the file


class Rate:
    """So much within a minute of one visitor, and several times that of one address, which a class may share."""

    def __init__(self, of_visitor: int) -> None:
        self._amounts = {"visitor": of_visitor, "address": most.VISITORS_OF_AN_ADDRESS * of_visitor}

    @functools.cached_property
    def _counter(self) -> tuple["SlidingWindowCounterRateLimiter", dict[str, "RateLimitItemPerMinute"]]:
        """What counts, and the limits by name; made when first asked for, because the first page does without."""
        from limits import RateLimitItemPerMinute
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        limits = {name: RateLimitItemPerMinute(amount, namespace=name) for name, amount in self._amounts.items()}
        return SlidingWindowCounterRateLimiter(MemoryStorage()), limits

    def take(self, visitor: str, address: str | None) -> bool:
        """Whether there is room for one more, which is then counted.

        Args:
            visitor: who asks. address: where from; that of this machine is not counted.
        """
        counter, limits = self._counter
        asked = [(limits["visitor"], visitor)]
        if address and not is_this_machine(address):
            asked.append((limits["address"], address))
        if not all(counter.test(limit, who) for limit, who in asked):
            return False
        for limit, who in asked:
            counter.hit(limit, who)
        return True


JOBS = Rate(most.JOBS_A_MINUTE)
FILES = Rate(most.UPLOADS_A_MINUTE)


def check_job(visitor: str, address: str | None) -> None:
    """Count a job.

    Raises:
        UserError: when it is one too many.
    """
    if not JOBS.take(visitor, address):
        raise UserError(TOO_OFTEN)


class UploadRate:
    """ASGI middleware: uploads beyond the rate are refused (429) before they are read."""

    def __init__(self, app: ASGIApp, rate: Rate = FILES) -> None:
        self.app, self.rate = app, rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "PUT" and UPLOADS in scope["path"]:
            session = scope["path"].rpartition(UPLOADS)[2].partition("/")[0]
            address, _port = scope.get("client") or (None, None)
            if not self.rate.take(session, address):
                refusal = PlainTextResponse("Too many uploads within a minute.\n", 429, {"Retry-After": "60"})
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)
