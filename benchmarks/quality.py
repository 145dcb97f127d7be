"""Held-out quality of the built-in models, beside published numbers of the same protocol.

    python -m benchmarks.quality TASK --data DATA_FOLDER

For image_classification the data folder holds `tiny-imagenet-200` (of https://github.com/seshuad/IMagenet) and
`101_ObjectCategories` (Caltech-101, of https://github.com/MachineLearning2020/Homework2-Caltech101); for translation
`tanaka_ja_en.dev.tsv.xz` and `kyoto_ja_en.dev.tsv.xz`, held-out pairs of the two corpora, Japanese TAB English; for
summarization what `training.summarization` names; for question_answering `jaquad.dev` and `squad.dev` (.jsonl.xz); for super_resolution the folder `data` of
https://github.com/jbhuang0604/SelfExSR; for style_transfer BSDS500's `images/test` and the paintings that
`training.style_transfer` names; for colorization `tiny-imagenet-200`; for face_generation what `training/draw_avatars.mjs`
drew: `train` (24,000 faces, seed 1), `test` and `again` (5,000 each, seeds 2 and 3), and `facial_expressions` (see
`training.face_generation`).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from . import (
    quality_colorization,
    quality_face_generation,
    quality_image_classification,
    quality_question_answering,
    quality_style_transfer,
    quality_summarization,
    quality_super_resolution,
    quality_translation,
)

TASKS: dict[str, Callable[[Path], str]] = {
    "image_classification": quality_image_classification.report,
    "super_resolution": quality_super_resolution.report,
    "style_transfer": quality_style_transfer.report,
    "colorization": quality_colorization.report,
    "face_generation": quality_face_generation.report,
    "translation": quality_translation.report,
    "summarization": quality_summarization.report,
    "question_answering": quality_question_answering.report,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--data", type=Path, default=Path("data"))
    args = parser.parse_args()
    print(TASKS[args.task](args.data))


if __name__ == "__main__":
    main()
