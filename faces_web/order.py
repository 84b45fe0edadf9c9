"""What a client asks for: checked, and answered in the words of the result contract."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import faces
from faces.attributes import VOCABULARY, select
from faces.errors import FacesError, InputError, UsageError
from faces.overlay import draw
from faces.sinks.images import encode_image
from faces.sinks.records import Record, error_item, header, image_item
from faces.sources.images import decode_image
from faces.types import Picture
from faces_web.engines import DEFAULT_SET, Answer, Engines
from faces_web.refusal import Refusal
from faces_web.settings import Settings
from faces_web.upload import Upload

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
"""Pillow's decoders that clients may reach: common pictures, and none that starts another program."""
FIELDS = ("file", "url", "model_set", "attributes")
LOG = logging.getLogger("faces_web")


@dataclass(frozen=True, slots=True)
class Order:
    """A checked request.

    Attributes:
        name: what the results call the uploaded picture.
        content: of the uploaded file; None when `urls` names the pictures.
        urls: addresses of pictures.
        model_set: which weights.
        attributes: the wanted ones.
    """

    name: str
    content: bytes | None
    urls: tuple[str, ...]
    model_set: str
    attributes: tuple[str, ...]


def check(upload: Upload, settings: Settings, sets: Mapping[str, str | None]) -> Order:
    """The order in a form.

    Args:
        upload: the form.
        settings: what is switched on.
        sets: names of the model sets, each with the reason why it cannot be used, or None.

    Raises:
        Refusal: 403 when addresses are switched off, 422 when something is missing, unknown or twice there.
    """
    unknown = sorted(set(upload.fields) - set(FIELDS))
    if unknown:
        offered = ", ".join(field for field in FIELDS if field != "url" or settings.urls)
        raise Refusal(422, f"no such field: {unknown[0][:40]!r}; there are {offered}")
    urls = tuple(dict.fromkeys(upload.fields.get("url", [])))
    if urls and not settings.urls:
        raise Refusal(403, "addresses are switched off on this server; send the picture itself")
    if "file" in upload.fields:
        raise Refusal(422, "the picture must be sent as a file, with a filename")
    if bool(upload.files) == bool(urls):
        raise Refusal(422, "send one picture in the field file" + (", or addresses in url" if settings.urls else ""))
    if len(urls) > settings.most_urls:
        raise Refusal(422, f"at most {settings.most_urls} addresses at once")
    model_set = _single(upload, "model_set", DEFAULT_SET)
    if model_set not in sets:
        raise Refusal(422, f"no such model set: {model_set[:40]!r}; there are {', '.join(sets)}")
    reason = sets[model_set]
    if reason is not None:
        raise Refusal(422, reason)
    asked = _single(upload, "attributes", "")
    try:
        attributes = select(asked or None)
    except UsageError:
        known = ", ".join(VOCABULARY)
        raise Refusal(422, f"no such attributes: {asked[:40]!r}; name some of {known}, or all") from None
    name, content = upload.files[0] if upload.files else ("", None)
    return Order(name, content, urls, model_set, attributes)


def _single(upload: Upload, field: str, default: str) -> str:
    values = upload.fields.get(field, [default])
    if len(values) > 1:
        raise Refusal(422, f"the field {field} is there {len(values)} times")
    return values[0]


class Desk:
    """Carries orders out, in a thread of the engines."""

    def __init__(self, engines: Engines, settings: Settings) -> None:
        self._engines, self._settings = engines, settings

    def annotate(self, order: Order, content: bytes) -> bytes:
        """The picture with boxes and labels, as a JPEG file.

        Raises:
            Refusal: 422 when it is no picture.
        """
        try:
            image = self._decode(content, order.name)
        except InputError as error:
            raise Refusal(422, str(error)) from None
        return encode_image(".jpg", draw(image, self._answer(image, order).result))

    def record(self, order: Order, name: str, content: bytes) -> tuple[Record, Answer | None]:
        """One picture's item of the results, and the answer in it; for what is no picture an error item and None."""
        try:
            image = self._decode(content, name)
        except InputError as error:
            return error_item(str(error)), None
        answer = self._answer(image, order)
        return image_item(answer.result), answer

    def results(self, order: Order, items: Mapping[str, Record], answers: Collection[Answer]) -> Record:
        """The document around the items."""
        answer = next(iter(answers), None)
        models = answer.models if answer else {"detector": "none", "heads": "none"}
        provider = answer.provider if answer else self._engines.provider
        attributes = answer.attributes if answer else order.attributes
        return {**header(faces.__version__, models, provider, attributes), "items": dict(items)}

    def _decode(self, content: bytes, name: str) -> Picture:
        try:
            return decode_image(content, name, most_pixels=self._settings.most_pixels, formats=FORMATS)
        except FacesError:
            raise
        except Exception as error:  # decoders raise all kinds of things on what was made to break them
            LOG.warning("a picture could not be decoded: %s: %s", type(error).__name__, error)
            raise InputError(f"{name}: damaged image") from error

    def _answer(self, image: Picture, order: Order) -> Answer:
        try:
            return self._engines.analyze(image, order.model_set, order.attributes)
        except FacesError as error:
            LOG.error("%s", error)
            raise Refusal(503, f"the model set {order.model_set} cannot be used now", retry_after=60) from error
