"""A visitor without a browser: speaks Streamlit's protocol over its WebSocket, and keeps what the page shows.

Thirty browsers would take the cores from the app that they are to measure; thirty of these hardly need any. It answers to fragments
that run by themselves as a browser does, and forgets what a run no longer draws.
"""

import json
import secrets
import time
import urllib.request
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qsl

from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from dlapp.ui.session import COOKIE

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
OF_A_FRAGMENT = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


@dataclass(frozen=True)
class _Shown:
    """An element of the page: by which run it was drawn, what it says, and its id if it is a widget."""

    run: str
    text: str
    widget: str


class AppSession:
    """One tab of one browser.

    Args:
        address: of the app, such as http://127.0.0.1:8501.

    Attributes:
        query: of the page's address, without the question mark.
    """

    def __init__(self, address: str) -> None:
        self.address, self._xsrf = address, generate_xsrf_token_string()
        self._cookies = f"{COOKIE}={secrets.token_urlsafe(24)}; _streamlit_xsrf={self._xsrf}"
        self._open()

    def _open(self) -> None:
        self._socket = connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": self._cookies, "Accept-Language": "en"},
            max_size=None,
            open_timeout=60,
        )
        self.query, self._page, self._page_hash, self._session_id = "", "", "", ""
        self._elements: dict[tuple[int, ...], _Shown] = {}  # by their place on the page
        self._widgets: dict[str, WidgetState] = {}
        self._repeated: dict[str, tuple[float, float]] = {}  # fragment -> interval, when it is due
        self._run, self._pages = "", dict[str, str]()
        self._has_begun = self._is_idle = True

    def reconnect(self, page: str, query: str) -> None:
        """Close the tab, and open the page in a new one of the same browser."""
        self.close()
        self._open()
        self.go(page, query)

    def close(self) -> None:
        self._socket.close()

    def go(self, page: str, query: str = "") -> None:
        """Open a page by its name, as a click on its link does; "" is the first."""
        self._page, self._page_hash, self.query = page, self._pages.get(page, ""), query
        self._widgets.clear()
        self._repeated.clear()
        self._rerun()

    def click(self, key: str) -> None:
        """Press the button of that key."""
        self._rerun(WidgetState(id=self._widget_id(key), trigger_value=True))

    def type(self, key: str, text: str) -> None:
        """Fill a text box."""
        self._set(WidgetState(id=self._widget_id(key), string_value=text))

    def upload(self, key: str, name: str, data: bytes) -> None:
        """Put a file into the uploader of that key."""
        request = FileURLsRequest(request_id=uuid.uuid4().hex, file_names=[name], session_id=self._session_id)
        self._send(BackMsg(file_urls_request=request))
        while True:
            message = self._receive(time.monotonic() + 60)
            if message and message.WhichOneof("type") == "file_urls_response":
                break
        [urls] = message.file_urls_response.file_urls
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        body = (
            head.encode()
            + b"Content-Type: application/octet-stream\r\n\r\n"
            + data
            + f"\r\n--{boundary}--\r\n".encode()
        )
        headers = {"Cookie": self._cookies, "X-Xsrftoken": self._xsrf}
        headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        asked = urllib.request.Request(f"{self.address}{urls.upload_url}", body, headers, method="PUT")
        urllib.request.urlopen(asked, timeout=60).close()
        state = WidgetState(id=self._widget_id(key))
        state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(data), file_id=urls.file_id, file_urls=urls
        )
        self._set(state)

    @property
    def job(self) -> str:
        """Id of the job that the page shows; "" without one."""
        return dict(parse_qsl(self.query)).get("job", "")

    def wait_for(self, text: str, seconds: float, after: str = "") -> bool:
        """Whether the page shows a text within so many seconds, and a job other than that `after` which it comes."""
        deadline = time.monotonic() + seconds
        while (after and after == self.job) or text not in self.text():
            if time.monotonic() > deadline:
                return False
            self._receive(deadline)
        return True

    def text(self) -> str:
        """All that the page shows, as its elements are written."""
        return "\n".join(element.text for element in self._elements.values())

    def _set(self, state: WidgetState) -> None:
        self._widgets[state.id] = state
        self._rerun()

    def _rerun(self, trigger: WidgetState | None = None) -> None:
        message = BackMsg()
        self._state_into(message)
        if trigger:
            message.rerun_script.widget_states.widgets.add().CopyFrom(trigger)
        self._has_begun = self._is_idle = False  # a run that is still under way does not count
        self._send(message)
        self._until_idle()

    def _state_into(self, message: BackMsg) -> None:
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self._page_hash
        message.rerun_script.page_name = "" if self._page_hash else self._page
        message.rerun_script.context_info.locale = "en-US"
        message.rerun_script.context_info.url = f"{self.address}/{self._page}"
        message.rerun_script.widget_states.widgets.extend(self._widgets.values())

    def _send(self, message: BackMsg) -> None:
        self._socket.send(message.SerializeToString())

    def _until_idle(self) -> None:
        deadline = time.monotonic() + 120
        while not self._is_idle:
            self._receive(deadline)

    def _receive(self, deadline: float) -> ForwardMsg | None:
        """Take in the next message, or let a fragment run that is due.

        Raises:
            TimeoutError: when there is none for too long.
        """
        now = time.monotonic()
        if now > deadline + 5:  # fragments alone would keep it going
            raise TimeoutError(f"the page {self._page!r} does not come to rest")
        fragment, (interval, due) = min(
            self._repeated.items(), key=lambda item: item[1][1], default=("", (0.0, deadline + 5))
        )
        try:
            data = self._socket.recv(max(0.0, min(due, deadline + 5) - now))
        except TimeoutError:
            if not fragment or due > deadline + 5:
                raise
            self._repeated[fragment] = interval, time.monotonic() + interval
            again = BackMsg()
            self._state_into(again)
            again.rerun_script.fragment_id, again.rerun_script.is_auto_rerun = fragment, True
            self._send(again)
            return None
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        self._take(message)
        return message

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._run = message.metadata.run.script_run_id
            self._has_begun |= not message.metadata.run.fragment_ids
            self._session_id = message.new_session.initialize.session_id or self._session_id
        elif kind == "delta":
            place, delta = tuple(message.metadata.delta_path), message.delta
            if delta.WhichOneof("type") == "add_block":  # what was in it comes anew
                for old in [other for other in self._elements if other[: len(place)] == place]:
                    if self._elements[old].run != self._run:
                        del self._elements[old]
            elif delta.WhichOneof("type") == "new_element":
                self._elements[place] = _shown(self._run, delta.new_element)
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "auto_rerun":
            interval = message.auto_rerun.interval
            self._repeated[message.auto_rerun.fragment_id] = interval, time.monotonic() + interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._repeated.pop(fragment, None)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished" and message.script_finished not in (EARLY, OF_A_FRAGMENT):
            self._is_idle = self._has_begun
            self._elements = {place: each for place, each in self._elements.items() if each.run == self._run}

    def _widget_id(self, key: str) -> str:
        for element in self._elements.values():
            if element.widget.endswith(f"-{key}"):
                return element.widget
        raise LookupError(f"there is no widget {key} on the page {self._page!r}")


def _shown(run: str, element: Element) -> _Shown:
    kind = element.WhichOneof("type") or ""
    if kind == "bidi_component":  # of the app's own components what they are handed, with all letters as they are
        handed = element.bidi_component.json
        text = json.dumps(json.loads(handed), ensure_ascii=False) if handed else ""
    else:
        text = MessageToString(element, as_utf8=True)
    return _Shown(run, text, getattr(getattr(element, kind, None), "id", ""))
