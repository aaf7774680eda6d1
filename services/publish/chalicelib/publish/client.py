"""Speaks with the national portal: one session, one address for every service (its contract, 2.1, 2.2).

Nothing here logs: bodies hold people's names, sessions open the portal.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, IncompleteRead
from typing import Any

from chalicelib.publish.answers import WORDS, Answer, SessionEnded, Words, read_answer
from chalicelib.publish.contract import (
    FIND,
    PROFILE,
    PROGRESS,
    SYNC,
    Accepted,
    AlreadyThere,
    NationalDossier,
    NotSent,
    Outcome,
    Profile,
    ProgressLine,
    Unclear,
    dossier_element,
    progress_element,
)

TIMEOUT = 10.0  # seconds
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """Always a POST. Its representation shows the address alone."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = field(repr=False)


Transport = Callable[[Request], Response]


class NationalPortalClient:
    """The portal as one agency's account sees it. Not for several threads: they would share its session.

    `address` is that below which `/login` and `/api` are; `agency` (madonvi) that for which `user` speaks. `http` sends a
    request; it raises OSError or HTTPException when no answer came.

    Raises:
        ValueError: an address that is not http(s).
    """

    def __init__(
        self,
        address: str,
        user: str,
        password: str,
        agency: str,
        http: Transport | None = None,
        profile: Profile = PROFILE,
        words: Words = WORDS,
    ) -> None:
        if not address.startswith(("https://", "http://")):
            raise ValueError("the national portal's address must be http(s)")
        self._address = address.rstrip("/")
        self._account = {"username": user, "password": password}
        self._agency = agency
        self._profile = profile
        self._http = http or over_http
        self._words = words
        self._session: str | None = None

    def sync(self, dossier: NationalDossier, updating: bool) -> Outcome:
        """Give the portal a dossier it does not hold, or (`updating`) the newest state of one it holds.

        AlreadyThere: it holds the dossier, so it is to be updated. Unclear: `find` tells whether it holds it at all.
        """
        data = [dossier_element(dossier, self._profile)]
        return self._write(SYNC, isUpdating="True" if updating else "False", data=data)

    def progress(self, lines: Sequence[ProgressLine]) -> Outcome:
        """Add lines, oldest first, to a dossier that the portal acknowledged. Accepted: it holds them all.

        A call is all or nothing, and one line that is there already refuses the others with it: as after a lost answer, when
        more has happened since. So they are then sent one by one.

        Raises:
            ValueError: no line, or more than one call takes.
        """
        if not 1 <= len(lines) <= self._profile.lines_per_call:
            raise ValueError(f"1 to {self._profile.lines_per_call} lines a call")
        elements = [progress_element(line, self._profile) for line in lines]
        outcome = self._write(PROGRESS, data=elements)
        if not isinstance(outcome, AlreadyThere) or len(elements) == 1:
            return outcome
        for element in elements:
            outcome = self._write(PROGRESS, data=[element])
            if not isinstance(outcome, Accepted | AlreadyThere):
                return outcome
        return Accepted()

    def find(self, code: str) -> bool | None:
        """Whether the portal holds a dossier of this code; None when it does not say."""
        answer = self._call(FIND, {"mahoso": code})
        if not isinstance(answer.reading, Accepted) or answer.result is None:
            return None
        return bool(answer.result)

    def _write(self, service: str, **parameters: Any) -> Outcome:
        reading = self._call(service, parameters).reading
        if isinstance(reading, SessionEnded):
            return NotSent("the portal takes no session of ours")
        return reading

    def _call(self, service: str, parameters: Mapping[str, Any]) -> Answer:
        """One call; once more with a new session when the portal does not take the one we have."""
        answer = self._call_once(service, parameters)
        if isinstance(answer.reading, SessionEnded):
            self._session = None
            answer = self._call_once(service, parameters)
        if isinstance(answer.reading, SessionEnded):
            self._session = None
        return answer

    def _call_once(self, service: str, parameters: Mapping[str, Any]) -> Answer:
        if self._session is None:
            login = self._login()
            if login.session is None:
                return login
            self._session = login.session
        envelope = {"session": self._session, "madonvi": self._agency, "service": service}
        return self._post("/api", {**envelope, **parameters})

    def _login(self) -> Answer:
        """An Answer with a session, or NotSent: a login changes nothing, whatever became of it."""
        answer = self._post("/login", self._account)
        if isinstance(answer.reading, Accepted) and answer.session is not None:
            return answer
        known = answer.reading.reason if isinstance(answer.reading, NotSent | Unclear) else "refused"
        return Answer(NotSent(f"login: {known}"))

    def _post(self, path: str, body: Mapping[str, Any]) -> Answer:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json; charset=utf-8",
            "Charset": "utf-8",
            "dstcode": self._profile.destination,
        }
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        try:
            response = self._http(Request(self._address + path, headers, text.encode()))
        except (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError) as error:
            return Answer(NotSent(type(error).__name__))
        except (OSError, HTTPException) as error:
            return Answer(Unclear(type(error).__name__))
        return read_answer(response.status, response.body, self._words)


def over_http(request: Request) -> Response:
    """Send by the standard library; redirects are answers like any other, and no proxy of the environment is used.

    Raises:
        OSError: no connection, no answer within `TIMEOUT` seconds of silence, or one of more than `MOST_BYTES`.
        http.client.HTTPException: the answer broke off.
    """
    import urllib.error
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    asked = urllib.request.Request(request.url, request.body, dict(request.headers), method="POST")  # noqa: S310 - http(s) only
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay).open(asked, timeout=TIMEOUT) as answer:
            return Response(answer.status, _read(answer))
    except urllib.error.HTTPError as error:  # an answer, of 300 and above
        with error:
            return Response(error.code, _read(error))
    except urllib.error.URLError as error:
        raise error.reason if isinstance(error.reason, OSError) else error from None


def _read(answer: Any) -> bytes:
    body: bytes = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise OSError("the answer is too long")
    declared = answer.headers.get("Content-Length", "")
    if declared.isdecimal() and len(body) < int(declared):  # a read of bounded size does not notice by itself
        raise IncompleteRead(b"", int(declared) - len(body))
    return body
