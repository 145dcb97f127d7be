"""What every task states about itself, and how it is asked for."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import downloads
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..progress import Report

Loader = Callable[[Any, Device], Any]
"""(card, device) -> the model, in evaluation mode."""
Converter = Callable[[Path, Path], None]
"""(folder with the members of a card's wheels, folder for its files): makes what the loader reads.

Raises ValueError or FileNotFoundError for members that are not what they should be."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something that a task's models do with inputs.

    Attributes:
        settings: a frozen dataclass, which refuses impossible values with a UserError.
        result: the dataclass of what `run` gives for each input.
        check: raises a UserError for an input that is not what the operation takes.
        run: (model, inputs, settings, report) -> one result for each input, in order.
        types: the other dataclasses that settings and results are made of.
        architectures: of the models that can do it; empty for all of the task's.
    """

    settings: type
    result: type
    check: Callable[[Any], None]
    run: Callable[[Any, list, Any, Report], list]
    types: tuple[type, ...] = ()
    architectures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskSpec:
    """Everything about one task but its page and its view. Reading it loads no library.

    Attributes:
        name: Hugging Face's name of the task, in snake_case.
        title: what its page is called; invitation: one sentence about what one can do there; both marked for translation.
        package: `__name__` of the task's room. Its `models.py` has LOADERS (architecture -> Loader) and, where a loader does
            not read what is in a package, CONVERTERS (architecture -> Converter); its `inference.py` the function `run`; its `inspect.py`, where there is one, OPERATIONS (name -> Operation): what else its models do.
        cards: of the models whose home this task is; custom_cards: those of files that the user brought, as they are now.
        is_batch: whether what came are several inputs, each of which gets a result: a list, but for a chat, which is one.
        for_videos: name of the operation that takes a video where the task takes a picture; empty where there is none.
        parts: names of the parts of a dict input, the one that comes from files or stdin first.
        settings, result, check, types: see Operation.
    """

    name: str
    title: str
    invitation: str
    package: str
    settings: type
    result: type
    check: Callable[[Any], None]
    cards: tuple[ModelCard, ...] = ()
    custom_cards: Callable[[], Sequence[ModelCard]] = tuple
    for_videos: str = ""
    parts: tuple[str, ...] = ()
    types: tuple[type, ...] = ()
    is_batch: Callable[[Any], bool] = lambda inputs: isinstance(inputs, list)

    def load(self, card: ModelCard, device: Device) -> Any:
        """The card's model on the device; see `loader`."""
        return self.loader(card)(card, device)

    def loader(self, card: ModelCard) -> Loader:
        """What loads models of the card's architecture.

        Raises:
            ValueError: when the task has no loader for it.
        """
        loaders: Mapping[str, Loader] = self._module("models").LOADERS
        if card.architecture not in loaders:
            raise ValueError(f"{self.name} has no loader for {card.architecture!r}: one of {', '.join(loaders)}")
        return loaders[card.architecture]

    def convert(self, card: ModelCard, unpacked: Path, folder: Path) -> None:
        """Make the files that the card's loader reads from the members of its wheels."""
        converters: Mapping[str, Converter] = getattr(self._module("models"), "CONVERTERS", {})
        if card.architecture in converters:
            converters[card.architecture](unpacked, folder)
        else:
            downloads.keep_files(card, unpacked, folder)

    def operation(self, name: str = "") -> Operation:
        """The task itself, or something else that its models do.

        Raises:
            ValueError: when there is no such operation.
        """
        if not name:
            return Operation(
                settings=self.settings,
                result=self.result,
                check=self.check,
                run=self._module("inference").run,
                types=self.types,
            )
        operations: Mapping[str, Operation] = self._module("inspect").OPERATIONS
        if name not in operations:
            raise ValueError(f"{self.name} has no operation {name!r}: one of {', '.join(operations)}")
        return operations[name]

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"{self.package}.{name}")


def check_picture(item: object) -> None:
    """Refuse what is not a PIL picture of at least one pixel.

    Raises:
        UserError: naming the type that came instead.
    """
    from PIL import Image

    if not isinstance(item, Image.Image) or 0 in item.size:
        raise UserError(N_("A picture is needed here, not {kind}."), kind=type(item).__name__)


def check_sound(item: object) -> None:
    """Refuse what is not the path of a file.

    Raises:
        UserError: naming what came instead.
    """
    _check_path(item, N_("The path of a sound file is needed here, not {kind}."))


def check_video(item: object) -> None:
    """Refuse what is not the path of a file.

    Raises:
        UserError: naming what came instead.
    """
    _check_path(item, N_("The path of a video file is needed here, not {kind}."))


def _check_path(item: object, sentence: str) -> None:
    if not isinstance(item, str | Path):
        raise UserError(sentence, kind=type(item).__name__)
    if not Path(item).is_file():
        raise UserError(N_("There is no file {name}."), name=Path(item).name)
