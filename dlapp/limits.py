"""Every limit on what a user can ask for, in one place: shown in the pages, enforced before work starts."""

from .errors import UserError
from .i18n import N_

FILE_BYTES = 50_000_000
PIXELS = 100_000_000
OUTPUT_PIXELS = 200_000_000  # of one picture that is made larger
JOB_PIXELS = 400_000_000  # of all pictures that one job makes: they are in memory together
EDITED_PIXELS = 30_000_000  # of a picture in which faces are edited: a session keeps it
FILES = 200
CHARACTERS = 1_000_000
SOUND_SECONDS = 600
RECORDING_SECONDS = 7200  # of speech or a video that is written down
RECORDING_BYTES = 200_000_000
VIDEO_KINDS = ("mp4", "mov", "mkv", "webm")
VIDEO_SECONDS = 600  # of a video in which something is looked for
VIDEO_BYTES = 200_000_000
VIDEO_PIXELS = 9_000_000  # of each of its pictures: 4K
JOBS_A_MINUTE = 120  # of one browser; what follows a pen asks for some thirty
UPLOADS_A_MINUTE = 600  # files of one session
VISITORS_OF_AN_ADDRESS = (
    10  # who may ask that much from one address at the same time; a class of thirty asks far less each
)
LOOSE_FILE_BYTES = 2_000_000_000  # sounds and videos outside of the history
ALTERNATIVES = 3  # translations beside the best one
SUMMARY_SENTENCES = 20
ANSWERS = 10
NEW_TOKENS = 1024  # that one call writes
CANDIDATES = 20  # for each of them
BEAMS = 8
PAIRS, LESSONS = 20, 200  # examples of a task of the user's own, and how often all are learnt from
CLASSES, CLASS_NAME = 10, 40  # of a classifier of the user's own; characters of a name
TAUGHT_PICTURES = 200  # that it learns from
TAUGHT_BYTES = 10_000_000  # of them, as one visitor's session keeps them
OWN_CLASSIFIERS = 200  # kept on this machine
CHAT_BYTES = 2_000_000  # of all branches of a chat
WAITING_JOBS_PER_SESSION = 20
WAITING_JOBS = 200
WAITING_BYTES = 4_000_000_000  # decoded pictures of all waiting jobs
SESSION_WAITING_BYTES = 1_000_000_000  # and of those of one visitor
SESSION_UPLOAD_BYTES = 400_000_000  # files that one visitor's uploaders hold

FAVOURITES = 100  # of one browser
FAVOURITES_BYTES = 1_000_000_000  # of all browsers
HISTORY_JOBS = 500  # that are not starred
HISTORY_BYTES = 2_000_000_000
STARRED_JOBS = 100  # of one browser
STARRED_BYTES = 2_000_000_000  # of all browsers
TITLE = 80  # characters of a result's title
ZIP_BYTES = 300_000_000  # of results that are downloaded together
RECENT_JOBS = 100
RECENT_BYTES = 500_000_000  # finished jobs kept in memory beside the copy on disk
SESSION_BYTES = 150_000_000  # and of those of one visitor
UNWRITTEN_BYTES = 500_000_000  # results that wait to be written to disk: more of them are not begun


def check_file(data: bytes, name: str, limit: int = FILE_BYTES) -> None:
    """Refuse a file without content or with too much of it, before it is decoded.

    Raises:
        UserError: naming the file, and for a large one both sizes.
    """
    if not data:
        raise UserError(N_("{name} is empty (0 bytes)."), name=name)
    if len(data) > limit:
        raise UserError(
            N_("{name} is {size} MB. The limit is {limit} MB."),
            name=name,
            size=f"{len(data) / 1e6:.1f}",
            limit=limit // 10**6,
        )
