"""Let computers' voices speak the digits, so that the networks hear more than the four people of the recordings.

    python -m training.digit_voices FOLDER

needs the programs espeak-ng and flite. It writes 8 kHz recordings named as those of the Free Spoken Digit Dataset are:
espeak-ng's hundred variants with nine English accents at chance speeds and heights, and the five voices of flite.
"""

import argparse
import random
import subprocess
from pathlib import Path

import librosa
import numpy as np
import soundfile

from dlapp.networks.speech_rnn import RATE
from dlapp.tasks.speech_recognition import DIGITS

ACCENTS = (
    "en-us", "en-gb", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029", "en-us-nyc"
)  # fmt: skip
FLITE = ("kal16", "awb", "rms", "slt", "kal")
TAKES = 4  # of each digit by each voice


def variants() -> list[str]:
    """Names of espeak-ng's voice variants."""
    listed = subprocess.run(["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True).stdout
    return [line.split("!v/")[1].split()[0] for line in listed.splitlines() if "!v/" in line]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(0)
    for number, word in enumerate(DIGITS):
        for variant in variants():
            for take in range(TAKES):
                voice = f"{chance.choice(ACCENTS)}+{variant}"
                how = ["-s", str(chance.randint(110, 200)), "-p", str(chance.randint(20, 80))]
                name = variant.replace("_", "-").replace(" ", "-")
                _speak(["espeak-ng", "-v", voice, *how, word, "-w"], folder / f"{number}_espeak-{name}_{take}.wav")
        for voice in FLITE:
            for take in range(6 * TAKES):
                how = [
                    f"duration_stretch={chance.uniform(0.7, 1.5):.2f}",
                    f"int_f0_target_mean={chance.randint(90, 220)}",
                ]
                command = ["flite", "-voice", voice, "--setf", how[0], "--setf", how[1], "-t", word, "-o"]
                _speak(command, folder / f"{number}_flite-{voice}_{take}.wav")


def _speak(command: list[str], path: Path) -> None:
    subprocess.run([*command, path], check=True)
    samples, rate = soundfile.read(path, dtype="float32")
    samples = librosa.resample(samples, orig_sr=rate, target_sr=RATE)
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    soundfile.write(path, samples[loud[0] : loud[-1] + 1], RATE)


if __name__ == "__main__":
    main()
