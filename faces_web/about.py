"""What the page must know of the server: limits, model sets, the vocabulary, the notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from pydantic import BaseModel, Field

import faces
from faces import notices
from faces.attributes import VOCABULARY
from faces.overlay.style import PALETTE
from faces.overlay.wording import TITLES, ordered
from faces.sources.images import known_formats
from faces_web.engines import DEFAULT_SET
from faces_web.order import FORMATS
from faces_web.sets import Choice
from faces_web.settings import Settings


class Limits(BaseModel):
    """What one request may ask for."""

    bytes: int = Field(description="of one picture's file")
    pixels: int = Field(description="of one picture")
    per_minute: float = Field(description="requests of one client; 0: no limit")
    formats: list[str]
    urls: int = Field(description="addresses in one request; 0: switched off")


class ModelSet(BaseModel):
    """One position of the page's two toggles."""

    name: str
    method: str = Field(
        description="joint: one network for all answers; standalone: besides it one of its own for expression"
    )
    quality: str = Field(description="fast or accurate")
    reason: str | None = Field(description="why it cannot be used; null when it can")


class AttributeEntry(BaseModel):
    """One question about a face."""

    name: str
    title: str
    classes: list[str]
    opt_in: bool = Field(description="off unless asked for")
    independent: bool = Field(description="each class has a probability of its own")
    threshold: float | None = Field(
        description="probability from which an answer of the default set is certain; null: none known, or none ever is"
    )


class Notice(BaseModel):
    """What must be read before apparent ethnicity is shown."""

    title: str
    question: str
    text: str
    yes: str
    no: str


class About(BaseModel):
    """The server."""

    version: str
    provider: str = Field(description="what executes the weights")
    default_set: str
    sets: list[ModelSet]
    attributes: list[AttributeEntry]
    limits: Limits
    palette: list[str] = Field(description="colour of the face with this id, modulo the length")
    notices: list[str] = Field(description="what the answers are, and the law")
    ethnicity: Notice


class Health(BaseModel):
    """How busy the server is."""

    status: str = Field(description="ok")
    inside: int = Field(description="requests uploading, waiting or analysed now")
    capacity: int


def describe(
    settings: Settings, sets: Sequence[Choice], provider: str, thresholds: Mapping[str, float | None]
) -> About:
    """Everything about the server that its clients may know."""
    return About(
        version=faces.__version__,
        provider=provider,
        default_set=DEFAULT_SET,
        sets=[ModelSet(**asdict(choice)) for choice in sets],
        attributes=[_entry(name, thresholds) for name in ordered(VOCABULARY)],
        limits=Limits(
            bytes=settings.most_bytes,
            pixels=settings.most_pixels,
            per_minute=settings.rate,
            formats=list(known_formats(FORMATS)),
            urls=settings.most_urls if settings.urls else 0,
        ),
        palette=["#{:02x}{:02x}{:02x}".format(*colour) for colour in PALETTE],
        notices=[notices.APPARENT, notices.LAW],
        ethnicity=Notice(
            title=notices.ETHNICITY_TITLE,
            question=notices.ETHNICITY_QUESTION,
            text=notices.ETHNICITY,
            yes=notices.ETHNICITY_ON,
            no=notices.ETHNICITY_OFF,
        ),
    )


def _entry(name: str, thresholds: Mapping[str, float | None]) -> AttributeEntry:
    attribute, threshold = VOCABULARY[name], thresholds.get(name)
    return AttributeEntry(
        name=name,
        title=TITLES.get(name, name),
        classes=list(attribute.classes),
        opt_in=attribute.opt_in,
        independent=attribute.independent,
        threshold=None if threshold is None or threshold > 1 else threshold,
    )
