"""How faces are shown, kept and downloaded, and the look inside their generator."""

import dataclasses
from typing import TYPE_CHECKING, Any

import streamlit as st

from ... import catalog
from ...i18n import N_
from ...jobs import Job
from ...tasks.face_generation import Result
from .. import progress, result_files, results
from ..components.point_picker import point_picker
from ..feature_maps import show_layers
from ..inputs.faces import TASK, more_like
from ..inputs.widgets import choose_view, icon_button
from ..session import _
from ..starred import show_starred, star

if TYPE_CHECKING:
    from ...tasks.face_generation.inversion import Inversion
    from ...tasks.face_generation.latent_space import LatentSpace

COMPARED = ("dlapp-faces-dcgan", "dlapp-faces-wgan-gp", "dlapp-faces-cartoons")


def show(job: Job) -> None:
    """The faces, or both parents of a mixed one and that between them."""
    if job.settings.mix_with is None:
        _show_faces(job)
    else:
        _show_mixed(job)


def _show_faces(job: Job) -> None:
    """All faces with their seeds; each can be a favourite, and varied."""
    result: Result = job.result[0]
    from_seeds = job.inputs[0] is None  # else variations of a face that was found
    can_vary = bool(result.scores) and from_seeds and job.settings.like is None
    with st.grid(max(3, min(4, len(result.images))), min_column_width=130, key="faces"):
        for number, (image, seed) in enumerate(zip(result.images, result.seeds, strict=True)):
            with st.container():
                label = _("Seed {seed}", seed=seed) if from_seeds else _("Variation {number}", number=number + 1)
                st.image(image, alt=label, width="stretch")
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.caption(label)
                    star(TASK, image, _metadata(job, seed), f"star:{job.id}:{number}")
                    if can_vary:
                        icon_button(
                            ":material/diversity_3:", _("More like this"), f"like:{job.id}:{number}", more_like, seed
                        )


def _show_mixed(job: Job) -> None:
    """Both faces and the one between them."""
    settings = job.settings
    columns = st.columns(3)
    for column, seed, label in (
        (columns[0], settings.seed, _("Shape: seed {seed}", seed=settings.seed)),
        (columns[2], settings.mix_with, _("Details: seed {seed}", seed=settings.mix_with)),
    ):
        with column:
            key = f"mixed {label}:{job.card.id}:{settings.truncation}"
            parent: Result | None = progress.view_result(
                job, TASK, None, key, model=job.card.id, seed=seed, truncation=settings.truncation
            )
            if parent:
                st.image(parent.images[0], caption=label, alt=label, width="stretch")
    label = _("Mixed: the second style from layer {layer} on", layer=settings.mix_from)
    columns[1].image(job.result[0].images[0], caption=label, alt=label, width="stretch")


def downloads(job: Job) -> None:
    """All faces of a job as files."""
    result: Result = job.result[0]
    names = tuple(f"face_{seed}" for seed in result.seeds)
    result_files.offer(result.images, names, [_metadata(job, seed) for seed in result.seeds], "", TASK)
    results.send_picture(job, result.images, [_("Seed {seed}", seed=seed) for seed in result.seeds])


def _metadata(job: Job, seed: int) -> dict[str, Any]:
    """What is needed to make one face again."""
    settings = {"task": job.task, "model": job.card.id, **dataclasses.asdict(job.settings), "seed": seed, "count": 1}
    style = job.inputs[0]
    return settings if style is None else {**settings, "style": style.round(4).tolist()}


def show_favourites() -> None:
    """The favourite faces of this browser, also of earlier days."""
    show_starred(TASK, "face", lambda settings: _("Seed {seed}", seed=settings.get("seed")))


def show_match(match: "Inversion") -> None:
    """The picture as it was compared beside the face that was found."""
    st.header(_("Closest face"), divider=True)
    left, right = st.columns(2)
    for column, image, label, score in (
        (left, match.target.resize(match.image.size), _("Your picture"), match.target_score),
        (right, match.image, _("Closest face from the generator"), match.score),
    ):
        column.image(image, caption=label, alt=label, width="stretch")
        column.caption(_("Discriminator score: {score}", score=f"{score:+.2f}"))
    if not match.is_like:
        st.warning(
            _(
                "Nothing in this picture looks like the faces that the generator was trained on, so this is only the closest it "
                "can draw. Use the model “{portraits}” for photos and “{cartoons}” for cartoons.",
                portraits=catalog.CARDS["dlapp-faces-portraits"].title,
                cartoons=catalog.CARDS["dlapp-faces-cartoons"].title,
            ),
            icon=":material/warning:",
        )


def look_inside(job: Job) -> None:
    """The look-inside part of the page, for GANs."""
    if job.card.architecture != "gan":
        return
    views = {
        N_("Discriminator scores"): _scores,
        N_("Feature maps"): _feature_maps,
        N_("Latent space map"): _map,
        N_("Nearest training faces"): _nearest,
        N_("Three GANs compared"): _compared,
    }
    if job.card.id not in COMPARED:
        del views["Three GANs compared"]
    if not (job.card.folder / "faces.webp").exists():
        del views["Nearest training faces"]
    choose_view(views, TASK)(job)


def _scores(job: Job) -> None:
    result: Result = job.result[0]
    st.markdown(
        _(
            "The discriminator scores every face: the higher the number, the more real the face looks to it. Here are the faces "
            "above, the most real first."
        )
    )
    with st.grid(8, min_column_width=64, key="scores"):
        for score, image in sorted(zip(result.scores, result.images, strict=True), key=lambda pair: -pair[0]):
            with st.container():
                st.image(image, caption=f"{score:+.2f}", alt=f"{score:+.2f}", width="stretch")


def _latent_space(job: Job) -> "LatentSpace | None":
    return progress.view_result(
        job, f"{TASK}.latent_space", job.result[0].style, f"latent_space:{job.id}", model=job.card.id
    )


def _feature_maps(job: Job) -> None:
    if inside := _latent_space(job):
        st.markdown(
            _(
                "How the first face develops: some of the generator's **feature maps** at each size, from 4 × 4 pixels up. The "
                "small maps only say roughly what goes where; lines and colours come last."
            )
        )
        with st.grid(2, min_column_width=260, key="stages"):
            show_layers(inside.stages)


def _map(job: Job) -> None:
    inside = _latent_space(job)
    if not inside:
        return
    st.markdown(
        _(
            "The two directions in which the faces' styles vary most (their first two principal components). Click anywhere on "
            "the map to generate the face at that point."
        )
    )
    key = f"latent:{job.id}"
    x, y = st.session_state.get(key, (0.5, 0.5))

    def picked(at_x: float, at_y: float) -> None:
        st.session_state[key] = (at_x, at_y)

    left, right = st.columns([3, 2])
    with left:
        point_picker(inside.map, [(x, y, "#e11d48")], f"map:{job.id}", picked)
    style = (inside.w_avg + (2 * x - 1) * inside.across + (2 * y - 1) * inside.down).astype("float32")
    with right:
        face: Result | None = progress.view_result(
            job, TASK, style, f"point:{job.id}:{x:.3f}:{y:.3f}", model=job.card.id
        )
        if face:
            label = _("The face at this point")
            st.image(face.images[0], caption=label, alt=label, width="stretch")


def _nearest(job: Job) -> None:
    inside = _latent_space(job)
    if not inside:
        return
    st.markdown(
        _(
            "Did the generator just memorize its training data? Here is the first face beside the most similar of {kept} training "
            "faces. The number is the mean difference of their pixels (0 to 255): for a memorized face it would be close to 0.",
            kept=inside.kept,
        )
    )
    with st.grid(7, min_column_width=72, key="nearest"):
        with st.container():
            st.image(job.result[0].images[0], caption=_("Generated"), alt=_("Generated"), width="stretch")
        for image, distance in zip(inside.nearest, inside.distances, strict=True):
            with st.container():
                st.image(image.resize((160, 160)), caption=f"{distance:.1f}", alt=f"{distance:.1f}", width="stretch")


def _compared(job: Job) -> None:
    first = job.settings.seed
    st.markdown(
        _(
            "Three generators trained on the same faces: a DCGAN (2016), the same network with Wasserstein loss (WGAN-GP, 2017), and "
            "one with styles and labels. You see seeds {first} to {last}, not the best of many. The first two were trained for only "
            "six and seven minutes; Wasserstein loss makes training more stable, not faster.",
            first=first,
            last=first + 7,
        )
    )
    for model in COMPARED:
        st.markdown(f"**{catalog.CARDS[model].title}**")
        row: Result | None = progress.view_result(
            job, TASK, None, f"compared {model}:{first}", model=model, count=8, seed=first
        )
        if row:
            with st.grid(8, min_column_width=64, key=f"compared:{model}"):
                for image, seed in zip(row.images, row.seeds, strict=True):
                    with st.container():
                        st.image(image, alt=_("Seed {seed}", seed=seed), width="stretch")
