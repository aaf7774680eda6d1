"""What of the local cloud can be reached through the gateway besides the APIs: files of the bucket of papers, and the user
pool's pages for signing in. Nothing else passes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.requests import Request

# The cloud chooses the service that answers by headers too, and believes any signature in `Authorization`: a request for a
# paper takes nothing along by which it could become another.
OF_A_PAPER = frozenset(
    b"host content-type content-length accept accept-encoding range if-range if-match if-none-match if-modified-since "
    b"if-unmodified-since user-agent".split()
)

SIGN_IN = frozenset(
    {
        ("GET", b"/oauth2/authorize"),
        ("POST", b"/oauth2/token"),
        ("POST", b"/oauth2/revoke"),
        ("POST", b"/login"),
        ("GET", b"/logout"),
    }
)
OF_A_SIGN_IN = frozenset(b"host content-type content-length accept accept-encoding cookie user-agent".split())
_IN_A_LINK = frozenset(
    f"x-amz-{name}"
    for name in ("algorithm", "credential", "date", "expires", "signedheaders", "signature", "security-token")
) | {"response-content-type", "response-content-disposition", "versionid", "x-id"}
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)


def asks_for_a_paper(request: Request, path: bytes, bucket: str) -> bool:
    """A file posted as a form to the bucket, or one read by a signed link; addressed to this machine, since the cloud takes
    other host names for other services and buckets."""
    if not _THIS_MACHINE.fullmatch(request.headers.get("host", "")):
        return False
    place = b"/" + bucket.encode()
    if request.method == "POST":
        form = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
        return form and path in (place, place + b"/") and not request.scope["query_string"]
    named = {name.lower() for name in request.query_params}
    signed = "x-amz-signature" in named and named <= _IN_A_LINK
    return request.method in ("GET", "HEAD") and path.startswith(place + b"/") and len(path) > len(place) + 1 and signed


_SENT = re.compile(rb"/(?:en/)?gui-tep/([0-9]{1,12})/([0-9]{1,12})")


def may_be_sent(method: str, path: bytes, size: str, now: float) -> bool:
    """Whether a file that a form without script sends to `/gui-tep/<end in seconds>/<most bytes>` goes on to the bucket; as
    FilesSent in infra/front/template.yaml. `size` is the header's text, `now` in seconds."""
    asked = _SENT.fullmatch(path)
    if asked is None or method != "POST" or not (size.isascii() and size.isdigit()):
        return False
    return now < int(asked[1]) and int(size) <= int(asked[2])


def read_by_a_person(request: Request) -> bool:
    """Whether what is answered will be shown as a page: a form's, not a script's."""
    return "text/html" in request.headers.get("accept", "")


def in_english(request: Request) -> bool:
    """By the page that the request came from, else by what the browser prefers."""
    before = urlsplit(request.headers.get("referer", "")).path
    return before.startswith("/en/") if before else request.headers.get("accept-language", "").startswith("en")


def wanted_by_link(request: Request) -> list[tuple[str, str]]:
    """The headers that a signed link asks for, which the local cloud forgets. It has checked the signature over them."""
    asked = ((name, request.query_params.get(f"response-{name}")) for name in ("content-disposition", "content-type"))
    return [(name, value) for name, value in asked if value is not None and value.isascii() and value.isprintable()]
