"""Speed on this machine, as ratios that hold better than seconds.

    python -m benchmarks.speed [classifier|pages|translation|reading|super_resolution|painting|faces]

Without a name all run one after the other: the cost of the road of one click, batches, bfloat16; the first page beside an
empty Streamlit app and sixteen sessions at once with each of the start-up settings (these need Chrome or Chromium); the
translator beside CTranslate2; reader and summarizer; the upscaler beside its peers; stylizer, colorizer and GAN lab. Nothing else should run meanwhile.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

import dlapp
from dlapp.catalog import card
from dlapp.device import devices
from dlapp.tasks import image_classification as task
from dlapp.ui.inputs import sample_picture
from tests.browser.launch import FLAGS, find_browser, running_app

from . import speed_faces, speed_painting, speed_reading, speed_super_resolution, speed_translation
from .table import markdown


def seconds(call: Callable[[], object], repeats: int = 20) -> float:
    """Median time of a call, after two that warm up."""
    times = []
    for _ in range(repeats + 2):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times[2:])


def road_of_one_click() -> str:
    """The blocking front door beside the bare forward pass; one picture beside sixteen; float32 beside bfloat16."""
    picture = Image.open(sample_picture("chelsea.png")).convert("RGB")
    model = task.load(card("image_classification"), devices()[0])
    one, sixteen = model.views(picture), model.views(picture).repeat(16, 1, 1, 1)

    @torch.inference_mode()
    def forward(views: torch.Tensor = one) -> torch.Tensor:
        return model.logits(views, None)

    bare, front_door = seconds(forward), seconds(lambda: dlapp.run("image_classification", picture))
    single, batch = seconds(forward), seconds(lambda: forward(sixteen))
    alone = seconds(lambda: [dlapp.run("image_classification", picture) for _ in range(16)], 5)
    together = seconds(lambda: dlapp.run("image_classification", [picture] * 16), 5)
    exact = forward(sixteen)
    model.network.to(torch.bfloat16)
    model.dtype = torch.bfloat16
    half, half_batch = seconds(forward), seconds(lambda: forward(sixteen))
    difference = (forward(sixteen).softmax(-1) - exact.softmax(-1)).abs().max()
    rows: list[tuple[object, ...]] = [
        (f"bare forward pass ({len(one)} views of 64 x 64)", f"{bare * 1e3:.1f} ms", "1"),
        ("`dlapp.run`, one picture", f"{front_door * 1e3:.1f} ms", f"+ {(front_door - bare) * 1e3:.1f} ms"),
        ("`dlapp.run`, 16 pictures one by one", f"{alone * 1e3:.0f} ms", "1"),
        ("`dlapp.run`, 16 pictures in one go", f"{together * 1e3:.0f} ms", f"{alone / together:.1f} x faster"),
        ("forward pass, 16 pictures one by one", f"{16 * single * 1e3:.0f} ms", "1"),
        ("forward pass, 16 pictures in one go", f"{batch * 1e3:.0f} ms", f"{16 * single / batch:.1f} x faster"),
        ("forward pass in bfloat16, one picture", f"{half * 1e3:.1f} ms", f"{bare / half:.2f} x float32"),
        ("forward pass in bfloat16, 16 pictures", f"{half_batch * 1e3:.1f} ms", f"{batch / half_batch:.2f} x float32"),
        ("largest difference of a probability in bfloat16", f"{difference:.4f}", ""),
    ]
    return markdown(("built-in classifier", "median", "ratio"), rows)


def first_paint(browser: Browser, script: str, heading: str, **environment: str) -> float:
    """From the start of the server's process to the heading on screen."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with running_app(Path(folder), script, **environment) as address:
            page = browser.new_page()
            page.goto(address)
            page.get_by_role("heading", name=heading).wait_for()
            taken = time.perf_counter() - began
            page.close()
    return taken


def start_up(browser: Browser) -> str:
    """The first page beside an empty app, started the same way; medians of five, alternating."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text('import streamlit as st\n\nst.title("Empty")\n')
        pairs = [
            (first_paint(browser, str(empty), "Empty"), first_paint(browser, "app.py", "See what deep learning does"))
            for _ in range(5)
        ]
    blank, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    rows: list[tuple[object, ...]] = [
        ("empty Streamlit app", f"{blank:.2f} s", "1"),
        ("dlapp's home page", f"{ours:.2f} s", f"{ours / blank:.2f}"),
    ]
    return markdown(("server start to first page painted", "median", "ratio"), rows)


SWITCHES = 24


def _click_example(page: Page, name: str) -> None:
    page.locator(f".st-key-image_classification-example-{name} button").click()


def _click_example_at(page: Page, name: str, moment: float) -> None:
    """Let the page itself click an example when its clock says `moment`, in seconds since 1970."""
    page.evaluate(
        "([selector, at]) => setTimeout(() => document.querySelector(selector).click(), at - Date.now())",
        [f".st-key-image_classification-example-{name} button", moment * 1000],
    )


def _answered(page: Page) -> None:
    page.locator(".st-key-image_classification-answers").wait_for(timeout=120_000)


def sixteen_sessions(playwright: Playwright, **environment: str) -> list[float]:
    """Sixteen visitors click an example at the same moment, while one more goes from page to page without a pause.

    The sixteen browsers get only the time that the app and the other visitor leave (Linux's idle scheduling class), as if
    on machines of their own, which those of a class are.

    Returns:
        Seconds of each page switch of the other visitor.
    """
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder), **environment) as address:
        polite = Path(folder) / "polite-browser"
        polite.write_text(f'#!/bin/sh\nexec chrt --idle 0 "{find_browser()}" "$@"\n')
        polite.chmod(0o700)
        crowd = playwright.chromium.launch(executable_path=polite, args=FLAGS)
        single = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        other, *pages = [(crowd if i else single).new_context(locale="en-US").new_page() for i in range(17)]
        for page in (other, *pages):
            page.goto(f"{address}/image_classification")
            page.get_by_role("heading", name="How it works").wait_for()
        _click_example(other, "rocket-jpg")  # loads the libraries and the model
        _answered(other)
        moment = time.time() + 2
        for i, page in enumerate(pages):
            _click_example_at(page, ("coffee-png", "chelsea-png")[i % 2], moment)
        time.sleep(max(0.0, moment - time.time()))
        switches = [_switch(other, ("Models", "Home")[i % 2]) for i in range(SWITCHES)]
        for page in pages:
            _answered(page)
        crowd.close()
        single.close()
    return switches


def _switch(page: Page, name: str) -> float:
    """Seconds from the click on a page's link to its title."""
    began = time.perf_counter()
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
    title = {"Home": "See what deep learning does"}.get(name, name)
    page.get_by_role("heading", name=title, level=1).wait_for()
    return time.perf_counter() - began


def start_up_settings(playwright: Playwright) -> str:
    """What the garbage collector and OpenMP settings change for sixteen sessions at once."""
    cases: dict[str, dict[str, str]] = {
        "as the app starts": {},
        "with Streamlit's garbage collection after each run": {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"},
        "with spinning OpenMP threads": {"OMP_WAIT_POLICY": "ACTIVE"},
        "with Streamlit's file watcher": {"STREAMLIT_SERVER_FILE_WATCHER_TYPE": "poll"},
    }
    rows: list[tuple[object, ...]] = []
    for name, environment in cases.items():
        switches = sixteen_sessions(playwright, **environment)
        rows.append((name, f"{statistics.median(switches) * 1e3:.0f} ms", f"{max(switches) * 1e3:.0f} ms"))
    return markdown(("page switches beside sixteen sessions", "median", "longest"), rows)


def pages() -> str:
    """All that is measured in a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        first = start_up(browser)
        browser.close()
        return f"{first}\n\n{start_up_settings(playwright)}"


PARTS: dict[str, Callable[[], str]] = {
    "classifier": road_of_one_click,
    "pages": pages,
    "translation": speed_translation.report,
    "reading": speed_reading.report,
    "super_resolution": speed_super_resolution.report,
    "painting": speed_painting.report,
    "faces": speed_faces.report,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=PARTS)
    part = parser.parse_args().part
    print(f"{devices()[0].title}, {torch.get_num_threads()} threads, torch {torch.__version__}\n")
    for name in [part] if part else PARTS:
        print(PARTS[name](), "\n", flush=True)


if __name__ == "__main__":
    main()
