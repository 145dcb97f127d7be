"""dlapp: what deep learning does, on your own pictures and words.

>>> import dlapp
>>> from PIL import Image
>>> dlapp.run("image_classification", Image.open("cat.jpg"), top=1).labels
[Label(name='tabby', name_ja='トラネコ', score=0.61)]
"""

import os
from typing import TYPE_CHECKING, Any

# Read by the libraries when they are loaded, so it is set before any of them is.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning OpenMP threads starve other sessions
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from .catalog import ModelCard, available_models
from .errors import UserError

if TYPE_CHECKING:
    from .jobs import Job

__all__ = ["ModelCard", "UserError", "available_models", "run", "submit"]


def submit(task: str, inputs: Any, *, model: str | None = None, **settings: Any) -> "Job":
    """Put a task into the queue and return its job at once; see `Backend.submit` for arguments and errors."""
    from . import backend

    return backend.default().submit(task, inputs, model=model, **settings)


def run(task: str, inputs: Any, *, model: str | None = None, **settings: Any) -> Any:
    """Run a task to its end: one Result, or a list of them for a list of inputs.

    Raises:
        UserError: what `Backend.submit` refuses, or what stopped the task.
    """
    from . import backend

    job = backend.default().submit(task, inputs, model=model, keep=False, **settings)
    job.wait()
    return backend.outcome(job)
