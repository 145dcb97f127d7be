"""Inputs that once failed, and what earlier versions wrote: made by code of this project, none collected."""

from pathlib import Path

CASES = Path(__file__).parent
