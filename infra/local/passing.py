"""How the gateway passes a request on and its answer back: bodies within limits, no header of the hop or of the cloud."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator, Iterable

import httpcore
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kernel.http import negotiate, problem_answer
from kernel.problems import BUSY, TOO_LARGE, Kind, Problem

LOG = logging.getLogger("gateway")
WORTH_PACKING = 1024  # bytes
MAX_BODY = 10 * 1024 * 1024  # as API Gateway
MAX_PAPER = 25 * 1024 * 1024
PATIENCE = 29.0  # seconds, as API Gateway

Headers = list[tuple[bytes, bytes]]
Place = tuple[str, int]

_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade "
    b"expect".split()
)
_OURS = frozenset((b"date", b"server", b"content-length"))
_SLOW = {"timeout": {"connect": 3.0, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}}
NO_ANSWER = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


class Passing:
    """One pool of connections to what stands behind the gateway."""

    def __init__(self) -> None:
        self._pool = httpcore.AsyncConnectionPool(max_connections=100, keepalive_expiry=30.0)

    async def ask(self, request: Request, upstream: Place, target: bytes, body: bytes) -> tuple[int, Headers, bytes]:
        """The whole answer. Raises NO_ANSWER."""
        answer = await self._pool.request(
            request.method.encode(),
            _url(request, upstream, target),
            headers=_sent(request, upstream, len(body)),
            content=body,
            extensions=_SLOW,
        )
        return answer.status, list(answer.headers), answer.content

    async def stream(
        self,
        request: Request,
        upstream: Place,
        target: bytes,
        keep_host: bool,
        only: frozenset[bytes] | None = None,
    ) -> Response:
        """The answer as it comes; `only` names the headers that may go along."""
        body = await body_of(request, MAX_PAPER)
        if body is None:
            return refused(request, TOO_LARGE)
        sent = _sent(request, upstream, len(body), keep_host=keep_host)
        headers = [(name, value) for name, value in sent if only is None or name in only]
        try:
            context = self._pool.stream(
                request.method.encode(),
                _url(request, upstream, target),
                headers=headers,
                content=body,
                extensions=_SLOW,
            )
            answer = await context.__aenter__()
        except NO_ANSWER as fault:
            LOG.warning("%s does not answer: %s", target.decode("ascii", "replace"), type(fault).__name__)
            return refused(request, BUSY)

        async def content() -> AsyncIterator[bytes]:
            try:
                async for chunk in answer.aiter_stream():
                    yield chunk
            finally:
                await context.__aexit__(None, None, None)

        response = StreamingResponse(content(), answer.status)
        response.raw_headers = [*_told(answer.headers), (b"x-content-type-options", b"nosniff")]
        return response


async def left_unread(response: Response) -> None:
    """Gives back the connection of an answer that is not passed on."""
    if isinstance(response, StreamingResponse):
        async for _ in response.body_iterator:
            pass


def whole(request: Request, status: int, headers: Headers, content: bytes) -> Response:
    """A service's answer; one that is worth it travels packed, as from API Gateway (minimum_compression_size)."""
    kept = [(name, value) for name, value in _told(headers) if name not in _OURS]
    packed = any(name == b"content-encoding" for name, _ in kept)
    if len(content) >= WORTH_PACKING and not packed and "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, 6, mtime=0)
        kept += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
    response = Response(content, status)
    response.raw_headers = [*kept, (b"content-length", str(len(content)).encode())]
    return response


def refused(request: Request, kind: Kind) -> Response:
    told = problem_answer(Problem(kind), negotiate(request.headers.get("accept-language", "")))
    return Response(told.body, told.status, {**told.headers, "X-Content-Type-Options": "nosniff"})


async def body_of(request: Request, limit: int) -> bytes | None:
    """The whole body; None where it is larger than the limit."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def _url(request: Request, upstream: Place, target: bytes) -> httpcore.URL:
    query: bytes = request.scope["query_string"]
    whole_target = target + b"?" + query if query else target
    return httpcore.URL(scheme=b"http", host=upstream[0].encode(), port=upstream[1], target=whole_target)


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
