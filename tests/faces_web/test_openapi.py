"""The OpenAPI document says what the server does: schemathesis tries what it promises and what it forbids.

`FACES_EXAMPLES=2000 pytest --timeout 3600 tests/faces_web/test_openapi.py` tries more.
"""

from __future__ import annotations

import os

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings

schemathesis = pytest.importorskip("schemathesis", reason="needs the extra dev")

EXAMPLES = int(os.environ.get("FACES_EXAMPLES", "12"))
POSTS = ["/api/analyze", "/api/annotate"]
GETS = ["/api/about", "/api/health"]
pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def document(address):
    return schemathesis.openapi.from_url(f"{address}api/openapi.json")


def conform(operation, mode):
    """Never a 5xx, nor a status, a kind of content or a shape that the document does not tell."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case):
        values = case.body.values() if isinstance(case.body, dict) else ()
        assume(not any(isinstance(value, list | dict) for value in values))  # in a form they are texts, or nothing
        # no schema says which bytes are a picture; schemathesis sends real ones and others
        case.call_and_validate(excluded_checks=[schemathesis.checks.positive_data_acceptance])

    answered()


@pytest.mark.parametrize("path", POSTS)
def test_answers_to_pictures_conform(document, path):
    conform(document[path]["POST"], schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", POSTS)
def test_answers_to_what_the_document_forbids_conform(document, path):
    conform(document[path]["POST"], schemathesis.GenerationMode.NEGATIVE)


@pytest.mark.parametrize("path", GETS)
def test_answers_to_questions_conform(document, path):
    conform(document[path]["GET"], schemathesis.GenerationMode.POSITIVE)


def test_the_document_tells_every_operation(document):
    told = {(operation.ok().path, operation.ok().method.upper()) for operation in document.get_all_operations()}
    assert told == {(path, "POST") for path in POSTS} | {(path, "GET") for path in GETS}


def test_the_contracts_schema_is_the_resource(document):
    components = document.raw_schema["components"]["schemas"]
    assert {"Results", "Results.face", "Results.picture", "Error"} <= set(components)
    validator = jsonschema.Draft202012Validator({**components["Results"], "components": {"schemas": components}})
    head = {"schema": 1, "version": "0.1.0", "models": {"detector": "a", "heads": "b"}}
    good = {**head, "provider": "x", "attributes": []}
    validator.validate({**good, "items": {"a": {"status": "ok", "width": 1, "height": 1, "faces": []}}})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**good, "items": {"a": {"status": "ok", "faces": [{}]}}})
