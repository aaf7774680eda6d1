"""The portal without a socket: a path, headers and a body in; a status, headers and a body out (contract 2.1, 2.2, 2.7).

Whatever can be read as a call is answered 200 with an error_code, as the real portal does: a refusal of the session looks
like any other. What cannot be read is 400, a path that is none 404.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from infra.local.national_portal.dictionaries import Dictionaries
from infra.local.national_portal.mood import DOWN, LOSE_ANSWER, REFUSE, SLOW, WELL, Mood
from infra.local.national_portal.services import OK, REFUSED, SERVICES, Call, Refusal, Service
from infra.local.national_portal.store import Received, Record, Store

LOGIN = "/national-portal/login"
API = "/national-portal/api"
SESSION_LIFE = timedelta(minutes=30)
MOST_BYTES = 5_000_000
UNKNOWN = "?"  # how a call of no known service is kept
_ENVELOPE = frozenset({"session", "madonvi", "service"})


class AnswerLost(ConnectionError):
    """The call was done, and its answer never arrives."""


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Credentials:
    """One account and the agency (madonvi) it speaks for. `destination`: the dstcode it must send, None for any."""

    username: str
    password: str = field(repr=False)
    agency: str = ""
    destination: str | None = None


class _Unreadable(Exception):
    """No call at all: answered 400."""


class PortalSimulator:
    """State is in `database_path` alone, so another simulator opened on it later goes on where this one stopped.

    `clock` answers aware instants; `token` makes sessions; `pause` waits, for the mood `slow`.
    """

    def __init__(
        self,
        database_path: Path | str,
        credentials: Credentials,
        clock: Callable[[], datetime],
        dictionaries: Dictionaries,
        *,
        token: Callable[[], str] = secrets.token_urlsafe,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = Store(database_path)
        self._credentials = credentials
        self._clock = clock
        self._known = dictionaries
        self._token = token
        self._pause = pause

    def close(self) -> None:
        self._store.close()

    # -- what our services do --

    def handle(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """One POST.

        Raises:
            AnswerLost: in the mood `lose_answer`, once what was asked is done.
        """
        if path not in (LOGIN, API):
            return _reply(404, REFUSED, "Không có địa chỉ này")
        try:
            self._check_headers(headers)
            asked = _json_object(body)
        except _Unreadable as fault:
            return _reply(400, REFUSED, str(fault))
        return self._login(asked) if path == LOGIN else self._serve(asked)

    # -- what people and tests do --

    def record(self, code: str) -> tuple[Record, list[dict[str, Any]]] | None:
        """A record and its progress lines in the order they came."""
        with self._store.transaction():
            record = self._store.record(code)
            return None if record is None else (record, self._store.lines(code))

    def records(self, most: int) -> tuple[int, list[tuple[Record, list[dict[str, Any]]]]]:
        """How many there are, and the last changed with their lines."""
        with self._store.transaction():
            found = self._store.records(most)
            return self._store.count(), [(record, self._store.lines(record.code)) for record in found]

    def received(self) -> list[Received]:
        """Every call of a service that came with a good session, oldest first."""
        with self._store.transaction():
            return self._store.received()

    @property
    def mood(self) -> Mood:
        with self._store.transaction():
            return self._store.mood()

    def behave(self, mood: Mood) -> None:
        with self._store.transaction():
            self._store.set_mood(mood)

    # -- within --

    def _check_headers(self, headers: Mapping[str, str]) -> None:
        given = {name.lower(): value.strip() for name, value in headers.items()}
        media_type, _, parameter = given.get("content-type", "").partition(";")
        if media_type.strip().lower() != "application/json":
            raise _Unreadable("Content-Type: phải là application/json")
        charsets = [parameter.replace(" ", "").lower().removeprefix("charset="), given.get("charset", "").lower()]
        if any(charset not in ("", "utf-8") for charset in charsets):
            raise _Unreadable("Charset: phải là utf-8")
        accepted = {part.partition(";")[0].strip().lower() for part in given.get("accept", "").split(",")}
        if not accepted & {"application/json", "*/*"}:
            raise _Unreadable("Accept: phải là application/json")
        destination, expected = given.get("dstcode", ""), self._credentials.destination
        if not destination or (expected is not None and destination != expected):
            raise _Unreadable("dstcode: thiếu hoặc không đúng mã đích")

    def _login(self, asked: dict[str, Any]) -> Reply:
        mood = self._struck("login", write=False)
        if mood.mode == DOWN:
            return _down()
        if asked.keys() != {"username", "password"}:
            reply = _reply(200, REFUSED, "Cần đúng hai trường username và password", session="")
        elif not self._is_account(asked["username"], asked["password"]):
            reply = _reply(200, REFUSED, "Sai tên đăng nhập hoặc mật khẩu", session="")
        else:
            reply = _reply(200, OK, "Đăng nhập thành công", session=self._open_session())
        self._wait(mood)
        return reply

    def _is_account(self, username: Any, password: Any) -> bool:
        given = (username, password)
        expected = (self._credentials.username, self._credentials.password)
        return all(
            isinstance(one, str) and hmac.compare_digest(one.encode(errors="replace"), other.encode())
            for one, other in zip(given, expected, strict=True)
        )

    def _open_session(self) -> str:
        session, now = self._token(), self._clock()
        ends = now + SESSION_LIFE
        with self._store.transaction():
            self._store.add_session(
                _digest(session), self._credentials.agency, int(ends.timestamp()), int(now.timestamp())
            )
        return session

    def _serve(self, asked: dict[str, Any]) -> Reply:
        name = asked.get("service")
        service = SERVICES.get(name) if isinstance(name, str) else None
        mood = self._struck(str(name), write=service is not None and service.write)
        if mood.mode == DOWN:
            return _down()
        reply = self._answer(asked, str(name) if service else UNKNOWN, service, mood)
        if mood.mode == LOSE_ANSWER:
            raise AnswerLost("the answer is lost")
        self._wait(mood)
        return reply

    def _answer(self, asked: dict[str, Any], name: str, service: Service | None, mood: Mood) -> Reply:
        now = self._clock()
        try:
            agency = self._agency(asked, now)
        except Refusal as refusal:
            return _reply(200, refusal.error_code, refusal.message, result=[])
        body = {member: value for member, value in asked.items() if member != "session"}
        at = now.isoformat(timespec="seconds")
        result: list[dict[str, Any]] = []
        try:
            if mood.mode == REFUSE:
                raise Refusal("Hệ thống từ chối tiếp nhận dữ liệu")
            called = _called(asked, service)
            with self._store.transaction():
                result = called.answer(Call(agency, at, body, self._store, self._known))
                error_code, said = OK, called.said
                self._store.keep(Received(at, name, agency, body, error_code, said))
        except Refusal as refusal:
            error_code, said = refusal.error_code, refusal.message
            with self._store.transaction():
                self._store.keep(Received(at, name, agency, body, error_code, said))
        return _reply(200, error_code, said, result=result)

    def _agency(self, asked: dict[str, Any], now: datetime) -> str:
        """Whose session it is. Before anything else is looked at."""
        session = asked.get("session")
        with self._store.transaction():
            digest = _digest(session) if isinstance(session, str) else ""
            agency = self._store.session_agency(digest, int(now.timestamp()))
        if agency is None:
            raise Refusal("Phiên làm việc không hợp lệ hoặc đã hết hạn")
        if asked.get("madonvi") != agency:
            raise Refusal("madonvi: không đúng đơn vị của tài khoản")
        return agency

    def _struck(self, service: str, *, write: bool) -> Mood:
        """The mood that this call meets; it has struck once more."""
        with self._store.transaction():
            mood = self._store.mood()
            if not mood.strikes(service, write=write):
                return Mood(WELL)
            self._store.set_mood(mood.spent())
            return mood

    def _wait(self, mood: Mood) -> None:
        if mood.mode == SLOW:
            self._pause(mood.seconds)


def _called(asked: dict[str, Any], service: Service | None) -> Service:
    if service is None:
        raise Refusal("service: dịch vụ không được hỗ trợ")
    allowed = _ENVELOPE | service.parameters
    if asked.keys() - allowed:
        raise Refusal("Có trường không được quy định trong lời gọi")
    missing = sorted(allowed - asked.keys())
    if missing:
        raise Refusal(f"Thiếu trường bắt buộc: {', '.join(missing)}")
    return service


def _json_object(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_BYTES:
        raise _Unreadable("Nội dung quá lớn")
    try:
        value = json.loads(body.decode(), object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _Unreadable("Nội dung không phải JSON hợp lệ (UTF-8)") from None
    if not isinstance(value, dict):
        raise _Unreadable("Nội dung phải là một đối tượng JSON")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member is repeated")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode(errors="surrogatepass")).hexdigest()


def _reply(status: int, error_code: str, message: str, **more: Any) -> Reply:
    body = json.dumps({"error_code": error_code, "message": message, **more}, ensure_ascii=False)
    return Reply(status, {"Content-Type": "application/json; charset=utf-8"}, body.encode())


def _down() -> Reply:
    return Reply(503, {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "60"}, "Đang bảo trì\n".encode())
