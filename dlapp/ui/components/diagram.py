"""A drawing in the page's own colours."""

from . import component


def show_diagram(svg: str, key: str) -> None:
    """Show an SVG of ours with the theme's text colour and font, which neither st.image nor st.html can.

    Args:
        svg: is put into the page as it is: nothing that came from a visitor may be in it.
    """
    component("diagram")(data=svg, key=key)
