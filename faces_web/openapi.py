"""What FastAPI cannot know of the endpoint: the form that is read by hand, and the result contract."""

from __future__ import annotations

import json
from typing import Any

from faces.attributes import ALIASES, VOCABULARY
from faces.paths import shipped
from faces_web.engines import DEFAULT_SET
from faces_web.fetch import LONGEST_ADDRESS
from faces_web.settings import Settings

Json = dict[str, Any]
CONTRACT = "Results"
ERROR = "Error"
NAME = f"({'|'.join((*VOCABULARY, *ALIASES, 'all'))})"
"""An attribute, as a regular expression."""
REFUSALS = {
    400: "the form is malformed or broke off",
    403: "addresses are switched off, another site's page asks, or the server is called by a name that is not its own",
    408: "the upload came too slowly",
    411: "the request does not state its length",
    413: "the picture has too many bytes",
    415: "the body is no form",
    422: "a field is wrong, or the file is no picture, damaged, or has too many pixels",
    429: "this client, or all together, ask too much; Retry-After says when to come back",
    500: "the server failed; its log says why",
    503: "the answer took too long, or the model set failed; Retry-After says when to come back",
}


def contract() -> Json:
    """The result contract as OpenAPI components, by name."""
    schema = json.loads((shipped("resources") / "results.schema.json").read_text(encoding="utf-8"))
    parts = {f"{CONTRACT}.{name}": part for name, part in schema.pop("$defs").items()}
    schema.pop("$schema")
    return {name: _moved(part) for name, part in {CONTRACT: schema, **parts}.items()}


def _moved(part: Any) -> Any:
    """The same with references to where the parts are now."""
    if isinstance(part, list):
        return [_moved(each) for each in part]
    if not isinstance(part, dict):
        return part
    moved = {key: _moved(value) for key, value in part.items()}
    if "$ref" in moved:
        moved["$ref"] = moved["$ref"].replace("#/$defs/", f"#/components/schemas/{CONTRACT}.")
    return moved


def responses(good: Json) -> dict[int | str, Json]:
    """A good answer and every refusal."""
    error = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ERROR}"}}}
    return {200: good, **{status: {"description": text, "content": error} for status, text in REFUSALS.items()}}


def form(settings: Settings, sets: list[str], *, addresses: bool) -> Json:
    """The request body of an endpoint that takes a picture, or `addresses` where they are switched on."""
    properties: Json = {
        "file": {
            "type": "string",
            "format": "binary",
            "description": f"the picture, at most {settings.most_bytes} bytes and {settings.most_pixels} pixels",
        },
        "model_set": {"type": "string", "enum": sets, "default": DEFAULT_SET},
        "attributes": {
            "type": "string",
            "pattern": f"^({NAME}(,{NAME})*)?$",
            "description": "comma-separated names, or `all`; without any, all but the opt-in ones",
        },
    }
    schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    if addresses and settings.urls:
        address = {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": LONGEST_ADDRESS}
        properties["url"] = {"type": "array", "items": address, "minItems": 1, "maxItems": settings.most_urls}
        schema["oneOf"] = [{"required": ["file"]}, {"required": ["url"]}]
    else:
        schema["required"] = ["file"]
    encoding = {"file": {"contentType": "image/*"}}
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema, "encoding": encoding}}}
    }


def complete(document: Json) -> Json:
    """FastAPI's document with the components that `responses` refers to."""
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components |= contract()
    components[ERROR] = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string", "minLength": 1}},
        "additionalProperties": False,
    }
    return document
