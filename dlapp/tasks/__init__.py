"""Every task there is, one line each: what lists tasks derives from this.

A task's room is the package of its name: see `spec.TaskSpec`, and CONTRIBUTING.md for how to add one.
"""

import importlib
from pathlib import Path

from ..model_card import ModelCard
from .spec import Operation, TaskSpec

__all__ = ["NAMES", "TASKS", "Operation", "TaskSpec", "convert", "find", "split"]

NAMES = (
    "image_classification",
    "object_detection",
    "super_resolution",
    "style_transfer",
    "colorization",
    "face_editing",
    "face_generation",
    "text_to_image",
    "sketch_to_image",
    "sound_to_video",
    "translation",
    "summarization",
    "question_answering",
    "speech_recognition",
    "fill_mask",
    "text_generation",
    "text_to_text",
)
TASKS: dict[str, TaskSpec] = {name: importlib.import_module(f"{__name__}.{name}").TASK for name in NAMES}


def split(name: str) -> tuple[TaskSpec, str]:
    """A task by its name, and the name of what else its models do: grad_cam in `image_classification.grad_cam`.

    Raises:
        ValueError: when there is no such task.
    """
    task, _, operation = name.partition(".")
    if task not in TASKS:
        raise ValueError(f"no task {task!r}: choose one of {', '.join(TASKS)}")
    return TASKS[task], operation


def find(name: str) -> tuple[TaskSpec, Operation]:
    """A task and what is asked of it, see `split`; this loads the libraries that it needs.

    Raises:
        ValueError: when there is no such task or operation.
    """
    spec, operation = split(name)
    return spec, spec.operation(operation)


def convert(card: ModelCard, unpacked: Path, folder: Path) -> None:
    """Make a model's files from the members of its wheels, as its home says."""
    TASKS[card.tasks[0]].convert(card, unpacked, folder)
