"""What the functions of web/ are made of. The only module that reads the environment and the clock."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from kernel import times
from kernel.catalogue_store import DynamoCatalogue
from kernel.settings import region
from kernel.text import Text
from kernel.times import local_day
from web.figures.model import Told, read
from web.procedures import Shelf
from web.server.api import HttpApi
from web.server.bucket import S3Bucket
from web.server.headers import page_headers
from web.server.rendering import Outcome, all_files, bring, preview, shelf_of
from web.server.sealing import Seal
from web.server.session import Sessions
from web.server.visits import Desk

now = times.now
LOG = logging.getLogger(__name__)
OF_FIGURES = ("so-lieu", "en/so-lieu")  # files that stay where the figures could not be asked for


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

    names = look().names
    told = figures(names)

    def make(shown: Shelf) -> dict[str, bytes]:
        return all_files(shown, sign_in, one_machine=one_machine, told=told)

    return bring(look, make, bucket(), () if told else OF_FIGURES)


def figures(names: Mapping[str, Text]) -> Told | None:
    """What the API says to anyone, over its public address; None where it does not answer: while a portal is being set up, or
    on a bad day; or answers otherwise than these pages read, while one of the two is newer. Pages do not wait for figures."""
    portal = os.environ["PORTAL_URL"].rstrip("/")
    api = HttpApi(portal, portal)

    def ask(path: str) -> Mapping[str, Any]:
        reply = api.ask("GET", path)
        if not reply.good:
            raise OSError(f"status {reply.status}")
        return reply.body

    try:
        return read(ask, now(), names)
    except (OSError, ValueError, KeyError) as fault:
        LOG.warning("no figures: %s", type(fault).__name__)
        return None


def preview_page(asked: dict[str, Any]) -> str:
    """Raises as web.server.rendering.preview."""
    return preview(fresh_catalogue(), asked, local_day(now()))


# -- forms without script ---------------------------------------------------------------------------------------------------


@cache
def desk() -> Desk:
    """Raises KeyError naming the variable that is missing."""
    import secrets

    portal = os.environ["PORTAL_URL"].rstrip("/")
    own_sign_in, papers = os.environ.get("SIGN_IN_BASE", ""), os.environ.get("PAPERS_ORIGIN", "")
    seal = Seal(os.environ["PAGES_SECRET"].encode(), now, secrets.token_bytes)
    return Desk(
        api=HttpApi(portal, own_sign_in or portal),
        catalogue=DynamoCatalogue(time.monotonic),
        sessions=Sessions(seal, secure=portal.startswith("https:")),
        seal=seal,
        now=now,
        today=lambda: local_day(now()),
        random_bytes=secrets.token_bytes,
        portal=portal,
        sign_in=own_sign_in or portal,
        client=os.environ["WEB_CLIENT"],
        headers=page_headers(papers, own_sign_in),
        one_machine=os.environ.get("ONE_MACHINE") == "yes",
    )
