"""A visitor without script against the real pages and a portal in memory."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from infra.catalogue import publish as load
from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from kernel.catalogue import Catalogue
from kernel.catalogue_store import MemoryCatalogue
from kernel.http import Answer, Request
from kernel.times import HANOI
from web.server import routes
from web.server.addresses import ADDRESSES
from web.server.api import Reply
from web.server.headers import page_headers
from web.server.sealing import Seal
from web.server.session import Sessions
from web.server.visits import Desk

PORTAL = "http://portal.example.test"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
TICKET_ENDS = "2026-11-25T09:15:00+07:00"
LAN = {"user": "lan", "name": "Nguyễn Thị Lan", "identity_number": "001185000123", "roles": [], "acts_for": []}


def token(user: str) -> str:
    body = urlsafe_b64encode(json.dumps({"sub": user}).encode()).decode().rstrip("=")
    return f"head.{body}.sign"


@dataclass
class Asked:
    method: str
    path: str
    body: Mapping[str, Any] | None
    key: str | None
    pin: str | None
    token: str | None


@dataclass
class FakeApi:
    """Drafts, uploads and filings in memory; anything else as `says` tells it."""

    asked: list[Asked] = field(default_factory=list)
    says: dict[tuple[str, str], Reply] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    filed: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: int = 0
    codes: dict[str, str] = field(default_factory=dict)  # of the user pool: code -> user

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        key: str | None = None,
        pin: str | None = None,
        language: str = "vi",
    ) -> Reply:
        self.asked.append(Asked(method, path, body, key, pin, token))
        told = self.says.get((method, path.partition("?")[0]))
        if told is not None:
            return told
        match [method, *path.partition("?")[0].split("/")]:
            case ["GET", "submission", "me"]:
                return Reply(200, LAN)
            case ["POST", "submission", "uploads"]:
                self.uploads += 1
                fields = {"key": f"papers/u{self.uploads}", "success_action_redirect": (body or {})["landing"]}
                ticket = {"upload_id": f"u{self.uploads}", "url": f"{PORTAL}/papers/b", "fields": fields}
                return Reply(201, {**ticket, "expires_at": TICKET_ENDS})
            case ["POST", "submission", "drafts"]:
                name = f"draft-{key}"
                self.drafts.setdefault(name, {**(body or {}), "id": name, "version": 1})
                return Reply(201, {"id": name, "version": 1})
            case [verb, "submission", "drafts", name]:
                return self._draft(verb, unquote(name), body)
            case ["POST", "submission", "dossiers"]:
                made = self.filed.setdefault(
                    str(key), {"code": f"G09-261125-{len(self.filed) + 1:04}", "pin": "AAAA-BBBB-CCCC"}
                )
                return Reply(201, made)
        return Reply(404)

    def _draft(self, verb: str, name: str, body: Mapping[str, Any] | None) -> Reply:
        if name not in self.drafts:
            return Reply(404)
        if verb == "DELETE":
            del self.drafts[name]
            return Reply(204)
        if verb == "PUT":
            self.drafts[name] = {**(body or {}), "id": name, "version": self.drafts[name]["version"] + 1}
        return Reply(200, self.drafts[name])

    def exchange(self, form: Mapping[str, str]) -> Reply:
        user = self.codes.pop(form["code"], None)
        return Reply(200, {"access_token": token(user), "expires_in": 3600}) if user else Reply(400)

    def sent(self, method: str, path: str) -> list[Asked]:
        return [one for one in self.asked if (one.method, one.path.partition("?")[0]) == (method, path)]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class World:
    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.api, self.clock, self.count = FakeApi(), Clock(), 0
        if catalogue is None:
            catalogue = shipped = MemoryCatalogue()
            load(read_files(CATALOGUE), shipped)
        seal = Seal(b"a secret of this world", self.clock, self.random)
        self.desk = Desk(
            api=self.api,
            catalogue=catalogue,
            sessions=Sessions(seal, secure=False),
            seal=seal,
            now=self.clock,
            today=lambda: self.clock().date(),
            random_bytes=self.random,
            portal=PORTAL,
            sign_in=PORTAL,
            client="web",
            headers=page_headers(),
            one_machine=True,
        )

    def random(self, count: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(count, "big")


_PATHS = [
    (method, path, re.compile("(?:/en)?" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))) for method, path in ADDRESSES
]


@dataclass
class Page:
    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    def hidden(self) -> dict[str, str]:
        """The inputs that a form of the page sends along."""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', self.text)
        return {unescape(name): unescape(value) for name, value in found}

    def value(self, name: str) -> str:
        found = re.search(rf'name="{re.escape(name)}"[^>]* value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""


class Browser:
    """Keeps cookies, follows nothing by itself."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cookies: dict[str, str] = {}

    def get(self, target: str, **headers: str) -> Page:
        return self._ask("GET", target, b"", headers)

    def post(self, target: str, form: Mapping[str, str], **headers: str) -> Page:
        told = {"origin": PORTAL, "content-type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", target, urlencode(form).encode(), told)

    def _ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Page:
        parts = urlsplit(target)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query):
            query.setdefault(name, []).append(value)
        request = Request(method, parts.path, {**headers, "cookie": cookie}, query, body)
        path, parameters = next(
            (path, found.groupdict())
            for wanted, path, shape in _PATHS
            if wanted == method and (found := shape.fullmatch(parts.path))
        )
        decoded = {name: unquote(value) for name, value in parameters.items()}
        return self._keep(routes.respond(self.world.desk, path, request, decoded))

    def _keep(self, answer: Answer) -> Page:
        for cookie in (*answer.cookies, answer.headers.get("Set-Cookie", "")):
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            elif name:
                self.cookies[name] = value
        return Page(answer.status, answer.body, answer.headers)

    def sign_in(self, user: str = "lan", to: str = "/forms/ho-so") -> Page:
        self.get(f"/forms/sign-in?{urlencode({'to': to})}")
        asked = self.get("/forms/signed-in")
        state = dict(parse_qsl(urlsplit(asked.location).query))["state"]
        self.world.api.codes["good"] = user
        return self.get(f"/forms/signed-in?{urlencode({'code': 'good', 'state': state})}")
