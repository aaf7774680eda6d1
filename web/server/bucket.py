"""The bucket of pages in S3: the entity tag of a file written in one piece is its MD5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

FRESH = "public, max-age=60"


class S3Bucket:
    """`client` is boto3's of S3; everything in the bucket is ours."""

    def __init__(self, client: Any, name: str) -> None:
        self._s3 = client
        self._name = name

    def marks(self) -> dict[str, str]:
        listed = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name)
        return {one["Key"]: one["ETag"].strip('"') for part in listed for one in part.get("Contents", [])}

    def put(self, name: str, content: bytes, kind: str) -> None:
        self._s3.put_object(Bucket=self._name, Key=name, Body=content, ContentType=kind, CacheControl=FRESH)

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self._s3.delete_object(Bucket=self._name, Key=name)
