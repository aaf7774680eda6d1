"""Pages without script ask the portal over HTTP (web/server/api.py): what is sent, and what an answer that is none means."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from web.server.api import HttpApi, Reply, place


class Portal(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[tuple[str, str, dict[str, str], bytes]] = []
        self.says: tuple[int, dict[str, str], bytes] = (200, {}, b"{}")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Portal

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append((self.command, self.path, headers, body))
        status, told, content = self.server.says
        self.send_response(status)
        for name, value in {**told, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def portal() -> Iterator[Portal]:
    server = Portal()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_request_carries_who_asks_and_in_which_language(portal: Portal) -> None:
    portal.says = (201, {"Content-Type": "application/json"}, '{"tên": "Lan"}'.encode())
    api = HttpApi(portal.address, portal.address)
    reply = api.ask("POST", "submission/drafts", {"form": {"tên": "Lan"}}, token="t", key="k", language="en")
    assert reply == Reply(201, {"tên": "Lan"})
    method, path, headers, body = portal.heard[0]
    assert (method, path, json.loads(body)) == ("POST", "/api/submission/drafts", {"form": {"tên": "Lan"}})
    assert (headers["authorization"], headers["idempotency-key"], headers["accept-language"]) == ("Bearer t", "k", "en")
    api.ask("GET", "status/dossiers/x", pin="p")
    assert portal.heard[1][2]["receipt-pin"] == "p"
    assert "authorization" not in portal.heard[1][2]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"\xff", b""])
def test_an_answer_that_is_no_document_says_nothing(portal: Portal, body: bytes) -> None:
    portal.says = (502, {}, body)
    assert HttpApi(portal.address, portal.address).ask("GET", "x") == Reply(502, {})


def test_no_answer_is_told_and_no_redirect_is_followed(portal: Portal) -> None:
    portal.says = (302, {"Location": "http://evil.example/"}, b"")
    assert HttpApi(portal.address, portal.address).ask("GET", "x", token="t").status == 302
    assert HttpApi("http://127.0.0.1:1", "http://127.0.0.1:1").ask("GET", "x") == Reply(0)


def test_tokens_are_asked_for_as_the_standard_has_it(portal: Portal) -> None:
    HttpApi("http://127.0.0.1:1", portal.address).exchange({"code": "a b&c"})
    assert portal.heard[0][1:] == ("/oauth2/token", portal.heard[0][2], b"code=a+b%26c")
    assert portal.heard[0][2]["content-type"] == "application/x-www-form-urlencoded"


def test_no_part_of_a_path_leaves_its_place() -> None:
    assert place("status", "dossiers", "../x?y#z/ă", limit="2 0") == "status/dossiers/..%2Fx%3Fy%23z%2F%C4%83?limit=2+0"
