"""Tasks by name: each module here states everything about one task but its page.

A task module has
    MODELS      the task whose models it uses (its own name, but for the look-inside tasks)
    Settings    a frozen dataclass, which refuses impossible values with a UserError
    check(item) raises UserError when an input is not what the task takes
    load(card, device) -> model
    run(model, items, settings, report) -> one Result per item, in order
"""

import importlib
from types import ModuleType

NAMES = (
    "image_classification",
    "grad_cam",
    "feature_maps",
    "shift_test",
    "translation",
    "attention",
    "summarization",
    "sentence_attention",
    "question_answering",
    "evidence",
    "super_resolution",
    "upscaler_maps",
    "style_transfer",
    "stylizer_views",
    "colorization",
    "colorizer_views",
    "face_generation",
    "face_inversion",
    "face_walk",
    "face_views",
    "sound_to_video",
)


def module(name: str) -> ModuleType:
    """The module of a task.

    Raises:
        ValueError: when there is no such task.
    """
    if name not in NAMES:
        raise ValueError(f"no task {name!r}: choose one of {', '.join(NAMES)}")
    return importlib.import_module(f"{__name__}.{name}")
