"""The generators of face_generation: those with a latent space to walk through."""

from ..face_generation.models import FaceGan
from ..spec import Loader

LOADERS: dict[str, Loader] = {"gan": FaceGan}
