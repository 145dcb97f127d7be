"""Pictures for components."""

import base64
import io

from PIL import Image


def data_url(image: Image.Image) -> str:
    """An RGB or RGBA picture as what a browser shows without asking for a file."""
    file = io.BytesIO()
    image.save(file, "WEBP", quality=92, method=1, icc_profile=image.info.get("icc_profile"))
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
