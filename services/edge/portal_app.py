"""A Chalice app whose every answer, refusals and the framework's own included, keeps the portal's manners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from chalice.app import Chalice, Response
from chalice.app import Request as ChaliceRequest

from edge.faults import place_of
from kernel.http import JSON, PROBLEM_JSON, Answer, Request, negotiate, problem_answer
from kernel.problems import (
    BUSY,
    FAILED,
    NOT_FOUND,
    NOT_SIGNED_IN,
    PROBLEMS,
    UNREADABLE,
    WRONG_METHOD,
    Kind,
    Problem,
    Unavailable,
)

if TYPE_CHECKING:
    from kernel.identity import Principal, Verifier

Handler = Callable[..., Answer]

_SECURITY = {"X-Content-Type-Options": "nosniff"}


class PortalApp(Chalice):
    """`serve` binds a handler to a method and path; a handler takes a Request and the path's parameters, returns an Answer
    and raises Problem to refuse."""

    def __init__(self, service: str) -> None:
        super().__init__(app_name=service, configure_logs=False)
        self.service = service
        self.logger = Logger(service=service)

    def serve(self, method: str, path: str) -> Callable[[Handler], Handler]:
        def bind(handler: Handler) -> Handler:
            def view(**parameters: str) -> Response:
                return self._respond(handler, parameters)

            # Chalice names views by their function, and a service may have one handler per method of a path.
            self.route(path, methods=[method], content_types=["*/*"], name=f"{method} {path}")(view)
            return handler

        return bind

    def _respond(self, handler: Handler, parameters: Mapping[str, str]) -> Response:
        incoming = self.current_request
        if incoming is None:
            raise RuntimeError("a view outside a request")
        language = negotiate(incoming.headers.get("accept-language") or "")
        try:
            answer = handler(request_of(incoming), **parameters)
        except Problem as problem:
            answer = problem_answer(problem, language)
        except Unavailable as fault:
            self.logger.warning("busy", extra={"fault": type(fault).__name__, "reason": str(fault)})
            answer = problem_answer(Problem(BUSY), language)
        except Exception as fault:
            # The text of an unexpected fault may quote what was sent, so only its kind and place are logged.
            self.logger.error("failed", extra={"fault": type(fault).__name__, "place": place_of(fault)})
            answer = problem_answer(Problem(FAILED), language)
        cookies = {"Set-Cookie": list(answer.cookies)} if answer.cookies else {}
        return Response(body=answer.body, headers={**answer.headers, **_SECURITY, **cookies}, status_code=answer.status)

    def __call__(self, event: Any, context: Any) -> Any:
        answer: dict[str, Any] = super().__call__(event, context)
        if answer.get("statusCode", 200) >= 400 and not _is_ours(answer):
            return self._in_our_manners(event, answer)
        return answer

    def _in_our_manners(self, event: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Chalice's own refusals (no such route, method, binary body) as problem documents."""
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        # The package routes every path below the service's to it; for a path that is no route Chalice allows no method.
        kept = {n: v for n, v in (answer.get("headers") or {}).items() if n.lower() == "allow" and v}
        kind = _FRAMEWORK.get(answer["statusCode"]) or PROBLEMS["internal-error"]
        if kind is WRONG_METHOD and not kept:
            kind = NOT_FOUND
        ours = self.refused(event, kind, negotiate(headers.get("accept-language") or ""))
        return {
            **answer,
            "statusCode": kind.status,
            "body": ours.body,
            "headers": {**kept, **ours.headers, **_SECURITY},
            "multiValueHeaders": {},
            "isBase64Encoded": False,
        }

    def refused(self, event: Mapping[str, Any], kind: Kind, language: str) -> Answer:
        """What a request is answered that no handler saw; an app of pages shows one."""
        return problem_answer(Problem(kind), language)


_FRAMEWORK: dict[int, Kind] = {400: UNREADABLE, 403: NOT_FOUND, 404: NOT_FOUND, 405: WRONG_METHOD}


def _is_ours(answer: Mapping[str, Any]) -> bool:
    """A problem document, or a page; Chalice's own refusals are plain JSON."""
    return any(
        name.lower() == "content-type" and str(value).startswith((PROBLEM_JSON, "text/html"))
        for name, value in (answer.get("headers") or {}).items()
    )


def request_of(incoming: ChaliceRequest) -> Request:
    query = incoming.query_params
    return Request(
        method=incoming.method,
        path=incoming.path,
        headers={name.lower(): value for name, value in incoming.headers.items()},
        query={name: query.getlist(name) for name in query} if query else {},
        body=_body(incoming),
    )


def _body(incoming: ChaliceRequest) -> bytes:
    try:
        raw = incoming.raw_body
    except ValueError as fault:  # a body that claims base64 and is not
        raise Problem(UNREADABLE) from fault
    return raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw


def openapi_answer(wiring: str) -> Answer:
    """The document of a service's API; `wiring` is a file of the package in which it lies."""
    text = (Path(wiring).parent / "openapi.json").read_text(encoding="utf-8")
    return Answer(200, text, {"Content-Type": JSON, "Cache-Control": "public, max-age=300"})


def principal_of(request: Request, verifier: Callable[[], Verifier]) -> Principal:
    """Who sent a request, by its token. Raises Problem 401; Unavailable where the issuer does not answer."""
    from kernel.identity import BadToken

    try:
        return verifier().principal(request.headers.get("authorization"))
    except BadToken as fault:
        raise Problem(NOT_SIGNED_IN) from fault
