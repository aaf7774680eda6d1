"""The one address of the portal on one machine; on AWS a CDN does the same (infra/front/template.yaml).

`/api/<service>/...` goes to that service's API with the path exactly as it came, `/forms/...` to that of the unit web,
`/papers/...` to the bucket of papers, `/national-portal/...` and `/payment-gateway/...` to the simulators, and the rest are the
pages. What the local cloud does differently from API Gateway is put right here: its refusals become problem documents, its
failures a 503 that tells nothing.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.local.apis import Apis
from infra.local.doors import (
    OF_A_PAPER,
    OF_A_SIGN_IN,
    SIGN_IN,
    asks_for_a_paper,
    in_english,
    may_be_sent,
    read_by_a_person,
    wanted_by_link,
)
from infra.local.pages import PAGE_HEADERS, KeptPages
from infra.local.pages_bucket import CloudFiles
from infra.local.passing import LOG, MAX_BODY, NO_ANSWER, Headers, Passing, Place, body_of, left_unread, refused, whole
from infra.local.payment_gateway import PaymentGateway, payment_gateway
from kernel.http import PROBLEM_JSON
from kernel.problems import BUSY, NOT_FOUND, TOO_LARGE, TOO_MANY, UNREADABLE, WRONG_METHOD, WRONG_TYPE, Kind

__all__ = ["PAGE_HEADERS", "Gateway", "Upstream", "refusal"]


FORMS_TAKE = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the gateway finds what stands behind it."""

    cloud: Place
    national_portal: Place
    state: Path  # what the deployment wrote: the ids of the APIs


class Gateway:
    """The ASGI application."""

    def __init__(
        self,
        upstream: Upstream,
        pages: KeptPages,
        payments: PaymentGateway | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._now = now  # in seconds since 1970
        self._payments = payments
        self._upstream = upstream
        self._pages = pages
        self._apis = Apis(upstream.state)
        self._passing = Passing()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        began = time.monotonic()
        request = Request(scope, receive)
        try:
            response = await self._respond(request, scope["raw_path"])
        except ClientDisconnect:
            return
        await response(scope, receive, send)
        took = (time.monotonic() - began) * 1000
        path = scope["raw_path"].decode("ascii", "backslashreplace")
        LOG.info("%s %s %d %.0f ms", request.method, path, response.status_code, took)

    async def _respond(self, request: Request, raw_path: bytes) -> Response:
        first, _, rest = raw_path.removeprefix(b"/").partition(b"/")
        if first == b"api":
            return await self._api(request, rest)
        if first == b"forms" or raw_path.startswith(b"/en/forms/"):
            return await self._forms(request, raw_path.removeprefix(b"/"))
        if first == b"papers":
            return await self._papers(request, b"/" + rest)
        if first == b"gui-tep" or raw_path.startswith(b"/en/gui-tep/"):
            return await self._sent_without_script(request, raw_path)
        if first == b"national-portal":
            place = self._upstream.national_portal
            return await self._passing.stream(request, place, raw_path, keep_host=True)
        if first == b"payment-gateway" and self._payments is not None:
            return await self._payments.respond(request, "/" + rest.decode("ascii", "replace"))
        if (request.method, raw_path) in SIGN_IN:
            return await self._sign_in(request, raw_path)
        if raw_path == b"/_gateway/health":
            return Response(json.dumps({"gateway": "ok"}), media_type="application/json")
        pages = await self._pages.current()
        return pages.answer(request.method, raw_path, request.headers.get("accept-encoding", ""))

    # -- the services -------------------------------------------------------------------------------------------------------

    async def _api(self, request: Request, path: bytes) -> Response:
        service = path.partition(b"/")[0].decode("ascii", "replace")
        api = self._apis.id_of(service) if self._apis.expected(service) else None
        if api is None or not _well_formed(path):
            return refused(request, BUSY if api is None and self._apis.expected(service) else NOT_FOUND)
        got = await self._ask(request, service, api, path)
        if isinstance(got, Kind):
            return refused(request, got)
        status, headers, content = got
        kind = refusal(status, headers)
        if kind is not None:
            LOG.log(logging.INFO if kind is NOT_FOUND else logging.WARNING, "%s answered %d", service, status)
            return refused(request, kind)
        return whole(request, status, headers, content)

    async def _forms(self, request: Request, path: bytes) -> Response:
        """People read these answers: what the function does not answer itself is a page, too."""
        api = self._apis.id_of("web")
        got: tuple[int, Headers, bytes] | Kind = BUSY
        if request.method not in FORMS_TAKE:
            got = WRONG_METHOD
        elif not _well_formed(path) or path == b"forms":
            got = NOT_FOUND
        elif api is not None:
            got = await self._ask(request, "web", api, path)
        if not isinstance(got, Kind):
            status, headers, content = got
            if status < 400 or _content_type(headers).startswith(b"text/html"):
                return whole(request, status, headers, content)
            LOG.warning("web answered %d", status)
            got = refusal(status, headers) or BUSY
        pages = await self._pages.current()
        return pages.problem(got, english=path.startswith(b"en/") or in_english(request))

    async def _ask(self, request: Request, service: str, api: str, path: bytes) -> tuple[int, Headers, bytes] | Kind:
        """The answer of a service as the cloud passes it on, or why it was not asked or did not answer."""
        body = await body_of(request, MAX_BODY)
        if body is None:
            return TOO_LARGE
        if not _is_text(request, body):
            return UNREADABLE
        target = b"/restapis/" + api.encode() + b"/api/_user_request_/" + path
        try:
            return await self._passing.ask(request, self._upstream.cloud, target, body)
        except NO_ANSWER as fault:
            LOG.warning("%s does not answer: %s", service, type(fault).__name__)
            return BUSY

    # -- signing in: the user pool's own pages, under this address -----------------------------------------------------------

    async def _sign_in(self, request: Request, path: bytes) -> Response:
        """Only what a browser needs to sign in, and never for a page of another address."""
        origin = request.headers.get("origin")
        if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
            return refused(request, NOT_FOUND)
        cloud = self._upstream.cloud
        response = await self._passing.stream(request, cloud, path, keep_host=False, only=OF_A_SIGN_IN)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"  # or a browser would hide where its forms come from
        return response

    # -- files ----------------------------------------------------------------------------------------------------------------

    async def _sent_without_script(self, request: Request, path: bytes) -> Response:
        bucket = self._apis.papers_bucket() or ""
        if not may_be_sent(request.method, path, request.headers.get("content-length", ""), self._now()):
            page = "/en/tep-chua-nhan" if path.startswith(b"/en/") else "/tep-chua-nhan"
            return Response("", 303, {"Location": page, "Cache-Control": "no-store"})
        return await self._papers(request, b"/" + bucket.encode())

    async def _papers(self, request: Request, path: bytes) -> Response:
        """Only the bucket of papers can be reached, and only in the ways a signed address allows."""
        bucket = self._apis.papers_bucket()
        if bucket is None or not asks_for_a_paper(request, path, bucket):
            return refused(request, NOT_FOUND)
        response = await self._passing.stream(request, self._upstream.cloud, path, keep_host=True, only=OF_A_PAPER)
        if request.method == "POST" and response.status_code >= 400 and read_by_a_person(request):
            LOG.warning("a file was refused: %d", response.status_code)
            await left_unread(response)
            return (await self._pages.current()).file_refused(response.status_code, english=in_english(request))
        # What people upload is served from this address: whatever it is, it may do nothing here, and no cache keeps it.
        # A slip is HTML with a style of its own.
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        response.headers["Cache-Control"] = "private, no-store"
        if request.method == "GET" and response.status_code in (200, 206):
            for name, value in wanted_by_link(request):
                response.headers[name] = value
        return response


def refusal(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Kind | None:
    """What an answer that no service gave means; None for a service's own, whose refusals are problem documents."""
    named = {name.lower(): value for name, value in headers}
    if status < 400 or _content_type(named.items()).startswith(PROBLEM_JSON.encode()):
        return None
    if status >= 500:
        return BUSY
    if status == 403 and b"MissingAuthenticationToken" in named.get(b"x-amzn-errortype", b""):
        return NOT_FOUND  # API Gateway's name for a path that it does not know
    # A 404 is an API that a deployment has just replaced.
    return {404: BUSY, 413: TOO_LARGE, 415: WRONG_TYPE, 429: TOO_MANY}.get(status, UNREADABLE)


def _content_type(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return next((value for name, value in headers if name.lower() == b"content-type"), b"")


def _well_formed(path: bytes) -> bool:
    """No empty segment, no trailing slash, none in disguise (`%2F` would part or end a segment once decoded), and one
    percent-decoding gives UTF-8: the local cloud would let more pass."""
    decoded = unquote_to_bytes(path)
    if b"//" in path or path.endswith(b"/") or b"\\" in decoded or decoded.count(b"/") != path.count(b"/"):
        return False
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_text(request: Request, body: bytes) -> bool:
    """False for JSON that is not UTF-8: the local cloud would put other characters in place of what it cannot read."""
    if "json" not in request.headers.get("content-type", "").lower():
        return True  # the service refuses it for its type
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def main() -> None:
    import uvicorn

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cloud-port", type=int, required=True)
    parser.add_argument("--national-port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="the file that the deployment wrote")
    given = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z"
    )
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    upstream = Upstream(("127.0.0.1", given.cloud_port), ("127.0.0.1", given.national_port), given.state)
    app = Gateway(
        upstream,
        KeptPages(CloudFiles(upstream.cloud, given.state), time.monotonic),
        payment_gateway(given.port, given.state),
    )
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
    )


if __name__ == "__main__":
    main()
