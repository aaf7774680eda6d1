"""The portal behind HTTP: two addresses for our services; a page, its documents and the mood for people on this machine."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from infra.local.national_portal.dictionaries import Dictionaries
from infra.local.national_portal.mood import BadMood, Mood
from infra.local.national_portal.pages import MOST_SHOWN, page, record_document
from infra.local.national_portal.simulator import API, LOGIN, MOST_BYTES, AnswerLost, Credentials, PortalSimulator
from kernel.http import PROBLEM_JSON, negotiate
from kernel.problems import INVALID, NOT_ALLOWED, NOT_FOUND, TOO_LARGE, UNREADABLE, WRONG_TYPE, Fault, Problem
from kernel.text import Text

_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
}


def create_app(
    database_path: Path | str,
    credentials: Credentials,
    clock: Callable[[], datetime],
    dictionaries: Dictionaries,
) -> Starlette:
    """The simulator as an ASGI application; its state is in the one file at `database_path`."""
    return app_of(PortalSimulator(database_path, credentials, clock, dictionaries))


def app_of(portal: PortalSimulator) -> Starlette:
    """The shell around a simulator, which it closes when it ends."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        portal.close()

    shell = _Shell(portal)
    return Starlette(
        lifespan=lifespan,
        routes=[
            Route(LOGIN, shell.handle, methods=["POST"]),
            Route(API, shell.handle, methods=["POST"]),
            Route("/national-portal/", shell.page, methods=["GET"]),
            Route("/national-portal/records/{code}", shell.record, methods=["GET"]),
            Route("/national-portal/control", shell.control, methods=["GET", "POST"]),
        ],
        exception_handlers={Problem: _problem},  # type: ignore[dict-item] # Starlette types handlers by Exception alone
    )


class _Shell:
    def __init__(self, portal: PortalSimulator) -> None:
        self._portal = portal

    async def handle(self, request: Request) -> Response:
        body = await _body(request, MOST_BYTES)
        try:
            # In a thread: the mood `slow` waits there, and so does the file.
            reply = await run_in_threadpool(self._portal.handle, request.url.path, dict(request.headers), body)
        except AnswerLost:
            return _Broken()
        return Response(reply.body, reply.status, reply.headers)

    async def page(self, request: Request) -> Response:
        _local_only(request)
        total, shown = await run_in_threadpool(self._portal.records, MOST_SHOWN)
        return HTMLResponse(page(total, shown, self._portal.mood), headers=_PAGE_HEADERS)

    async def record(self, request: Request) -> Response:
        found = await run_in_threadpool(self._portal.record, request.path_params["code"])
        if found is None:
            raise Problem(NOT_FOUND)
        return JSONResponse(record_document(*found), headers={"Cache-Control": "no-store"})

    async def control(self, request: Request) -> Response:
        _local_only(request)
        if request.method == "POST":
            wanted = _mood(await _json_object(request))
            await run_in_threadpool(self._portal.behave, wanted)
        return JSONResponse(self._portal.mood.as_json(), headers={"Cache-Control": "no-store"})


class _Broken(Response):
    """Headers that promise a body, and a connection that ends before it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _problem(request: Request, problem: Problem) -> Response:
    language = negotiate(request.headers.get("accept-language", ""))
    return JSONResponse(
        problem.document(language),
        problem.kind.status,
        {"Content-Language": language, "Cache-Control": "no-store"},
        PROBLEM_JSON,
    )


def _local_only(request: Request) -> None:
    """Raises Problem 403 for a caller from elsewhere."""
    try:
        local = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise Problem(NOT_ALLOWED)


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Problem(TOO_LARGE)
    return bytes(body)


async def _json_object(request: Request) -> dict[str, Any]:
    # A page of another site can send a form, but not this type without asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(WRONG_TYPE)
    try:
        value = json.loads(await _body(request, 10_000))
    except (ValueError, RecursionError):
        raise Problem(UNREADABLE) from None
    if not isinstance(value, dict):
        raise Problem(UNREADABLE)
    return value


def _mood(value: dict[str, Any]) -> Mood:
    try:
        return Mood.from_json(value)
    except BadMood as bad:
        raise Problem(INVALID, errors=[Fault(f"/{bad.member}", "bad-value", Text(bad.vi, bad.en))]) from None
