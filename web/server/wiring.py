"""What the functions of web/ are made of. The only module that reads the environment and the clock."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from kernel import times
from kernel.catalogue_store import DynamoCatalogue
from kernel.settings import region
from kernel.times import local_day
from web.procedures import Shelf
from web.server.bucket import S3Bucket
from web.server.rendering import Outcome, all_files, bring, preview, shelf_of

now = times.now


@cache
def bucket() -> S3Bucket:
    import boto3

    return S3Bucket(boto3.client("s3", region_name=region()), os.environ["PAGES_BUCKET"])


def fresh_catalogue() -> DynamoCatalogue:
    """One that remembers nothing: pages are made of what stands in the table now."""
    return DynamoCatalogue(time.monotonic)


def bring_pages() -> Outcome:
    """Raises StorageBusy, ClientError."""
    sign_in = {"base": os.environ.get("SIGN_IN_BASE", ""), "client": os.environ["WEB_CLIENT"]}
    one_machine = os.environ.get("ONE_MACHINE") == "yes"

    def look() -> Shelf:
        return shelf_of(fresh_catalogue(), local_day(now()))

    def make(shown: Shelf) -> dict[str, bytes]:
        return all_files(shown, sign_in, one_machine=one_machine)

    return bring(look, make, bucket())


def preview_page(asked: dict[str, Any]) -> str:
    """Raises as web.server.rendering.preview."""
    return preview(fresh_catalogue(), asked, local_day(now()))
