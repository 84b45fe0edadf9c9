"""How a face is lit, measured on its pixels, where no network answers it.

The measures follow those of ISO/IEC 29794-5 as the reference implementation OFIQ names them: luminance mean,
under- and over-exposure, illumination uniformity between the two halves of the face.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import cv2
import numpy as np

from faces.attributes import VOCABULARY
from faces.config import MEASURED_CERTAIN
from faces.types import Distribution, Picture

DARK, BRIGHT = 26, 247
"""Luminance below and above which a pixel counts as under- and over-exposed (OFIQ's bounds)."""


@dataclass(frozen=True, slots=True)
class Light:
    """Photometric measures of one face, each 0..1.

    Attributes:
        luminance: mean.
        contrast: the spread between the 5th and the 95th percentile of luminance.
        underexposed: share of pixels that are nearly black.
        overexposed: share of pixels that are nearly white.
        evenness: overlap of the luminance histograms of the left and the right half.
    """

    luminance: float
    contrast: float
    underexposed: float
    overexposed: float
    evenness: float


def measure(crop: Picture) -> Light:
    """Measure an aligned crop (size, size, 3) uint8 BGR; only its inner part, the face itself, counts."""
    side = crop.shape[0]
    inner = crop[int(side * 0.25) : int(side * 0.85), int(side * 0.2) : int(side * 0.8)]
    grey = cv2.cvtColor(inner, cv2.COLOR_BGR2GRAY)
    left, right = (np.bincount(half.ravel(), minlength=256) / half.size for half in np.array_split(grey, 2, axis=1))
    levels = (left + right) / 2
    below = levels.cumsum()
    low, high = np.searchsorted(below, (0.05, 0.95))
    return Light(
        luminance=round(float(levels @ np.arange(256)) / 255, 3),
        contrast=round(float(high - low) / 255, 3),
        underexposed=round(float(below[DARK - 1]), 3),
        overexposed=round(max(0.0, 1.0 - float(below[BRIGHT])), 3),
        evenness=round(float(np.minimum(*(half.reshape(16, 16).sum(1) for half in (left, right))).sum()), 3),
    )


def rate(light: Light) -> Distribution:
    """The illumination attribute from measures.

    Quality is the product of four factors: exposure (1 between luminance 0.35 and 0.75, falling to 0 at 0.08 and 0.98),
    contrast (1 from 0.3), unclipped pixels, evenness (1 from 0.6). `bad` is centred on quality 0.2, `medium` on 0.55,
    `high` on 0.9.
    """
    exposure = float(np.interp(light.luminance, (0.08, 0.35, 0.75, 0.98), (0.0, 1.0, 1.0, 0.0)))
    contrast = min(1.0, 0.4 + 2.0 * light.contrast)
    clipped = 1.0 - min(1.0, 1.5 * (light.underexposed + light.overexposed))
    evenness = min(1.0, 0.4 + light.evenness)
    quality = exposure * contrast * clipped * evenness
    weights = np.exp(-(((quality - np.array([0.2, 0.55, 0.9])) / 0.2) ** 2))
    scores = dict(zip(VOCABULARY["illumination"].classes, (weights / weights.sum()).tolist(), strict=True))
    label = max(scores, key=scores.__getitem__)
    return Distribution(label, scores[label], scores[label] >= MEASURED_CERTAIN, scores, dict(asdict(light)))
