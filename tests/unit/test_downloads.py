"""Downloads from a server of our own, which speaks as torchvision's host and as the Hub do."""

import dataclasses
import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub.constants
import numpy as np
import pytest

from dlapp import downloads
from dlapp.backend import Backend, outcome
from dlapp.catalog import CARDS, ModelCard
from dlapp.errors import Cancelled, UserError
from dlapp.progress import Progress

WEIGHTS = np.random.default_rng(0).bytes(2_000_000)
CONFIG = b"test content\n"
CONFIG_IN_GIT = "d670460b4b4aece5915caf5c68d12f560a9fe3e4"  # `git hash-object` of it
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()
PATIENCE = 20


class Handler(BaseHTTPRequestHandler):
    """`/file/...` as torchvision's host; `/<owner>/<name>/resolve/...` as the Hub, large files on another host."""

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, with_body: bool) -> None:
        host, name = self.server.host, self.path.rsplit("/", 1)[1]
        host.tokens.append((self.path.split("/")[1], self.headers["Authorization"]))
        if host.status:
            self.reply(host.status)
        elif "/resolve/" in self.path and name == "model.safetensors":
            # by another name, so that it is another host, as the Hub's storage is
            storage = f"http://localhost:{self.server.server_port}/storage/{name}"
            self.reply(
                302, Location=storage, X_Repo_Commit="0" * 40, X_Linked_ETag=f'"{SHA256}"', X_Linked_Size=len(WEIGHTS)
            )
        elif name == "config.json":
            self.reply(200, host.config if with_body else b"", X_Repo_Commit="0" * 40, ETag=f'"{CONFIG_IN_GIT}"')
        else:
            self.send_weights()

    def send_weights(self) -> None:
        host = self.server.host
        wanted = self.headers["Range"] if host.resumes else None
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        body = host.weights[start:]
        host.sent.append((wanted, len(body)))
        host.asked.set()
        assert host.go.wait(PATIENCE)
        if wanted and not body:
            self.reply(416)
        elif wanted:
            self.reply(206, body, Content_Range=f"bytes {start}-{start + len(body) - 1}/{len(host.weights)}")
        else:
            self.reply(200, body)

    def reply(self, status: int, body: bytes = b"", **headers: object) -> None:
        self.send_response(status)
        for name, value in ({"Content_Length": len(body)} | headers).items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        try:
            self.wfile.write(body[: self.server.host.breaks_off_after])
        except ConnectionError:  # the client had enough
            self.close_connection = True

    def log_message(self, *arguments: object) -> None: ...


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A running server, how it is to behave, (Range header, bytes answered) of each request for the weights, tokens that came."""
    monkeypatch.setenv("NO_PROXY", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.host = SimpleNamespace(
        url=f"http://127.0.0.1:{server.server_port}",
        server=server,
        weights=WEIGHTS,
        config=CONFIG,
        resumes=True,
        status=None,
        breaks_off_after=None,
        sent=[],
        tokens=[],
        asked=threading.Event(),
        go=threading.Event(),
    )
    server.host.go.set()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(
        huggingface_hub.constants,
        "HUGGINGFACE_CO_URL_TEMPLATE",
        server.host.url + "/{repo_id}/resolve/{revision}/{filename}",
    )
    yield server.host
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["torchvision", "hub"])
def card(request: pytest.FixtureRequest, host: SimpleNamespace, data: Path) -> ModelCard:
    """A model that the server has, of either source."""
    if request.param == "torchvision":
        name = f"net-{SHA256[:8]}.pth"
        return dataclasses.replace(
            CARDS["resnet50"], repository=f"{host.url}/file/{name}", files=(name,), download_bytes=len(WEIGHTS)
        )
    return dataclasses.replace(
        CARDS["siglip2-base-patch16-224"],
        repository="someone/model",
        files=("model.safetensors", "config.json"),
        download_bytes=len(WEIGHTS) + len(CONFIG),
    )


def quiet(progress: Progress) -> None: ...


def stop_midway(progress: Progress) -> None:
    if progress.done > progress.total / 3:
        raise Cancelled


def assert_complete(card: ModelCard) -> None:
    contents = {path.name: path.read_bytes() for path in downloads.folder(card).rglob("*")}
    assert set(contents) == set(card.files)
    assert contents[card.files[0]] == WEIGHTS
    assert contents.get("config.json", CONFIG) == CONFIG
    assert downloads.is_present(card)


def test_progress_counts_bytes_up_to_the_total(card: ModelCard) -> None:
    seen: list[Progress] = []
    downloads.fetch(card, seen.append)
    assert_complete(card)
    done = [progress.done for progress in seen]
    assert len(done) > 5
    assert done == sorted(done)
    assert done[0] < card.download_bytes / 2
    assert {progress.total for progress in seen} == {card.download_bytes}
    assert done[-1] == card.download_bytes


def test_a_stopped_download_goes_on_where_it_stopped(card: ModelCard, host: SimpleNamespace) -> None:
    with pytest.raises(Cancelled):
        downloads.fetch(card, stop_midway)
    have = downloads.bytes_on_disk(card)
    assert len(WEIGHTS) / 3 < have < len(WEIGHTS)
    assert not downloads.is_present(card)
    seen: list[Progress] = []
    downloads.fetch(card, seen.append)
    assert_complete(card)
    assert host.sent == [(None, len(WEIGHTS)), (f"bytes={have}-", len(WEIGHTS) - have)]
    assert seen[0].done > have


def test_a_broken_connection_is_one_sentence_and_then_resumed(card: ModelCard, host: SimpleNamespace) -> None:
    host.breaks_off_after = 700_000
    with pytest.raises(UserError, match=r"127\.0\.0\.1:\d+ cannot be reached.* the download will resume"):
        downloads.fetch(card, quiet)
    have = downloads.bytes_on_disk(card)
    assert 500_000 < have <= 700_000
    host.breaks_off_after = None
    downloads.fetch(card, quiet)
    assert_complete(card)
    assert host.sent[-1] == (f"bytes={have}-", len(WEIGHTS) - have)


def test_a_host_that_cannot_resume_sends_it_all_again(card: ModelCard, host: SimpleNamespace) -> None:
    with pytest.raises(Cancelled):
        downloads.fetch(card, stop_midway)
    host.resumes = False
    downloads.fetch(card, quiet)
    assert_complete(card)


def test_what_was_complete_but_not_yet_checked_is_not_fetched_again(card: ModelCard, host: SimpleNamespace) -> None:
    downloads.fetch(card, quiet)
    weights = downloads.folder(card) / card.files[0]
    weights.rename(weights.with_name(weights.name + ".part"))  # as if the app had ended just before
    downloads.fetch(card, quiet)
    assert_complete(card)
    assert host.sent[1:] == [(f"bytes={len(WEIGHTS)}-", 0)]


def test_a_present_model_is_not_fetched_again(card: ModelCard, host: SimpleNamespace) -> None:
    downloads.fetch(card, quiet)
    downloads.fetch(card, quiet)
    assert len(host.sent) == 1


@pytest.mark.parametrize("damaged", [WEIGHTS[:-1] + b"?", b"<html>Please log in</html>"])
def test_a_wrong_checksum_is_refused_and_deleted(card: ModelCard, host: SimpleNamespace, damaged: bytes) -> None:
    host.weights = damaged
    with pytest.raises(UserError, match="wrong checksum"):
        downloads.fetch(card, quiet)
    assert downloads.bytes_on_disk(card) == 0
    assert not downloads.is_present(card)
    host.weights = WEIGHTS
    downloads.fetch(card, quiet)
    assert_complete(card)


@pytest.mark.parametrize("card", ["hub"], indirect=True)
def test_a_wrong_checksum_of_a_small_file_costs_only_that_file(card: ModelCard, host: SimpleNamespace) -> None:
    host.config = b"text content\n"
    with pytest.raises(UserError, match="wrong checksum"):
        downloads.fetch(card, quiet)
    assert downloads.bytes_on_disk(card) == len(WEIGHTS)
    host.config = CONFIG
    downloads.fetch(card, quiet)
    assert_complete(card)
    assert len(host.sent) == 1


def test_offline_downloads_are_refused(card: ModelCard, host: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_OFFLINE", "1")
    with pytest.raises(UserError, match="DLAPP_OFFLINE"):
        downloads.fetch(card, quiet)
    assert host.sent == []


def test_an_unreachable_host_is_one_sentence(card: ModelCard, host: SimpleNamespace) -> None:
    host.server.shutdown()
    host.server.server_close()
    with pytest.raises(UserError, match=r"127\.0\.0\.1:\d+ cannot be reached. Check the internet connection"):
        downloads.fetch(card, quiet)


@pytest.mark.parametrize("card", ["hub"], indirect=True)
def test_the_hub_and_no_other_host_is_told_who_asks(
    card: ModelCard, host: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.status = 401
    with pytest.raises(UserError, match=r"users who are signed in \(HTTP 401\)"):
        downloads.fetch(card, quiet)
    host.status = None
    host.tokens.clear()
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_test")
    downloads.fetch(card, quiet)
    assert_complete(card)
    assert set(host.tokens) == {("someone", "Bearer hf_of_the_test"), ("storage", None)}


@pytest.mark.parametrize("status", [403, 404, 503])
def test_an_unwilling_host_is_one_sentence(card: ModelCard, host: SimpleNamespace, status: int) -> None:
    host.status = status
    with pytest.raises(UserError, match=rf"127\.0\.0\.1.*HTTP {status}"):
        downloads.fetch(card, quiet)


def test_a_disk_too_small_is_refused_with_both_numbers(
    card: ModelCard, host: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_000_000))
    with pytest.raises(UserError, match=r"needs 2 MB .* only 1 MB"):
        downloads.fetch(card, quiet)
    assert host.sent == []


def test_what_is_here_already_needs_no_room(card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Cancelled):
        downloads.fetch(card, stop_midway)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_500_000))
    downloads.fetch(card, quiet)
    assert_complete(card)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_disk_that_fills_up_midway_is_one_sentence(card: ModelCard, data: Path) -> None:
    downloads.folder(card).mkdir(parents=True)
    (downloads.folder(card) / (card.files[0] + ".part")).symlink_to("/dev/full")
    with pytest.raises(UserError, match="The disk is full"):
        downloads.fetch(card, quiet)


def test_a_model_is_required_present_and_removed(card: ModelCard) -> None:
    with pytest.raises(UserError, match=f"{card.title} has not been downloaded yet"):
        downloads.require(card)
    assert downloads.bytes_on_disk(card) == 0
    downloads.remove(card)  # nothing there: no trouble
    downloads.fetch(card, quiet)
    downloads.require(card)
    assert downloads.bytes_on_disk(card) == card.download_bytes
    downloads.remove(card)
    assert not downloads.is_present(card)
    assert downloads.bytes_on_disk(card) == 0


def test_a_built_in_model_is_always_there() -> None:
    built_in = CARDS["tiny-imagenet-cnn"]
    downloads.remove(built_in)
    downloads.require(built_in)
    assert (downloads.folder(built_in) / "model.safetensors").is_file()


def test_two_sessions_share_one_download(card: ModelCard, host: SimpleNamespace, backend: Backend) -> None:
    host.go.clear()
    together = threading.Barrier(8)

    def fetch(session: int) -> object:
        together.wait(PATIENCE)
        return backend.fetch(card, str(session))

    with ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(fetch, range(8)))
    assert host.asked.wait(PATIENCE)
    assert {each.id for each in jobs} == {jobs[0].id}
    assert backend.job(jobs[0].id) is jobs[0]
    host.go.set()
    assert jobs[0].wait(PATIENCE)
    outcome(jobs[0])
    assert_complete(card)
    assert len(host.sent) == 1
    assert backend.fetch(card, "later") is not jobs[0]


def test_a_download_is_cancelled_and_found_by_the_next(
    card: ModelCard, host: SimpleNamespace, backend: Backend
) -> None:
    host.go.clear()
    first = backend.fetch(card)
    assert host.asked.wait(PATIENCE)
    backend.cancel(first)
    host.go.set()
    assert first.wait(PATIENCE)
    with pytest.raises(UserError, match="Stopped"):
        outcome(first)
    second = backend.fetch(card)
    assert second.wait(PATIENCE)
    outcome(second)
    assert_complete(card)
