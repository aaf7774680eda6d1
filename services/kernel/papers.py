"""Papers in the bucket: tickets to send a file, what really arrived, and links to read it.

Files go between the browser and the bucket directly; the services see the first bytes and pass on short-lived links. A
content type is believed only when the first bytes say the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from botocore.exceptions import BotoCoreError, ClientError

from kernel.dossiers import Checked, Document, Upload
from kernel.dynamo import StorageBusy
from kernel.settings import own_endpoint, region

HEAD = 4096  # bytes looked at
LINK_SECONDS = 300
TICKET_SECONDS = 900
MAX_LANDING = 25 * 1024 * 1024  # bytes; as much as the portal takes in one go
OWNER_FIELD = "x-amz-meta-owner"  # the uploading account, set by us in the signed policy

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
WEBP = "image/webp"
HEIC = "image/heic"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
KNOWN_TYPES = (PDF, JPEG, PNG, TIFF, WEBP, HEIC, DOCX, XLSX, ODT, DOC, XLS)
UNKNOWN = "application/octet-stream"

_ZIP = frozenset({DOCX, XLSX, ODT})
_OLE = frozenset({DOC, XLS})


def real_type(head: bytes, announced: str) -> str:
    """The type by the first bytes. Office files share a container; within one family the announced type is taken."""
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] in (b"II*\0", b"MM\0*"):
        return TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return HEIC
    if head.startswith(b"PK\x03\x04"):
        return announced if announced in _ZIP and _looks_like_office(head) else "application/zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return announced if announced in _OLE else "application/x-ole-storage"
    return UNKNOWN


def _looks_like_office(head: bytes) -> bool:
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]  # the name of the archive's first member
    return first == b"mimetype" or first.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/"))


def look(s3: Any, bucket: str, upload: Upload) -> Checked | None:
    """What arrived for an upload, by one ranged read; None while nothing has.

    Raises:
        StorageBusy: the bucket does not answer.
    """
    found = read_head(s3, bucket, upload.object_key, _ABSENT_OR_HIDDEN)
    return None if found is None else judged(found, upload)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an object, its whole size, and the account its ticket was made for."""

    start: bytes
    size: int
    version: str | None
    owner: str | None


def judged(head: Head, upload: Upload) -> Checked:
    content_type = real_type(head.start, upload.content_type)
    announced = content_type if upload.content_type == UNKNOWN and content_type in KNOWN_TYPES else upload.content_type
    ok = content_type == announced != UNKNOWN and 0 < head.size <= upload.size
    return Checked(head.size, content_type, ok, head.version)


# S3 tells a reader who may not list the bucket that an object which is not there is forbidden.
_ABSENT = ("NoSuchKey", "404")
_ABSENT_OR_HIDDEN = (*_ABSENT, "AccessDenied", "403")


def read_head(s3: Any, bucket: str, object_key: str, absent: Collection[str] = _ABSENT) -> Head | None:
    """One GetObject of the first bytes; None for the answers in `absent`. Raises StorageBusy for all others."""
    try:
        answer = s3.get_object(Bucket=bucket, Key=object_key, Range=f"bytes=0-{HEAD - 1}")
        start = answer["Body"].read()
    except ClientError as fault:
        code = fault.response["Error"]["Code"]
        if code in absent:
            return None
        if code == "InvalidRange":  # an empty object has no first byte
            return Head(b"", 0, None, None)
        raise StorageBusy(code) from fault
    except BotoCoreError as fault:
        raise StorageBusy(type(fault).__name__) from fault
    version = answer.get("VersionId")
    return Head(
        start=start,
        size=int(answer["ContentRange"].rpartition("/")[2]) if "ContentRange" in answer else len(start),
        version=None if version == "null" else version,
        owner=answer.get("Metadata", {}).get(OWNER_FIELD.removeprefix("x-amz-meta-")),
    )


def link(
    s3: Any,
    bucket: str,
    object_key: str,
    filename: str,
    seconds: int = LINK_SECONDS,
    *,
    content_type: str = UNKNOWN,
    version: str | None = None,
    inline: bool = False,
) -> str:
    """A link that gives the file to whoever holds it for some seconds: as a download, or `inline` for a frame of a page. No
    call is made."""
    wanted = {
        "Bucket": bucket,
        "Key": object_key,
        "ResponseContentDisposition": disposition(filename, "inline" if inline else "attachment"),
        "ResponseContentType": content_type,
    }
    if version is not None:
        wanted["VersionId"] = version
    return str(s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))


def disposition(filename: str, kind: str = "attachment") -> str:
    """RFC 6266: a plain name for old clients, the whole name in UTF-8 for the others."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where and with which form fields a browser posts the file."""

    url: str
    fields: Mapping[str, str]


class Papers(Protocol):
    """The bucket as use cases see it."""

    def look(self, upload: Upload) -> Checked | None: ...
    def link(self, document: Document, seconds: int = LINK_SECONDS, *, inline: bool = False) -> str: ...
    def ticket(self, upload: Upload, seconds: int = TICKET_SECONDS, landing: str | None = None) -> Ticket: ...


class S3Papers:
    """`s3` gives the client that reads, `signer` the one that only signs, for the address that browsers reach (`public_url`:
    PAPERS_URL, or S3's own). Both are made when first needed: most requests touch no file.

    A path in PAPERS_URL is put before the signed one: the gateway takes it off and keeps the Host header, so that what the
    bucket sees is what was signed.
    """

    def __init__(self, s3: Callable[[], Any], signer: Callable[[], Any], bucket: str, public_url: str = "") -> None:
        self._s3 = cache(s3)
        self._signer = cache(signer)
        self._bucket = bucket
        self._prefix = urlsplit(public_url).path.rstrip("/")

    def look(self, upload: Upload) -> Checked | None:
        return look(self._s3(), self._bucket, upload)

    def head(self, object_key: str) -> Head | None:
        return read_head(self._s3(), self._bucket, object_key)

    def link(self, document: Document, seconds: int = LINK_SECONDS, *, inline: bool = False) -> str:
        signed = link(
            self._signer(),
            self._bucket,
            document.object_key,
            document.filename,
            seconds,
            content_type=document.content_type,
            version=document.object_version,
            inline=inline,
        )
        return self._public(signed)

    def ticket(self, upload: Upload, seconds: int = TICKET_SECONDS, landing: str | None = None) -> Ticket:
        """The policy lets exactly this key, type and owner pass, and 1 to `size` bytes. `landing` is the address to which the
        bucket sends the browser afterwards: what the bucket refused would stand there as raw XML, so it takes what is empty or
        too large, too, and the size is judged where the browser lands."""
        fixed = {"Content-Type": upload.content_type, OWNER_FIELD: owner_text(upload.user)}
        fixed |= {"success_action_redirect": landing} if landing else {}
        least, most = (0, max(upload.size, MAX_LANDING)) if landing else (1, upload.size)
        signed = self._signer().generate_presigned_post(
            self._bucket,
            upload.object_key,
            Fields=dict(fixed),
            Conditions=[*({name: value} for name, value in fixed.items()), ["content-length-range", least, most]],
            ExpiresIn=seconds,
        )
        return Ticket(self._public(signed["url"]), signed["fields"])

    def _public(self, url: str) -> str:
        return below(self._prefix, url)


def below(prefix: str, url: str) -> str:
    """A signed address as browsers reach it: with the path of PAPERS_URL before its own."""
    if not prefix:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=prefix + parts.path))


def owner_text(user: str) -> str:
    """A user name as a header can carry it."""
    return quote(user, safe="")


def s3_papers(environ: Mapping[str, str] = os.environ) -> S3Papers:
    """The bucket of this stage: PAPERS_BUCKET, PAPERS_URL. Raises KeyError without a bucket."""
    public_url = environ.get("PAPERS_URL", "")
    return S3Papers(s3_client, partial(s3_client, public_url), environ["PAPERS_BUCKET"], public_url)


def s3_client(public_url: str = "") -> Any:
    """The client that reads and writes; with `public_url` the one that only signs for it."""
    # botocore is loaded already by PynamoDB; boto3 would cost another import and adds nothing here.
    from botocore.config import Config
    from botocore.session import get_session

    parts = urlsplit(public_url)
    config = Config(
        signature_version="s3v4",
        connect_timeout=2,
        read_timeout=4,
        retries={"mode": "standard", "total_max_attempts": 3},
        s3={"addressing_style": "path" if public_url or own_endpoint() else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    endpoint = urlunsplit((parts.scheme, parts.netloc, "", "", "")) if public_url else None
    return get_session().create_client("s3", region_name=region(), endpoint_url=endpoint, config=config)
