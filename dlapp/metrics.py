"""How near a picture is to a reference, as papers measure it, and how colourful it is."""

import numpy as np
from PIL import Image

_LUMA = np.array([65.481, 128.553, 24.966]) / 255  # ITU-R BT.601, as MATLAB's rgb2ycbcr


def luma(image: Image.Image) -> np.ndarray:
    """Y of a picture, float64 (H, W) in [16, 235]."""
    return np.asarray(image.convert("RGB"), dtype=np.float64) @ _LUMA + 16


def psnr(made: Image.Image, reference: Image.Image, border: int) -> float:
    """Peak signal-to-noise ratio of Y in dB, `border` pixels at each side left out; infinite for equal pictures."""
    from skimage.metrics import peak_signal_noise_ratio

    first, second = (_inside(luma(image), border) for image in (reference, made))
    with np.errstate(divide="ignore"):
        return float(peak_signal_noise_ratio(first, second, data_range=255))


def ssim(made: Image.Image, reference: Image.Image, border: int) -> float:
    """Structural similarity of Y in [-1, 1] (Wang et al. 2004, https://doi.org/10.1109/TIP.2003.819861).

    With the paper's Gaussian window of 11 pixels, which is where scikit-image cuts one of sigma 1.5 off.
    """
    from skimage.metrics import structural_similarity

    first, second = (_inside(luma(image), border) for image in (made, reference))
    return float(
        structural_similarity(
            first, second, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
    )


def ciede2000(made: Image.Image, reference: Image.Image) -> float:
    """Mean colour difference CIEDE2000 (CIE 142-2001); 1 is just noticeable."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    return float(deltaE_ciede2000(*(rgb2lab(np.asarray(image.convert("RGB"))) for image in (made, reference))).mean())


def colourfulness(image: Image.Image) -> float:
    """0 for gray, about 15 for slightly and 59 for quite colourful (Hasler & Suesstrunk 2003, https://doi.org/10.1117/12.477378)."""
    red, green, blue = np.asarray(image.convert("RGB"), dtype=np.float64).transpose(2, 0, 1)
    first, second = red - green, (red + green) / 2 - blue
    return float(np.hypot(first.std(), second.std()) + 0.3 * np.hypot(first.mean(), second.mean()))


def _inside(values: np.ndarray, border: int) -> np.ndarray:
    return values[border : values.shape[0] - border, border : values.shape[1] - border]
