"""Models that edit faces; others have their home in another task."""

from ...i18n import N_
from ...model_card import ModelCard, Wheel, from_package

CARDS = (
    from_package(
        ModelCard,
        "landmark-warp",
        Wheel(
            project="facenet-pytorch",
            version="2.6.0",
            publisher="Tim Esler",
            sha256="ecb82b27beb226d106f2219efe8f829b01b87a8595badd01545679bdb9f19cca",
            size=1_881_930,
            members=tuple(f"facenet_pytorch/data/{name}" for name in ("pnet.pt", "rnet.pt", "onet.pt")),
        ),
        tasks=("face_editing",),
        architecture="landmark_warp",
        title="Landmark warp",
        licence=N_("MIT; trained on WIDER FACE and CelebA, for research"),
        origin="https://github.com/timesler/facenet-pytorch",
        paper="https://arxiv.org/abs/1604.02878",
        files=("pnet.pt", "rnet.pt", "onet.pt"),
        parameters=495_850,
        good_at=N_(
            "Photos: finds eyes, nose and mouth of each face (MTCNN) and moves them. Makes people smile or look sad, tilts and turns "
            "heads, at the photo's own size."
        ),
        bad_at=N_("Only moves what is there: it cannot show teeth, close eyes or raise eyebrows."),
    ),
)
