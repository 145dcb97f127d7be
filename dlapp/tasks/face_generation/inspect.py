"""What the GANs can do beside generating faces: find a given one, walk, and be looked into."""

from ..spec import Operation
from . import inversion, latent_space, walk

OPERATIONS: dict[str, Operation] = {
    "inversion": inversion.OPERATION,
    "walk": walk.OPERATION,
    "latent_space": latent_space.OPERATION,
}
