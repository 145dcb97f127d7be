"""Feature maps as sheets of small pictures."""

import numpy as np
import streamlit as st
from PIL import Image

from ..activations import FeatureMaps
from .session import _, plain


def show_layers(layers: list[FeatureMaps]) -> None:
    """A sheet for each layer, in cells of the grid around it."""
    for layer in layers:
        height, width = layer.maps.shape[1:]
        caption = _("{channels} maps of {width} × {height}", channels=layer.channels, width=width, height=height)
        with st.container(border=True):
            st.markdown(f"**{plain(layer.name)}**  \n{caption}")
            st.image(sheet(layer.maps, 4), alt=f"{layer.name}: {caption}", width="stretch", output_format="PNG")


def sheet(tiles: np.ndarray, columns: int) -> Image.Image:
    """Small pictures uint8 (n, h, w) or (n, h, w, 3) side by side, enlarged with hard pixel edges."""
    width, gap = 480 // columns, 4
    height = max(1, round(width * tiles.shape[1] / tiles.shape[2]))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGBA", (columns * (width + gap) - gap, rows * (height + gap) - gap))
    for i, tile in enumerate(tiles):
        image = Image.fromarray(tile).convert("RGB").resize((width, height), Image.Resampling.NEAREST)
        sheet.paste(image, (i % columns * (width + gap), i // columns * (height + gap)))
    return sheet
