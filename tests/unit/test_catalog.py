"""Every model card is complete, and true to the model's files or to its library's own record."""

import math
import re
from urllib.parse import urlsplit

import pytest
import safetensors

from dlapp import catalog, downloads, tasks
from dlapp.catalog import CARDS, ModelCard, Source
from dlapp.errors import UserError

MB = 10**6
NOT_PARAMETERS = ("running_mean", "running_var", "num_batches_tracked", ".scale")  # kept beside them


def of(source: Source) -> list[ModelCard]:
    return [card for card in CARDS.values() if card.source is source]


def by_id(cards: list[ModelCard]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("card", cards, ids=lambda card: card.id)


def file_bytes(card: ModelCard) -> int:
    return sum(path.stat().st_size for path in card.folder.iterdir())


@by_id(list(CARDS.values()))
def test_card_is_complete(card: ModelCard) -> None:
    assert CARDS[card.id] is card
    assert card.task in {tasks.module(name).MODELS for name in tasks.NAMES}
    assert card.title
    assert card.licence
    assert card.good_at
    assert card.bad_at
    assert card.good_at != card.bad_at
    for url in (card.origin, card.paper):
        assert urlsplit(url).scheme == "https"
        assert urlsplit(url).netloc
    assert card.parameters > 0
    assert card.download_bytes > 0
    assert card.memory_bytes == pytest.approx(4 * card.parameters, rel=0.02)  # float32
    assert card.input_size is None or card.input_size > 0


@by_id(of(Source.BUILT_IN))
def test_built_in_card_is_true_to_its_files(card: ModelCard) -> None:
    for name in ("config.json", "model.safetensors", "README.md"):
        assert (card.folder / name).is_file(), name
    with safetensors.safe_open(card.folder / "model.safetensors", "np") as file:
        sizes = {name: math.prod(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
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
    assert sum(map(file_bytes, of(Source.BUILT_IN))) < 48 * MB


@by_id(of(Source.TORCHVISION))
def test_torchvision_card_agrees_with_torchvision(card: ModelCard) -> None:
    from torchvision.models import get_model_weights

    weights = get_model_weights(card.id).DEFAULT
    assert card.parameters == weights.meta["num_params"]
    assert card.download_bytes == pytest.approx(weights.meta["_file_size"] * 2**20, rel=0.001)
    assert card.repository == weights.url
    assert card.files == (weights.url.rsplit("/", 1)[1],)
    assert re.search(r"-[0-9a-f]{8,}\.pth$", card.files[0]), "the name does not tell the checksum"
    if card.task != "image_classification":
        return
    assert [card.input_size] == weights.transforms().crop_size
    assert max(weights.meta["min_size"]) <= card.input_size
    accuracy = weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert f"{accuracy:.1f} % right at first guess" in card.good_at


@by_id(of(Source.HUGGING_FACE))
def test_hub_card_names_a_revision_and_its_files(card: ModelCard) -> None:
    assert re.fullmatch("[0-9a-f]{40}|main", card.revision)
    assert card.origin == f"https://huggingface.co/{card.repository}"
    assert {"config.json", "model_index.json"} & set(card.files)
    assert any(name.endswith((".safetensors", ".bin")) for name in card.files)


def test_every_task_has_its_built_in_model_first() -> None:
    for task in {card.task for card in CARDS.values()}:
        assert catalog.available_models(task)[0].is_built_in
        assert catalog.card(task) is catalog.available_models(task)[0]


def test_a_model_of_no_task_is_refused() -> None:
    with pytest.raises(UserError, match="no model “gpt-9”"):
        catalog.card("image_classification", "gpt-9")
