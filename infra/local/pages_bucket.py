"""The bucket of pages on the local cloud, as the gateway reads it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.aws import Target
from infra.local.apis import Apis
from infra.local.passing import Place
from kernel.settings import DEFAULT_REGION


class CloudFiles:
    """Reads with the local cloud's own account."""

    def __init__(self, cloud: Place, state: Path) -> None:
        self._endpoint = f"http://{cloud[0]}:{cloud[1]}"
        self._apis = Apis(state)

    @cached_property
    def _s3(self) -> Any:
        return Target(DEFAULT_REGION, self._endpoint).client("s3")

    def marks(self) -> Mapping[str, str]:
        """The entity tag of each file by its name; nothing before the first deployment."""
        bucket = self._apis.pages_bucket()
        if bucket is None:
            return {}
        listed = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {one["Key"]: one["ETag"] for part in listed for one in part.get("Contents", [])}

    def read(self, name: str) -> bytes:
        content: bytes = self._s3.get_object(Bucket=self._apis.pages_bucket(), Key=name)["Body"].read()
        return content
