"""CONTRIBUTING.md's example of a new task: followed word for word, with one line in each of two files that are there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FOLDERS = ("dlapp", "pages", "training", "benchmarks", "tests")
LINES = {  # what the guide says to add, and after which line
    "dlapp/tasks/__init__.py": ('    "edge_detection",\n', '    "image_classification",\n'),
    "dlapp/ui/navigation.py": (
        '    PageEntry(SEE, "edge_detection", ":material/gesture:"),\n',
        '    PageEntry(SEE, "image_classification", ":material/image_search:"),\n',
    ),
}


def blocks() -> dict[str, str]:
    """The guide's files, by path: blocks of code that begin with their path."""
    found = re.findall(r"```python\n# (\S+/\S+\.py)\n(.*?)```", GUIDE, re.DOTALL)
    return dict(found)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with the guide's task in it."""
    house = tmp_path_factory.mktemp("house")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("weights", "__pycache__"))
    (house / "dlapp" / "weights").mkdir()
    for model in (ROOT / "dlapp" / "weights").iterdir():
        (house / "dlapp" / "weights" / model.name).symlink_to(model)
    shutil.copy(ROOT / "app.py", house)
    for path, code in blocks().items():
        assert not (house / path).exists(), f"{path} is there already"
        (house / path).parent.mkdir(exist_ok=True)
        (house / path).write_text(code, encoding="utf-8")
    for path, (line, after) in LINES.items():
        text = (house / path).read_text(encoding="utf-8")
        assert text.count(after) == 1
        (house / path).write_text(text.replace(after, after + line), encoding="utf-8")
        assert line.strip() in GUIDE or line.strip().rstrip(",") in GUIDE
    shutil.copy(house / "dlapp/ui/assets/super_resolution.webp", house / "dlapp/ui/assets/edge_detection.webp")
    run(house, "-m", "training.edge_detection")
    return house


def run(house: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "DLAPP_DEVICE": "cpu", "DLAPP_DATA_DIR": str(house / "data")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_guide_has_all_files() -> None:
    assert {
        "dlapp/tasks/edge_detection/__init__.py",
        "pages/edge_detection.py",
        "dlapp/ui/views/edge_detection.py",
    } <= blocks().keys()


def test_the_new_task_passes_its_own_tests(house: Path) -> None:
    assert "2 passed" in run(house, "-m", "pytest", "-q", "tests/unit/test_edge_detection.py", "-p", "no:cacheprovider")


def test_its_page_gives_a_result(house: Path) -> None:
    script = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60)
app.session_state["lang"] = "en"
app.run().switch_page("pages/edge_detection.py").run()
assert not app.exception and app.title[0].value == "Edge detection"
app.button(key="edge_detection:example:coffee.png").click().run()
while "Saved on this server" not in str([caption.value for caption in app.caption]):
    assert not app.exception and not app.error
    app.run()
print("shown")
"""
    assert "shown" in run(house, "-c", script)


def test_it_runs_from_a_terminal(house: Path) -> None:
    from tests.samples import encoded, sample

    (house / "cat.jpg").write_bytes(encoded(sample("chelsea.png"), "JPEG"))
    run(house, "-m", "dlapp", "run", "edge_detection", "cat.jpg", "--strength", "2", "-o", "edges.png")
    assert (house / "edges.png").stat().st_size > 1000
