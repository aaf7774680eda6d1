"""Files on their way to and from the bucket: nothing else of the cloud is reached, and a person reads a page."""

from __future__ import annotations

import pytest

from infra.local import passing
from infra.local.gateway import Gateway
from tests.support.one_machine import Behind, ask

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
