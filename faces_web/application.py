"""The application: endpoints, page and guards put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

import faces
from faces import Analyzer
from faces.errors import InputError
from faces.sinks.records import Record, error_item
from faces.zoo.cards import read as read_catalogue
from faces_web import openapi, page, upload
from faces_web.about import About, Health, describe
from faces_web.admission import Admission, Ticket
from faces_web.engines import Answer, Engines, Load
from faces_web.fetch import fetch
from faces_web.guard import Guard
from faces_web.order import Desk, Order, check
from faces_web.refusal import Refusal
from faces_web.sets import choices
from faces_web.settings import Settings


def create(settings: Settings | None = None, load: Load = Analyzer) -> FastAPI:
    """The application with its weights loaded.

    Args:
        settings: limits and places; None takes the defaults.
        load: makes an Analyzer of Options.

    Raises:
        FacesError: when the weights cannot be loaded.
    """
    settings = settings or Settings()
    admission = Admission(settings)
    engines = Engines(settings, admission, load)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engines.close()

    app = FastAPI(
        title="Faces", version=faces.__version__, lifespan=lifespan,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, redirect_slashes=False,
        description="Finds every face in a picture and says what it looks like. All answers are apparent.",
    )  # fmt: skip
    _endpoints(app, settings, admission, engines)
    page.mount(app)
    _errors(app)
    document = app.openapi
    app.openapi = cache(lambda: openapi.complete(document()))  # type: ignore[method-assign]
    app.add_middleware(Guard, settings=settings)
    return app


def _endpoints(app: FastAPI, settings: Settings, admission: Admission, engines: Engines) -> None:
    catalogue = read_catalogue(settings.models_path)
    toggles = choices(catalogue)
    reasons: dict[str, str | None] = dict.fromkeys(catalogue.sets) | {choice.name: choice.reason for choice in toggles}
    usable = [name for name, reason in reasons.items() if reason is None]
    about = describe(settings, toggles, engines.provider, engines.thresholds)
    desk = Desk(engines, settings)

    async def taken(request: Request) -> tuple[Order, Ticket]:
        """Let the request in and read what it asks for."""
        if request.query_params:
            raise Refusal(422, "options are fields of the form, not of the address")
        ticket = admission.enter(request.client.host if request.client else None, upload.announced(request, settings))
        try:
            return check(await upload.read(request, settings), settings, reasons), ticket
        except BaseException:
            ticket.leave()
            raise

    @app.post(
        "/api/analyze",
        summary="Every face of a picture",
        description="Answers the result contract, as `results.json` of a batch run.",
        responses=openapi.responses(
            _good("the results", "application/json", f"#/components/schemas/{openapi.CONTRACT}")
        ),
        openapi_extra=openapi.form(settings, usable, addresses=True),
    )
    async def analyze(request: Request) -> JSONResponse:
        order, ticket = await taken(request)
        try:
            items: dict[str, Record] = {}
            answers: list[Answer] = []
            if order.urls:
                ticket.grow(settings.most_bytes)  # one after another
            for name in order.urls or (order.name,):
                try:
                    content = order.content
                    if content is None:
                        content = await engines.fetch(partial(fetch, name, settings), ticket, request.is_disconnected)
                except InputError as error:
                    items[name] = error_item(str(error))
                    continue
                work = partial(desk.record, order, name, content)
                items[name], answer = await engines.run(work, ticket, request.is_disconnected)
                answers += [answer] if answer else []
        finally:
            ticket.leave()
        if order.content is not None and not answers:
            raise Refusal(422, items[order.name]["error"])
        return JSONResponse(desk.results(order, items, answers))

    @app.post(
        "/api/annotate",
        summary="A picture with boxes and labels",
        responses=openapi.responses(_good("the picture", "image/jpeg", None)),
        openapi_extra=openapi.form(settings, usable, addresses=False),
    )
    async def annotate(request: Request) -> Response:
        order, ticket = await taken(request)
        try:
            if order.content is None:
                raise Refusal(422, "send one picture in the field file")
            work = partial(desk.annotate, order, order.content)
            drawn = await engines.run(work, ticket, request.is_disconnected)
        finally:
            ticket.leave()
        return Response(drawn, media_type="image/jpeg")

    @app.get("/api/about", summary="Limits, model sets, attributes, notices")
    async def told() -> About:
        return about

    @app.get("/api/health", summary="How busy the server is")
    async def health() -> Health:
        return Health(status="ok", inside=admission.inside, capacity=settings.queue)


def _good(description: str, media_type: str, reference: str | None) -> dict[str, Any]:
    schema = {"$ref": reference} if reference else {"type": "string", "format": "binary"}
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _errors(app: FastAPI) -> None:
    """Every error as JSON with one sentence."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return JSONResponse({"error": str(error)}, error.status, error.headers)

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        sentence = str(error.detail)
        if error.status_code == 404:
            places = (*app.openapi()["paths"], app.openapi_url)
            sentence = f"nothing is at this address; the page is at /, the endpoint at {', '.join(map(str, places))}"
        elif error.status_code == 405 and error.headers:
            sentence = f"this address takes {error.headers['Allow']}, not {request.method}"
        return JSONResponse({"error": sentence}, error.status_code, error.headers)

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, http)
