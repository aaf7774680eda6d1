"""The one address of the portal on one machine; on AWS a CDN does the same (infra/front/template.yaml).

`/api/<service>/...` goes to that service's API with the path exactly as it came, `/papers/...` to the bucket of papers,
`/national-portal/...` to the simulator, and the rest are the pages. What the local cloud does differently from API Gateway
is put right here: its refusals become problem documents, its failures a 503 that tells nothing.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

import httpcore
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from infra.local.apis import Apis
from infra.local.pages import PAGE_HEADERS, Pages
from kernel.http import PROBLEM_JSON, negotiate, problem_answer
from kernel.problems import BUSY, NOT_FOUND, TOO_LARGE, TOO_MANY, UNREADABLE, WRONG_TYPE, Kind, Problem

LOG = logging.getLogger("gateway")
MAX_BODY = 10 * 1024 * 1024  # as API Gateway
MAX_PAPER = 25 * 1024 * 1024
PATIENCE = 29.0  # seconds, as API Gateway

_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade "
    b"expect".split()
)
_OURS = frozenset((b"date", b"server", b"content-length"))

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the gateway finds what stands behind it."""

    cloud: tuple[str, int]
    national_portal: tuple[str, int]
    state: Path  # what the deployment wrote: the ids of the APIs


class Gateway:
    """The ASGI application."""

    def __init__(self, upstream: Upstream, pages: Pages) -> None:
        self._upstream = upstream
        self._pages = pages
        self._apis = Apis(upstream.state)
        self._pool = httpcore.AsyncConnectionPool(max_connections=100, keepalive_expiry=30.0)

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
        if first == b"papers":
            return await self._papers(request, b"/" + rest)
        if first == b"national-portal":
            return await self._stream(request, self._upstream.national_portal, raw_path, keep_host=True)
        if raw_path == b"/sign-in.json" and request.method == "GET":
            return self._sign_in_settings(request)
        if (request.method, raw_path) in _SIGN_IN:
            return await self._sign_in(request, raw_path)
        if raw_path == b"/_gateway/health":
            return Response(json.dumps({"gateway": "ok"}), media_type="application/json")
        return self._pages.answer(request.method, raw_path, request.headers.get("accept-encoding", ""))

    # -- the services -------------------------------------------------------------------------------------------------------

    async def _api(self, request: Request, path: bytes) -> Response:
        service = path.partition(b"/")[0].decode("ascii", "replace")
        api = self._apis.id_of(service)
        if api is None or not _well_formed(path):
            return _problem(request, BUSY if api is None and self._apis.expected(service) else NOT_FOUND)
        body = await _body(request, MAX_BODY)
        if body is None:
            return _problem(request, TOO_LARGE)
        if not _is_text(request, body):
            return _problem(request, UNREADABLE)
        target = b"/restapis/" + api.encode() + b"/api/_user_request_/" + path
        try:
            status, headers, content = await self._ask(request, self._upstream.cloud, target, body)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as fault:
            LOG.warning("%s does not answer: %s", service, type(fault).__name__)
            return _problem(request, BUSY)
        kind = refusal(status, headers)
        if kind is not None:
            LOG.log(logging.INFO if kind is NOT_FOUND else logging.WARNING, "%s answered %d", service, status)
            return _problem(request, kind)
        return _response(status, headers, content)

    async def _ask(
        self, request: Request, upstream: tuple[str, int], target: bytes, body: bytes
    ) -> tuple[int, Headers, bytes]:
        answer = await self._pool.request(
            request.method.encode(),
            httpcore.URL(
                scheme=b"http", host=upstream[0].encode(), port=upstream[1], target=_with_query(request, target)
            ),
            headers=_sent(request, upstream, len(body)),
            content=body,
            extensions={"timeout": {"connect": 3.0, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}},
        )
        return answer.status, list(answer.headers), answer.content

    # -- signing in: the user pool's own pages, under this address -----------------------------------------------------------

    def _sign_in_settings(self, request: Request) -> Response:
        client = self._apis.web_client()
        if client is None:
            return _problem(request, BUSY)
        return Response(
            json.dumps({"base": "", "client": client}), 200, {"Cache-Control": "no-store"}, "application/json"
        )

    async def _sign_in(self, request: Request, path: bytes) -> Response:
        """Only what a browser needs to sign in, and never for a page of another address."""
        origin = request.headers.get("origin")
        if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
            return _problem(request, NOT_FOUND)
        response = await self._stream(request, self._upstream.cloud, path, keep_host=False, only=_OF_A_SIGN_IN)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"  # or a browser would hide where its forms come from
        return response

    # -- files and the simulator: streamed ----------------------------------------------------------------------------------

    async def _papers(self, request: Request, path: bytes) -> Response:
        """Only the bucket of papers can be reached, and only in the ways a signed address allows."""
        bucket = self._apis.papers_bucket()
        if bucket is None or not _asks_for_a_paper(request, path, bucket):
            return _problem(request, NOT_FOUND)
        response = await self._stream(request, self._upstream.cloud, path, keep_host=True, only=_OF_A_PAPER)
        # What people upload is served from this address: whatever it is, it may do nothing here, and no cache keeps it.
        # A slip is HTML with a style of its own.
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        response.headers["Cache-Control"] = "private, no-store"
        if request.method == "GET" and response.status_code in (200, 206):
            for name, value in _wanted_by_link(request):
                response.headers[name] = value
        return response

    async def _stream(
        self,
        request: Request,
        upstream: tuple[str, int],
        target: bytes,
        keep_host: bool,
        only: frozenset[bytes] | None = None,
    ) -> Response:
        body = await _body(request, MAX_PAPER)
        if body is None:
            return _problem(request, TOO_LARGE)
        sent = _sent(request, upstream, len(body), keep_host=keep_host)
        headers = [(name, value) for name, value in sent if only is None or name in only]
        try:
            context = self._pool.stream(
                request.method.encode(),
                httpcore.URL(
                    scheme=b"http", host=upstream[0].encode(), port=upstream[1], target=_with_query(request, target)
                ),
                headers=headers,
                content=body,
                extensions={"timeout": {"connect": 3.0, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}},
            )
            answer = await context.__aenter__()
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as fault:
            LOG.warning("%s does not answer: %s", target.decode("ascii", "replace"), type(fault).__name__)
            return _problem(request, BUSY)

        async def content() -> AsyncIterator[bytes]:
            try:
                async for chunk in answer.aiter_stream():
                    yield chunk
            finally:
                await context.__aexit__(None, None, None)

        response = StreamingResponse(content(), answer.status)
        response.raw_headers = [*_told(answer.headers), (b"x-content-type-options", b"nosniff")]
        return response


def refusal(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Kind | None:
    """What an answer that no service gave means; None for a service's own, whose refusals are problem documents."""
    named = {name.lower(): value for name, value in headers}
    if status < 400 or named.get(b"content-type", b"").startswith(PROBLEM_JSON.encode()):
        return None
    if status >= 500:
        return BUSY
    if status == 403 and b"MissingAuthenticationToken" in named.get(b"x-amzn-errortype", b""):
        return NOT_FOUND  # API Gateway's name for a path that it does not know
    # A 404 is an API that a deployment has just replaced.
    return {404: BUSY, 413: TOO_LARGE, 415: WRONG_TYPE, 429: TOO_MANY}.get(status, UNREADABLE)


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


# The cloud chooses the service that answers by headers too, and believes any signature in `Authorization`: a request for a
# paper takes nothing along by which it could become another.
_OF_A_PAPER = frozenset(
    b"host content-type content-length accept accept-encoding range if-range if-match if-none-match if-modified-since "
    b"if-unmodified-since user-agent".split()
)
_SIGN_IN = frozenset(
    {
        ("GET", b"/oauth2/authorize"),
        ("POST", b"/oauth2/token"),
        ("POST", b"/oauth2/revoke"),
        ("POST", b"/login"),
        ("GET", b"/logout"),
    }
)
_OF_A_SIGN_IN = frozenset(b"host content-type content-length accept accept-encoding cookie user-agent".split())
_IN_A_LINK = frozenset(
    f"x-amz-{name}"
    for name in ("algorithm", "credential", "date", "expires", "signedheaders", "signature", "security-token")
) | {"response-content-type", "response-content-disposition", "versionid", "x-id"}
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)


def _asks_for_a_paper(request: Request, path: bytes, bucket: str) -> bool:
    """A file posted as a form to the bucket, or one read by a signed link; addressed to this machine, since the cloud takes
    other host names for other services and buckets."""
    if not _THIS_MACHINE.fullmatch(request.headers.get("host", "")):
        return False
    place = b"/" + bucket.encode()
    if request.method == "POST":
        form = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
        return form and path in (place, place + b"/") and not request.scope["query_string"]
    named = {name.lower() for name in request.query_params}
    signed = "x-amz-signature" in named and named <= _IN_A_LINK
    return request.method in ("GET", "HEAD") and path.startswith(place + b"/") and len(path) > len(place) + 1 and signed


def _wanted_by_link(request: Request) -> list[tuple[str, str]]:
    """The headers that a signed link asks for, which the local cloud forgets. It has checked the signature over them."""
    asked = ((name, request.query_params.get(f"response-{name}")) for name in ("content-disposition", "content-type"))
    return [(name, value) for name, value in asked if value is not None and value.isascii() and value.isprintable()]


def _is_text(request: Request, body: bytes) -> bool:
    """False for JSON that is not UTF-8: the local cloud would put other characters in place of what it cannot read."""
    if "json" not in request.headers.get("content-type", "").lower():
        return True  # the service refuses it for its type
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_query(request: Request, target: bytes) -> bytes:
    query: bytes = request.scope["query_string"]
    return target + b"?" + query if query else target


def _sent(request: Request, upstream: tuple[str, int], length: int, keep_host: bool = False) -> Headers:
    """The request's headers as they came, without those of the hop."""
    dropped = _HOP_BY_HOP | {b"content-length"} | (frozenset() if keep_host else {b"host"})
    headers = [(name, value) for name, value in request.scope["headers"] if name not in dropped]
    if not keep_host:
        headers.append((b"host", f"{upstream[0]}:{upstream[1]}".encode()))
    if length or request.method in ("POST", "PUT", "PATCH"):
        headers.append((b"content-length", str(length).encode()))
    return headers


def _told(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The answer's headers without those of the hop and of the cloud."""
    return [
        (name.lower(), value)
        for name, value in headers
        if name.lower() not in _HOP_BY_HOP
        and name.lower() != b"date"
        and not name.lower().startswith((b"x-amz", b"access-control-"))
    ]


async def _body(request: Request, limit: int) -> bytes | None:
    """The whole body; None where it is larger than the limit."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def _response(status: int, headers: Headers, content: bytes) -> Response:
    response = Response(content, status)
    kept = [(name, value) for name, value in _told(headers) if name not in _OURS]
    response.raw_headers = [*kept, (b"content-length", str(len(content)).encode())]
    return response


def _problem(request: Request, kind: Kind) -> Response:
    told = problem_answer(Problem(kind), negotiate(request.headers.get("accept-language", "")))
    return Response(told.body, told.status, {**told.headers, "X-Content-Type-Options": "nosniff"})


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
    parser.add_argument("--pages", type=Path, required=True)
    given = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z"
    )
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    upstream = Upstream(("127.0.0.1", given.cloud_port), ("127.0.0.1", given.national_port), given.state)
    app = Gateway(upstream, Pages.read(given.pages))
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

__all__ = ["PAGE_HEADERS", "Gateway", "Upstream", "refusal"]
