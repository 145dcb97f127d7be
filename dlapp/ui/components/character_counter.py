"""How many characters stand in a text box, while one types."""

from . import component


def character_counter(box: str, limit: int, key: str) -> None:
    """Count the characters of the text area of the key `box`; a count above the limit turns red."""
    selector = f".st-key-{box.replace(':', '-')} textarea"  # as Streamlit writes the key into the page
    component("character_counter", '<div class="count"></div>')(data={"box": selector, "limit": limit}, key=key)
