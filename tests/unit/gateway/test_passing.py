"""The gateway of one machine (infra/local/gateway.py): paths as they came, refusals in the portal's manners."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.gateway import Gateway, refusal
from kernel.problems import BUSY, NOT_FOUND, TOO_LARGE, TOO_MANY, UNREADABLE, Kind
from tests.support.one_machine import Behind, ask


@pytest.mark.parametrize(
    "path",
    [
        "/status/dossiers/G09-261124-0001",
        "/status/dossiers/a%252Fb",
        "/status/dossiers/%EF%BC%91",
        "/status/dossiers/..%2e",
        "/status/dossiers/a/../b",
        "/status/dossiers/x;y=1?a=1&a=2&b=%20+",
    ],
)
def test_the_path_goes_on_as_it_came(gateway: Gateway, behind: Behind, path: str) -> None:
    assert ask(gateway, "GET", "/api" + path).status_code == 200
    assert behind.request_line == f"GET /restapis/status-id/api/_user_request_{path} HTTP/1.1".encode()


def test_body_and_headers_go_on_as_they_came_but_for_those_of_the_hop(gateway: Gateway, behind: Behind) -> None:
    body = '{"tên": "Lan"}'.encode()
    ask(
        gateway,
        "POST",
        "/api/status/x",
        body,
        headers={"Idempotency-Key": "k", "TE": "trailers", "Expect": "100-continue"},
    )
    head, _, sent = behind.heard[-1].partition(b"\r\n\r\n")
    assert sent == body
    names = {line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert names == {b"host", b"idempotency-key", b"content-length"}


@pytest.mark.parametrize(
    "path",
    [
        "/status/dossiers/",
        "/status//dossiers",
        "/status/",
        "/status/%FF",
        "/nobody/x",
        "/status/a\\b",
        "/status/a%5Cb",
        "/status/dossiers/G09-261124-0001%2F",
        "/status/dossiers%2fG09-261124-0001",
    ],
)
def test_what_api_gateway_would_not_know_is_an_unknown_path(gateway: Gateway, behind: Behind, path: str) -> None:
    answer = ask(gateway, "GET", "/api" + path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not found"
    assert behind.heard == []


def test_a_service_that_is_not_deployed_yet_is_busy(gateway: Gateway) -> None:
    answer = ask(gateway, "GET", "/api/feedback/ratings")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")


def test_the_apis_are_read_anew_after_a_deployment(gateway: Gateway, behind: Behind, tmp_path: Path) -> None:
    ask(gateway, "GET", "/api/status/x")
    state = json.loads((tmp_path / "local.json").read_text())
    state["outputs"]["status"]["RestAPIId"] = "newer"
    fresh = tmp_path / "fresh"
    fresh.write_text(json.dumps(state))
    fresh.replace(tmp_path / "local.json")
    ask(gateway, "GET", "/api/status/x")
    assert b"/restapis/newer/" in behind.request_line


def test_a_services_own_refusal_passes_untouched(gateway: Gateway, behind: Behind) -> None:
    behind.says("409 Conflict", "Content-Type: application/problem+json\r\nx-amzn-requestid: 1\r\n", b'{"type":"/p"}')
    answer = ask(gateway, "GET", "/api/status/x")
    assert (answer.status_code, answer.content) == (409, b'{"type":"/p"}')
    assert "x-amzn-requestid" not in answer.headers


def test_a_failure_of_the_cloud_is_a_503_that_tells_nothing(gateway: Gateway, behind: Behind) -> None:
    behind.says("502 Bad Gateway", "Content-Type: application/json\r\n", b'{"message":"KeyError: secret-table"}')
    answer = ask(gateway, "POST", "/api/submission/dossiers", b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert b"secret" not in answer.content
    behind.close()
    assert ask(gateway, "GET", "/api/status/x").status_code == 503


def test_a_body_over_api_gateways_limit_is_refused_before_it_goes_on(gateway: Gateway, behind: Behind) -> None:
    assert ask(gateway, "POST", "/api/submission/x", b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    assert behind.heard == []


@pytest.mark.parametrize("kind", ["application/json", "Application/merge-patch+JSON; charset=latin1"])
def test_json_that_is_not_utf_8_is_refused_before_the_cloud_mends_it(
    gateway: Gateway, behind: Behind, kind: str
) -> None:
    answer = ask(gateway, "POST", "/api/submission/x", b'{"a": "\xff"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unreadable")
    assert behind.heard == []
    assert ask(gateway, "POST", "/api/submission/x", b"\xff", headers={"Content-Type": "image/png"}).status_code == 200


MISSING = "x-amzn-errortype: MissingAuthenticationTokenException\r\n"
NAMED = {"x-amzn-errortype": "MissingAuthenticationTokenException"}


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (200, {}, None),
        (404, {"Content-Type": "application/problem+json; charset=utf-8"}, None),
        (500, {"content-type": "application/problem+json"}, None),
        (403, NAMED, NOT_FOUND),
        (403, {}, UNREADABLE),
        (404, {}, BUSY),
        (413, {}, TOO_LARGE),
        (429, {}, TOO_MANY),
        (500, {}, BUSY),
        (504, {"content-type": "application/json"}, BUSY),
    ],
)
def test_what_an_answer_that_no_service_gave_means(status: int, headers: dict[str, str], kind: Kind | None) -> None:
    assert refusal(status, [(name.encode(), value.encode()) for name, value in headers.items()]) is kind


@pytest.mark.parametrize("path", ["/forms/tra-cuu", "/en/forms/ho-so/G09-261124-0001?cursor=a%20b"])
def test_forms_without_script_go_to_the_unit_of_the_pages(gateway: Gateway, behind: Behind, path: str) -> None:
    behind.says("422 Unprocessable", "Content-Type: text/html; charset=utf-8\r\nSet-Cookie: a=b\r\n", b"<h1>sai</h1>")
    answer = ask(gateway, "POST", path, b"a=b", headers={"Cookie": "c=d", "Origin": "http://localhost:8000"})
    assert behind.request_line == f"POST /restapis/web-id/api/_user_request_{path} HTTP/1.1".encode()
    assert b"\r\ncookie: c=d" in behind.heard[-1]
    assert b"\r\norigin: http://localhost:8000" in behind.heard[-1]
    assert (answer.status_code, answer.text, answer.headers["set-cookie"]) == (422, "<h1>sai</h1>", "a=b")


@pytest.mark.parametrize(
    ("path", "says", "status", "shown"),
    [
        ("/forms/x", ("500 Internal", "Content-Type: application/json\r\n", b'{"message":"KeyError"}'), 503, "bận"),
        ("/forms//x", None, 404, ""),
        ("/forms/%FF", None, 404, ""),
        ("/forms/tra-cuu/", None, 404, ""),
        ("/forms", None, 404, "không có"),
        ("/forms/x", ("403 Forbidden", MISSING, b'{"message":"Missing Authentication Token"}'), 404, "không có"),
        ("/en/forms/x", ("403 Forbidden", MISSING, b"{}"), 404, "nothing here"),
        ("/forms/x", ("404 Not Found", "", b""), 503, "bận"),
        ("/forms/x", ("413 Too Large", "", b""), 413, ""),
    ],
)
def test_what_forms_do_not_answer_is_still_a_page(
    gateway: Gateway, behind: Behind, path: str, says: Any, status: int, shown: str
) -> None:
    if says:
        behind.says(*says)
    answer = ask(gateway, "GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert shown in answer.text
    assert "KeyError" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "FOO", "PUT", "DELETE"])
def test_forms_take_no_other_method(gateway: Gateway, behind: Behind, method: str) -> None:
    answer = ask(gateway, method, "/forms/tra-cuu")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert behind.heard == []


def test_the_simulator_is_reached_below_its_own_path(gateway: Gateway, behind: Behind) -> None:
    assert ask(gateway, "GET", "/national-portal/records/G09-1?x=1").status_code == 200
    assert behind.request_line == b"GET /national-portal/records/G09-1?x=1 HTTP/1.1"


@pytest.mark.parametrize(
    ("accepts", "long", "travels"), [("gzip, br", True, "gzip"), ("gzip", False, None), ("br", True, None)]
)
def test_a_long_answer_travels_packed_to_whoever_takes_it(
    gateway: Gateway, behind: Behind, accepts: str, long: bool, travels: str | None
) -> None:
    said = b'{"items": [' + b'"abc", ' * (500 if long else 5) + b'"z"]}'
    behind.says("200 OK", "Content-Type: application/json\r\n", said)
    answer = ask(gateway, "GET", "/api/status/dossiers", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("content-encoding") == travels
    assert answer.content == said  # as httpx unpacks it
