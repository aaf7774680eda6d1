"""The prints of slips and the pages of closed books in the bucket of papers: private, reached by short-lived links alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.status.slips.slip import CONTENT_TYPES, PDF
from kernel.dynamo import StorageBusy
from kernel.papers import LINK_SECONDS, below, s3_client


class S3Prints:
    """As `kernel.papers.S3Papers`: `s3` gives the client that reads and writes, `signer` the one that signs links."""

    def __init__(self, s3: Callable[[], Any], signer: Callable[[], Any], bucket: str, public_url: str = "") -> None:
        self._s3 = cache(s3)
        self._signer = cache(signer)
        self._bucket = bucket
        self._prefix = urlsplit(public_url).path.rstrip("/")

    def put(self, key: str, body: bytes, content_type: str) -> str:
        with _busy():
            answer = self._s3().put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)
        return str(answer.get("VersionId") or "")

    def link(self, key: str, version: str, filename: str, content_type: str) -> str:
        # Browsers show no PDF in the sandbox that papers are served in, so it is saved.
        kind = "attachment" if content_type == CONTENT_TYPES[PDF] else "inline"
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": f'{kind}; filename="{filename}"',
            "ResponseContentType": content_type,
            **({"VersionId": version} if version else {}),
        }
        signed = self._signer().generate_presigned_url("get_object", Params=wanted, ExpiresIn=LINK_SECONDS)
        return below(self._prefix, str(signed))

    def get(self, key: str) -> bytes:
        with _busy():
            return bytes(self._s3().get_object(Bucket=self._bucket, Key=key)["Body"].read())


@contextmanager
def _busy() -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        raise StorageBusy(fault.response["Error"]["Code"]) from fault
    except BotoCoreError as fault:
        raise StorageBusy(type(fault).__name__) from fault


def s3_prints(environ: Mapping[str, str]) -> S3Prints:
    """The bucket of this stage: PAPERS_BUCKET, PAPERS_URL. Raises KeyError without a bucket."""
    public_url = environ.get("PAPERS_URL", "")
    return S3Prints(s3_client, partial(s3_client, public_url), environ["PAPERS_BUCKET"], public_url)
