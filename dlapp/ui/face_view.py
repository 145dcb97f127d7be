"""How faces are shown, kept and taken home, and the look inside their generator."""

import dataclasses
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from .. import catalog
from ..i18n import N_
from ..jobs import Job
from ..tasks.face_generation import Result
from ..tasks.face_inversion import Result as Found
from ..tasks.face_views import Result as Views
from ..tasks.face_walk import Result as Walked
from . import follow, picture_results
from .components.point_picker import point_picker
from .explain import choose_view
from .face_controls import TASK, more_like
from .feature_sheets import show_stages
from .session import _

FAVOURITES, MOST_FAVOURITES = f"{TASK}:favourites", 100
FAMILY = ("dlapp-faces-dcgan", "dlapp-faces-wgan-gp", "dlapp-faces-cartoons")


def show(job: Job, answer: Result) -> None:
    """All faces with seed and score; each can be kept, and varied."""
    is_new = job.inputs[0] is None  # else made from a face that was found
    can_vary = bool(answer.scores) and is_new and job.settings.like is None
    with st.grid(max(3, min(4, len(answer.images))), min_column_width=130, key="faces"):
        for number, (image, seed) in enumerate(zip(answer.images, answer.seeds, strict=True)):
            with st.container():
                label = _("Seed {seed}", seed=seed) if is_new else _("Variant {number}", number=number + 1)
                st.image(image, alt=label, width="stretch")
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.caption(label)
                    st.button(
                        "",
                        icon=":material/star:",
                        help=_("Keep this face"),
                        type="tertiary",
                        key=f"star:{job.id}:{number}",
                        on_click=_keep,
                        args=(job, answer, number),
                    )
                    if can_vary:
                        st.button(
                            "",
                            icon=":material/diversity_3:",
                            help=_("More like this"),
                            type="tertiary",
                            key=f"like:{job.id}:{number}",
                            on_click=more_like,
                            args=(seed,),
                        )


def _noted(job: Job, seed: int) -> dict[str, Any]:
    """What is needed to make one face again."""
    noted = {"task": job.task, "model": job.model, **dataclasses.asdict(job.settings), "seed": seed, "count": 1}
    style = job.inputs[0]
    return noted if style is None else {**noted, "style": np.asarray(style).round(4).tolist()}


def downloads(job: Job, answer: Result) -> None:
    """All faces of a job as files."""
    names = tuple(f"face_{seed}" for seed in answer.seeds)
    noted = [_noted(job, seed) for seed in answer.seeds]
    picture_results.offer(answer.images, names, noted, "", TASK)


def _keep(job: Job, answer: Result, number: int) -> None:
    kept = st.session_state.setdefault(FAVOURITES, [])
    kept.append((_noted(job, answer.seeds[number]), answer.images[number]))
    del kept[:-MOST_FAVOURITES]


def _drop(number: int) -> None:
    del st.session_state[FAVOURITES][number]


def favourites() -> None:
    """The faces that were kept in this session."""
    kept: list[tuple[dict[str, Any], Image.Image]] = st.session_state.get(FAVOURITES, [])
    if not kept:
        return
    st.header(_("Kept faces"), divider=True)
    with st.grid(8, min_column_width=64, key="kept"):
        for number, (noted, image) in enumerate(kept):
            with st.container():
                label = _("Seed {seed}", seed=noted["seed"])
                st.image(image, caption=label, alt=label, width="stretch")
                st.button(
                    "",
                    icon=":material/delete:",
                    help=_("Delete"),
                    type="tertiary",
                    key=f"unstar:{number}",
                    on_click=_drop,
                    args=(number,),
                )
    names = tuple(f"face_{noted['seed']}" for noted, _image in kept)
    picture_results.offer([image for _noted, image in kept], names, [noted for noted, _image in kept], "", "favourites")


def show_mixed(job: Job, answer: Result) -> None:
    """Both faces and the one between them."""
    settings = job.settings
    places = st.columns(3)
    for place, seed, label in (
        (places[0], settings.seed, _("Shape from seed {seed}", seed=settings.seed)),
        (places[2], settings.mix_with, _("Details from seed {seed}", seed=settings.mix_with)),
    ):
        with place:
            key = f"mixed {label}:{job.model}:{settings.truncation}"
            one: Result | None = follow.side_result(
                TASK, None, key, model=job.model, seed=seed, truncation=settings.truncation
            )
            if one:
                st.image(one.images[0], caption=label, alt=label, width="stretch")
    mixed = _("Mixed: the second one decides from layer {layer} on", layer=settings.mix_from)
    places[1].image(answer.images[0], caption=mixed, alt=mixed, width="stretch")


def show_walk(job: Job, answer: Walked) -> None:
    """The video in a loop, and the way as a picture."""
    if not answer.video.exists():
        st.info(_("The result behind this link is no longer here. Start again."), icon=":material/history:")
        return
    left, right = st.columns(2)
    left.video(answer.video, loop=True, autoplay=True, muted=True)
    label = _("A row for each step, from face to face")
    right.image(answer.image, caption=label, alt=label, width="stretch")
    picture_results.offer_video(answer.video, "faces")
    noted = {"task": job.task, "model": job.model, **dataclasses.asdict(job.settings)}
    picture_results.offer([answer.image], ("faces",), [noted], "", job.task)


def show_found(found: Found) -> None:
    """The picture as it was looked at beside the face that was found."""
    left, right = st.columns(2)
    for place, image, label, score in (
        (left, found.target.resize(found.image.size, Image.Resampling.BICUBIC), _("Your picture"), found.target_score),
        (right, found.image, _("The nearest that the generator can draw"), found.score),
    ):
        place.image(image, caption=label, alt=label, width="stretch")
        place.caption(_("Score of the discriminator: {score}", score=f"{score:+.2f}"))
    if not found.is_like:
        st.warning(
            _(
                "No face in this picture is like those that the generator learnt from: what it found is only the nearest that it "
                "can draw. For photos choose the model “{portraits}”, for cartoons “{cartoons}”.",
                portraits=catalog.CARDS["dlapp-faces-portraits"].title,
                cartoons=catalog.CARDS["dlapp-faces-cartoons"].title,
            ),
            icon=":material/warning:",
        )


def look_inside(job: Job, answer: Result) -> None:
    """The look-inside part of the page."""
    card = catalog.find(job.model)
    if not card or not card.is_built_in:
        return
    views = {
        N_("What the discriminator says"): _scores,
        N_("From 4 x 4 up"): _stages,
        N_("Map of the latent space"): _map,
        N_("Learnt by heart?"): _nearest,
        N_("The family"): _family,
    }
    if card.id not in FAMILY:
        del views["The family"]
    if not (card.folder / "faces.webp").exists():
        del views["Learnt by heart?"]
    choose_view(views, TASK)(job, answer)


def _scores(job: Job, answer: Result) -> None:
    st.markdown(
        _(
            "The discriminator gives every face a number: the higher, the more real it looks to it. Here are the faces above, "
            "the most real first."
        )
    )
    order = np.argsort(answer.scores)[::-1]
    with st.grid(8, min_column_width=64, key="scores"):
        for number in order:
            label = f"{answer.scores[number]:+.2f}"
            with st.container():
                st.image(answer.images[number], caption=label, alt=label, width="stretch")


def _seen(job: Job, answer: Result) -> Views | None:
    return follow.side_result("face_views", answer.style, f"face_views:{job.id}", model=job.model)


def _stages(job: Job, answer: Result) -> None:
    if seen := _seen(job, answer):
        st.markdown(
            _(
                "The first face as it grows: what some of the **feature maps** hold at each size, from four by four pixels up. At "
                "first there is only where something will be; lines and colours come last."
            )
        )
        with st.grid(2, min_column_width=260, key="stages"):
            show_stages(seen.stages)


def _map(job: Job, answer: Result) -> None:
    seen = _seen(job, answer)
    if not seen:
        return
    st.markdown(
        _(
            "The two directions in which the styles of faces differ most (principal components). Point at a place: the face there "
            "is drawn anew."
        )
    )
    key = f"latent:{job.id}"
    x, y = st.session_state.get(key, (0.5, 0.5))

    def picked(at_x: float, at_y: float) -> None:
        st.session_state[key] = (at_x, at_y)

    left, right = st.columns([3, 2])
    with left:
        point_picker(seen.map, [(x, y, "#e11d48")], f"map:{job.id}", picked)
    style = seen.middle + (2 * x - 1) * seen.across + (2 * y - 1) * seen.down
    with right:
        place: Result | None = follow.side_result(
            TASK, style.astype(np.float32), f"place:{job.id}:{x:.3f}:{y:.3f}", model=job.model
        )
        if place:
            label = _("The face at this place")
            st.image(place.images[0], caption=label, alt=label, width="stretch")


def _nearest(job: Job, answer: Result) -> None:
    seen = _seen(job, answer)
    if not seen:
        return
    st.markdown(
        _(
            "The first face, and the most similar of {kept} faces that the generator learnt from. The number is the mean "
            "difference of their pixels, of 255. If it had learnt faces by heart, one of them would be the same.",
            kept=seen.kept,
        )
    )
    with st.grid(7, min_column_width=72, key="nearest"):
        with st.container():
            st.image(answer.images[0], caption=_("Generated"), alt=_("Generated"), width="stretch")
        for image, distance in zip(seen.nearest, seen.distances, strict=True):
            with st.container():
                large = image.resize((160, 160), Image.Resampling.BICUBIC)
                st.image(large, caption=f"{distance:.1f}", alt=f"{distance:.1f}", width="stretch")


def _family(job: Job, answer: Result) -> None:
    st.markdown(
        _(
            "Three generators that learnt from the same faces: DCGAN (2016), the same with Wasserstein loss (WGAN-GP, 2017), and "
            "one with styles and labels. Unselected faces of the seeds {first} to {last}. The first two learnt for six and seven "
            "minutes only: Wasserstein loss is steadier, not faster, and would need longer.",
            first=job.settings.seed,
            last=job.settings.seed + 7,
        )
    )
    for model in FAMILY:
        card = catalog.find(model)
        assert card is not None
        st.markdown(f"**{card.title}**")
        made: Result | None = follow.side_result(
            TASK, None, f"family {model}:{job.settings.seed}", model=model, count=8, seed=job.settings.seed
        )
        if made:
            with st.grid(8, min_column_width=64, key=f"family:{model}"):
                for image, seed in zip(made.images, made.seeds, strict=True):
                    with st.container():
                        st.image(image, alt=_("Seed {seed}", seed=seed), width="stretch")
