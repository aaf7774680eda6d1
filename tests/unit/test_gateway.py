"""The gateway of one machine (infra/local/gateway.py): paths as they came, refusals in the portal's manners."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import passing
from infra.local.gateway import Gateway, Upstream, refusal
from infra.local.pages import KeptPages
from kernel.problems import BUSY, NOT_FOUND, TOO_LARGE, TOO_MANY, UNREADABLE, Kind
from tests.support.one_machine import Behind, Folder, Watch, ask


@pytest.fixture
def behind() -> Iterator[Behind]:
    server = Behind()
    yield server
    server.close()


@pytest.fixture
def gateway(behind: Behind, tmp_path: Path) -> Gateway:
    outputs = {name: {"RestAPIId": f"{name}-id"} for name in ("status", "submission", "publish", "web")}
    state = {"stage": "local", "account": "000000000001", "outputs": outputs}
    (tmp_path / "local.json").write_text(json.dumps(state))
    place = ("127.0.0.1", behind.port)
    return Gateway(Upstream(place, place, tmp_path / "local.json"), KeptPages(Folder(), Watch()))


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


BUCKET = "local-portal-papers-000000000001"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


def test_papers_are_reached_with_the_host_that_was_signed(gateway: Gateway, behind: Behind) -> None:
    answer = ask(gateway, "POST", f"/papers/{BUCKET}", b"--form", headers=FORM)
    assert answer.status_code == 200
    assert behind.request_line == f"POST /{BUCKET} HTTP/1.1".encode()
    assert b"host: localhost:8000" in behind.heard[-1].lower()
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    ask(gateway, "GET", f"/papers/{BUCKET}/papers/1?X-Amz-Signature=abc")
    assert behind.request_line == f"GET /{BUCKET}/papers/1?X-Amz-Signature=abc HTTP/1.1".encode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/papers/{BUCKET}/papers/1"),
        ("GET", "/papers/local-portal-artefacts-000000000001/x?X-Amz-Signature=a"),
        ("DELETE", f"/papers/{BUCKET}/papers/1?X-Amz-Signature=a"),
        ("POST", "/papers/_ministack/reset"),
        ("POST", "/papers//" + BUCKET),
        ("POST", f"/papers/{BUCKET}?delete"),
        ("POST", f"/papers/{BUCKET}?Action=ListTopics"),
        ("POST", f"/papers/{BUCKET}/papers/1"),
        ("GET", f"/papers/{BUCKET}?X-Amz-Signature=a"),
        ("GET", f"/papers/{BUCKET}/?X-Amz-Signature=a&list-type=2"),
        ("GET", f"/papers/{BUCKET}/papers/1?X-Amz-Signature=a&Action=ListTopics"),
    ],
)
def test_nothing_else_of_the_cloud_is_reached(gateway: Gateway, behind: Behind, method: str, path: str) -> None:
    assert ask(gateway, method, path, headers=FORM).status_code == 404
    assert behind.heard == []


def test_a_paper_is_a_download_that_no_cache_keeps(gateway: Gateway, behind: Behind) -> None:
    asked = (
        "response-content-disposition=attachment%3B%20filename%3D%22a.pdf%22&response-content-type=application%2Fpdf"
    )
    link = f"/papers/{BUCKET}/papers/1?{asked}&X-Amz-Signature=abc"
    behind.says("200 OK", "Content-Type: text/html\r\n", b"%PDF-")
    answer = ask(gateway, "GET", link)
    assert answer.headers.get_list("content-type") == ["application/pdf"]
    assert answer.headers["content-disposition"] == 'attachment; filename="a.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"
    behind.says("403 Forbidden", "Content-Type: application/xml\r\n", b"<Error/>")
    refused = ask(gateway, "GET", link)
    assert (refused.headers["content-type"], "content-disposition" in refused.headers) == ("application/xml", False)


def test_no_header_is_made_out_of_a_links_line_breaks(gateway: Gateway, behind: Behind) -> None:
    split = "response-content-disposition=a%0d%0aSet-Cookie:%20b"
    answer = ask(gateway, "GET", f"/papers/{BUCKET}/papers/1?{split}&X-Amz-Signature=abc")
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/x-amz-json-1.0"},
        {**FORM, "Host": "sqs.ap-southeast-1.amazonaws.com"},
        {**FORM, "Host": "other-bucket.s3.localhost:8000"},
    ],
)
def test_a_paper_is_posted_as_a_form_to_this_machine(gateway: Gateway, behind: Behind, headers: dict[str, str]) -> None:
    assert ask(gateway, "POST", f"/papers/{BUCKET}", b"x", headers=headers).status_code == 404
    assert behind.heard == []


PAGE = {**FORM, "Accept": "text/html,application/xhtml+xml"}
XML = b"<Error><Code>EntityTooLarge</Code></Error>"


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        (PAGE, "tệp chưa nhận"),
        ({**PAGE, "Accept-Language": "en-GB"}, "file not taken"),
        ({**PAGE, "Accept-Language": "en", "Referer": "http://localhost:8000/forms/bo-sung/x"}, "tệp chưa nhận"),
        ({**PAGE, "Accept-Language": "vi", "Referer": "http://localhost:8000/en/forms/bo-sung/x"}, "file not taken"),
    ],
)
@pytest.mark.parametrize("status", [400, 403, 413])
def test_a_person_whose_file_is_refused_reads_a_page(
    gateway: Gateway, behind: Behind, headers: dict[str, str], shown: str, status: int
) -> None:
    behind.says(f"{status} No", "Content-Type: application/xml\r\n", XML)
    answer = ask(gateway, "POST", f"/papers/{BUCKET}", b"x", headers=headers)
    assert (answer.status_code, answer.text) == (status, shown)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_file_too_large_for_the_portal_is_told_in_a_page(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MAX_PAPER", 4)
    answer = ask(gateway, "POST", f"/papers/{BUCKET}", b"12345", headers=PAGE)
    assert (answer.status_code, answer.text) == (413, "tệp chưa nhận")


def test_a_script_hears_the_buckets_own_refusal(gateway: Gateway, behind: Behind) -> None:
    behind.says("400 Bad Request", "Content-Type: application/xml\r\n", XML)
    assert ask(gateway, "POST", f"/papers/{BUCKET}", b"x", headers={**FORM, "Accept": "*/*"}).content == XML


def test_a_form_that_was_taken_goes_on_to_its_landing(gateway: Gateway, behind: Behind) -> None:
    behind.says("303 See Other", "Location: /forms/tep/x\r\n", b"")
    answer = ask(gateway, "POST", f"/papers/{BUCKET}", b"x", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/forms/tep/x")


def test_no_header_makes_a_paper_another_request_of_the_cloud(gateway: Gateway, behind: Behind) -> None:
    misleading = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=a/20261124/b/dynamodb/aws4_request, SignedHeaders=host, Signature=c",
        "X-Amz-Target": "DynamoDB_20120810.Scan",
    }
    ask(gateway, "POST", f"/papers/{BUCKET}", b"x", headers={**FORM, **misleading})
    ask(gateway, "GET", f"/papers/{BUCKET}/papers/1?X-Amz-Signature=a", headers={**misleading, "Range": "bytes=0-9"})
    posted, read = (heard.lower() for heard in behind.heard)
    assert b"content-type: multipart/form-data" in posted
    assert b"range: bytes=0-9" in read
    assert not any(name in posted + read for name in (b"authorization:", b"x-amz-target:"))


def test_the_simulator_is_reached_below_its_own_path(gateway: Gateway, behind: Behind) -> None:
    assert ask(gateway, "GET", "/national-portal/records/G09-1?x=1").status_code == 200
    assert behind.request_line == b"GET /national-portal/records/G09-1?x=1 HTTP/1.1"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "Cổng"),
        ("/index.html", "Cổng"),
        ("/tra-cuu", "tra cứu"),
        ("/tra-cuu/G09-261124-0001", "tra cứu"),
        ("/en/tra-cuu/G09-261124-0001", "look up"),
        ("/problems/busy", "bận"),
        ("/problems/busy/", "bận"),
    ],
)
def test_pages(gateway: Gateway, path: str, said: str) -> None:
    answer = ask(gateway, "GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert said in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        *(
            (path, "Không tìm thấy")
            for path in ("/nothing", "/tra-cuu/a/b", "/../local.json", "/%2e%2e/local.json", "//", "/problems/")
        ),
        ("/en/nothing", "Not found"),
    ],
)
def test_there_is_no_other_page(gateway: Gateway, path: str, said: str) -> None:
    answer = ask(gateway, "GET", path)
    assert answer.status_code == 404
    assert said in answer.text


def test_pages_travel_packed_where_the_browser_takes_it(gateway: Gateway) -> None:
    packed = ask(gateway, "GET", "/", headers={"Accept-Encoding": "gzip, br"})
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert packed.text == ask(gateway, "GET", "/").text


def test_a_page_is_only_read(gateway: Gateway) -> None:
    answer = ask(gateway, "POST", "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


# -- pages as they stand in their bucket ------------------------------------------------------------------------------------


def home(kept: KeptPages, looks: int) -> str:
    """The home page now, once so many looks for changes have ended."""

    async def go() -> str:
        page = (await kept.current()).answer("GET", b"/").body
        while kept.looking is not None:
            await kept.looking
        return bytes(page).decode()

    folder = kept.files
    assert isinstance(folder, Folder)
    said = asyncio.run(go())
    assert folder.looks == looks
    return said


def test_a_publication_shows_within_seconds_and_only_what_changed_is_read() -> None:
    folder, watch = Folder(), Watch()
    kept = KeptPages(folder, watch)
    assert "Cổng" in home(kept, 1)
    read = folder.reads
    folder.files["index.html"] = "mới"
    assert "Cổng" in home(kept, 1), "a crowd asks the bucket once a second"
    watch.seconds = 1.5
    assert "Cổng" in home(kept, 2), "nobody waits for the look"
    assert home(kept, 2) == "mới"
    assert folder.reads == read + 1
    folder.files["index.html"] = "mới hơn"
    watch.seconds = 60
    assert home(kept, 3) == "mới hơn", "after a quiet time the first visitor waits for it"


def test_pages_are_still_shown_while_the_bucket_does_not_answer() -> None:
    folder, watch = Folder(), Watch()
    kept = KeptPages(folder, watch)
    home(kept, 1)
    folder.down, watch.seconds = True, 60
    assert "Cổng" in home(kept, 1)


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
