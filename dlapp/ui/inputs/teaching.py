"""What a classifier of the visitor's own is taught with: classes with names, and pictures of each."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st
from PIL import Image, ImageOps

from ... import limits
from ...errors import UserError
from ...i18n import N_
from ...labs.doodles import doodle
from ..components.thumbnails import thumbnails
from ..progress import show_notices
from ..session import _, _n
from .new_pictures import new_pictures

KEY = "teach_it"
LONGEST = 384  # pixels of a picture that is kept: of these the network looks at 224
SMALL = 112  # pixels of a thumbnail, twice as many as it is wide
EACH = 10  # drawings of each class of an example
EXAMPLES = {
    "things": (N_("House, fish, flower"), {"house": N_("House"), "fish": N_("Fish"), "flower": N_("Flower")}),
    "faces": (N_("Happy, sad, surprised"), {"happy": N_("Happy"), "sad": N_("Sad"), "surprised": N_("Surprised")}),
}
_CLASSES, _ADDED, _TROUBLES = f"{KEY}:classes", f"{KEY}:added", f"{KEY}:troubles"


@dataclass
class Shown:
    """A picture as JPEG, and small as a data URL."""

    data: bytes
    small: str


@dataclass
class Class:
    """A class of the visitor's; its name is that of the text box with its number."""

    number: int
    pictures: list[Shown] = field(default_factory=list)

    @property
    def name(self) -> str:
        return st.session_state[self.box].strip()

    @property
    def box(self) -> str:
        return f"{KEY}:name:{self.number}"

    def remove(self, place: int) -> None:
        """Forget one of its pictures."""
        del self.pictures[place]


def classes() -> list[Class]:
    """The session's classes: two empty ones at first."""
    if _CLASSES not in st.session_state:
        st.session_state[_CLASSES] = []
        for _each in range(2):
            add_class()
    return st.session_state[_CLASSES]


def add_class() -> None:
    """One more class, with a number for a name."""
    _add_class(_("Class {number}", number=len(classes()) + 1))


def _add_class(name: str, pictures: Sequence[Image.Image] = ()) -> None:
    st.session_state[_ADDED] = number = st.session_state.get(_ADDED, 0) + 1
    added = Class(number, [_shown(picture) for picture in pictures])
    st.session_state[added.box] = name
    st.session_state[_CLASSES].append(added)


def take_example(example: str) -> None:
    """Have its classes in place of what was there."""
    st.session_state[_CLASSES] = []
    for kind, name in EXAMPLES[example][1].items():
        _add_class(_(name), [doodle(kind, number) for number in range(EACH)])


def lesson() -> dict:
    """The classes as the operation takes them, see `teaching.check`."""
    return {
        "names": [each.name for each in classes()],
        "pictures": [[_opened(shown.data) for shown in each.pictures] for each in classes()],
    }


def ask_for_pictures() -> None:
    """Ask to which class pictures are to be added, and for these."""
    own = classes()
    place = f"{KEY}:adding_to"
    if st.session_state.get(place) not in [each.number for each in own]:
        st.session_state[place] = own[0].number
    names = {each.number: each.name or _("Without a name") for each in own}
    number = st.segmented_control(
        _("Add pictures to"), list(names), required=True, format_func=names.__getitem__, key=place
    )
    pictures, troubles = new_pictures(f"{KEY}:add", LONGEST, several=True)
    if pictures or troubles:
        st.session_state[_TROUBLES] = [*troubles, *_add(next(each for each in own if each.number == number), pictures)]
        st.rerun()  # with an empty uploader
    show_notices(st.session_state.pop(_TROUBLES, ()))


def _add(to: Class, pictures: list[Image.Image]) -> list[UserError]:
    """Put pictures into a class as long as there is room; what is to be said about those that were not."""
    known = [shown for each in classes() for shown in each.pictures]
    count, size, twice = len(known), sum(len(shown.data) for shown in known), 0
    seen = {shown.data for shown in known}
    for picture in pictures:
        new = _shown(picture)
        if new.data in seen:
            twice += 1
            continue
        if count == limits.TAUGHT_PICTURES or size + len(new.data) > limits.TAUGHT_BYTES:
            return [
                UserError(
                    N_("There is room for {limit} pictures of together {size} MB: the others were left out."),
                    limit=limits.TAUGHT_PICTURES,
                    size=limits.TAUGHT_BYTES // 10**6,
                )
            ]
        to.pictures.append(new)
        seen.add(new.data)
        count, size = count + 1, size + len(new.data)
    if twice:
        return [UserError(N_("Pictures that are here already were left out: {count}."), count=twice)]
    return []


def show_classes() -> None:
    """Each class with its name and its pictures, to be changed and removed."""
    own = classes()
    for each in own:
        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.text_input(
                    _("Name of the class"),
                    key=each.box,
                    max_chars=limits.CLASS_NAME,
                    persist_state="session",
                    label_visibility="collapsed",
                )
                st.button(
                    "",
                    icon=":material/delete:",
                    help=_("Remove the class"),
                    type="tertiary",
                    key=f"{KEY}:remove:{each.number}",
                    disabled=len(own) <= 2,
                    on_click=own.remove,
                    args=(each,),
                )
            count = len(each.pictures)
            st.caption(_n("1 picture", "{count} pictures", count) if count else _("No pictures yet"))
            if count:
                pictures = [shown.small for shown in each.pictures]
                thumbnails(pictures, each.name, f"{KEY}:pictures:{each.number}", each.remove)
    st.button(
        _("Add a class"),
        icon=":material/add:",
        key=f"{KEY}:add_class",
        disabled=len(own) >= limits.CLASSES,
        on_click=add_class,
    )


def _shown(picture: Image.Image) -> Shown:
    small = ImageOps.fit(picture, (SMALL, SMALL))
    return Shown(_jpeg(picture, 90), "data:image/jpeg;base64," + base64.b64encode(_jpeg(small, 75)).decode())


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture
