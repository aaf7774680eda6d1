"""The bucket on moto: tickets, what arrived, links. moto enforces no policy, so what a ticket demands is read from it."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from kernel.dossiers import Document, Upload
from kernel.dynamo import StorageBusy
from kernel.papers import DOC, DOCX, JPEG, MAX_LANDING, PDF, PNG, XLSX, S3Papers, disposition, real_type, s3_papers
from tests.unit.submission.world import NOW

BUCKET = "test-portal-papers-123456789012"
ENVIRON = {"PAPERS_BUCKET": BUCKET}
UPLOAD = Upload("lan@đ", "abc", "hộ chiếu.pdf", PDF, 500, NOW)


def put(body: bytes, owner: str | None = None) -> None:
    metadata = {"owner": owner} if owner else {}
    boto3.client("s3").put_object(Bucket=BUCKET, Key=UPLOAD.object_key, Body=body, Metadata=metadata)


def test_nothing_has_arrived_yet(aws: None) -> None:
    assert s3_papers(ENVIRON).look(UPLOAD) is None


@pytest.mark.parametrize(
    ("body", "size", "content_type", "ok"),
    [
        (b"%PDF-1.7 " + b"x" * 100, 109, PDF, True),
        (b"%PDF-1.7 " + b"x" * 9000, 9009, PDF, False),  # more than was announced; its whole size is known all the same
        (b"\x89PNG\r\n\x1a\n", 8, PNG, False),
        (b"MZ", 2, "application/octet-stream", False),
        (b"", 0, "application/octet-stream", False),
    ],
)
def test_what_arrived(aws: None, body: bytes, size: int, content_type: str, ok: bool) -> None:
    put(body)
    checked = s3_papers(ENVIRON).look(UPLOAD)
    assert checked is not None
    assert (checked.size, checked.content_type, checked.ok) == (size, content_type, ok)


def test_the_bytes_looked_at_are_named(aws: None) -> None:
    boto3.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    papers = s3_papers(ENVIRON)
    put(b"%PDF-1")
    first = papers.look(UPLOAD)
    put(b"%PDF-2")
    second = papers.look(UPLOAD)
    assert first is not None
    assert second is not None
    assert first.object_version != second.object_version
    document = Document.of("passport", UPLOAD, first)
    assert parse_qs(urlsplit(papers.link(document)).query)["versionId"] == [first.object_version]


def test_the_owner_is_read_from_the_object(aws: None) -> None:
    put(b"%PDF-", "lan%40%C4%91")
    head = s3_papers(ENVIRON).head(UPLOAD.object_key)
    assert head is not None
    assert head.owner == "lan%40%C4%91"


def test_a_ticket_lets_one_key_type_owner_and_size_pass(aws: None) -> None:
    ticket = s3_papers(ENVIRON).ticket(UPLOAD)
    policy = json.loads(b64decode(ticket.fields["policy"]))
    assert ["content-length-range", 1, 500] in policy["conditions"]
    assert {"Content-Type": PDF} in policy["conditions"]
    assert {"key": "papers/abc"} in policy["conditions"]
    assert {"x-amz-meta-owner": "lan%40%C4%91"} in policy["conditions"]
    assert ticket.fields["x-amz-meta-owner"] == "lan%40%C4%91"
    assert ticket.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert "lan" not in ticket.url


@pytest.mark.parametrize(("size", "most"), [(500, MAX_LANDING), (MAX_LANDING + 1, MAX_LANDING + 1)])
def test_a_form_without_script_lands_with_a_file_of_any_size(aws: None, size: int, most: int) -> None:
    ticket = s3_papers(ENVIRON).ticket(replace(UPLOAD, size=size), landing="http://localhost:8000/forms/tep/x")
    policy = json.loads(b64decode(ticket.fields["policy"]))
    assert ["content-length-range", 0, most] in policy["conditions"]
    assert ticket.fields["success_action_redirect"] == "http://localhost:8000/forms/tep/x"


@pytest.mark.parametrize(
    ("public", "beginning"),
    [
        ("", f"https://{BUCKET}.s3."),
        ("http://localhost:8000", f"http://localhost:8000/{BUCKET}"),
        ("http://localhost:8000/storage", f"http://localhost:8000/storage/{BUCKET}"),
    ],
)
def test_addresses_are_those_that_browsers_reach(aws: None, public: str, beginning: str) -> None:
    papers = s3_papers({**ENVIRON, "PAPERS_URL": public})
    link = papers.link(Document("p", "abc", "hộ chiếu.pdf", PDF, 5, "lan"))
    assert papers.ticket(UPLOAD).url.startswith(beginning)
    assert link.startswith(beginning)
    query = parse_qs(urlsplit(link).query)
    assert query["response-content-disposition"] == [disposition("hộ chiếu.pdf")]
    assert query["response-content-type"] == [PDF]
    assert query["X-Amz-Expires"] == ["300"]


def test_a_paper_is_a_download_unless_a_frame_of_a_page_shows_it(aws: None) -> None:
    link = s3_papers(ENVIRON).link(Document("p", "abc", "hộ chiếu.pdf", PDF, 5, "lan"), inline=True)
    query = parse_qs(urlsplit(link).query)
    assert query["response-content-disposition"] == [disposition("hộ chiếu.pdf", "inline")]
    assert query["response-content-disposition"][0].startswith("inline; ")
    assert query["response-content-type"] == [PDF]  # so that nothing in a frame is ever a page


def test_a_bucket_that_refuses_is_busy(aws: None) -> None:
    with pytest.raises(StorageBusy):
        s3_papers({"PAPERS_BUCKET": "no-such-bucket"}).look(UPLOAD)


class _Forbidding:
    def get_object(self, **_: object) -> object:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "GetObject")


def test_what_s3_hides_has_not_arrived_but_the_inspector_was_told_it_has() -> None:
    papers = S3Papers(_Forbidding, _Forbidding, BUCKET)
    assert papers.look(UPLOAD) is None
    with pytest.raises(StorageBusy):
        papers.head(UPLOAD.object_key)


def test_a_file_name_cannot_break_out_of_the_header() -> None:
    assert (
        disposition('a"b\r\n;ô.pdf')
        == "attachment; filename=\"a_b____.pdf\"; filename*=UTF-8''a%22b%0D%0A%3B%C3%B4.pdf"
    )


def _zip(first: bytes) -> bytes:
    return b"PK\x03\x04" + b"\0" * 22 + len(first).to_bytes(2, "little") + b"\0\0" + first + b"data"


@pytest.mark.parametrize(
    ("head", "announced", "found"),
    [
        (b"%PDF-1.4", PNG, PDF),
        (b"junk before %PDF-1.4", PDF, PDF),
        (b"\xff\xd8\xff\xe0", PNG, JPEG),
        (_zip(b"[Content_Types].xml"), DOCX, DOCX),
        (_zip(b"[Content_Types].xml"), XLSX, XLSX),
        (_zip(b"[Content_Types].xml"), PDF, "application/zip"),
        (_zip(b"virus.exe"), DOCX, "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC, DOC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", PDF, "application/x-ole-storage"),
        (b"<html>", PDF, "application/octet-stream"),
        (b"", PDF, "application/octet-stream"),
    ],
)
def test_the_first_bytes_say_what_a_file_is(head: bytes, announced: str, found: str) -> None:
    assert real_type(head, announced) == found
