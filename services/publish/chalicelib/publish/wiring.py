"""What the publish service is made of. The only module that reads the environment, the clock and the random source."""

from __future__ import annotations

import os
import random
import secrets
import time
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.publish.desk import Desk
from chalicelib.publish.log_store import DynamoLog
from chalicelib.publish.publication_store import DynamoPublications
from chalicelib.publish.results_store import DynamoResults
from kernel import times
from kernel.catalogue_store import DynamoCatalogue
from kernel.http import Cursors
from kernel.identity import KeySet, Verifier, fetch_from
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from kernel.settings import Settings
from kernel.together import read_together

if TYPE_CHECKING:
    from chalicelib.publish.client import NationalPortalClient
    from chalicelib.publish.hear import Hear, Warn
    from chalicelib.publish.publication import Publication
    from chalicelib.publish.telling import Sources

now = times.now
read = read_together


@cache
def settings() -> Settings:
    return Settings.from_environment()


@cache
def verifier() -> Verifier:
    one = settings()
    return Verifier(one.token_issuer, one.token_clients, KeySet(fetch_from(one.token_jwks_url)))


@cache
def cursors() -> Cursors:
    return Cursors(settings().portal_secret)


@cache
def publications() -> DynamoPublications:
    return DynamoPublications()


@cache
def results() -> DynamoResults:
    return DynamoResults(time.sleep, random.random)


@cache
def log() -> DynamoLog:
    return DynamoLog()


@cache
def register() -> DynamoRegister:
    return DynamoRegister(time.sleep, random.random)


@cache
def desk() -> Desk:
    return Desk(register(), DynamoPeople(), publications(), results(), read_together)


@cache
def sources() -> Sources:
    from chalicelib.publish.telling import Sources
    from kernel.dossiers_store import DynamoDossiers
    from kernel.papers import s3_papers

    return Sources(
        register=register(),
        dossiers=DynamoDossiers(),
        people=DynamoPeople(),
        catalogue=DynamoCatalogue(time.monotonic),
        read=read_together,
        link=s3_papers().link,
    )


@cache
def national_portal() -> NationalPortalClient:
    from chalicelib.publish.client import NationalPortalClient

    return NationalPortalClient(
        address=os.environ["NATIONAL_PORTAL_URL"],
        user=os.environ["NATIONAL_PORTAL_USER"],
        password=os.environ["NATIONAL_PORTAL_PASSWORD"],
        agency=os.environ["NATIONAL_PORTAL_AGENCY"],
    )


@cache
def hear(warn: Warn) -> Hear:
    from chalicelib.publish.enter_result import enter_result
    from chalicelib.publish.hear import Hear
    from chalicelib.publish.push import push
    from chalicelib.publish.telling import telling

    def push_one(code: str) -> Publication | None:
        return push(
            code, publications(), national_portal(), lambda one: telling(one, sources()), now, secrets.token_hex(8)
        )

    return Hear(
        desk=desk(),
        push=push_one,
        enter=lambda code: enter_result(code, results(), sources(), now()),
        agencies=sources().catalogue.agencies,
        now=now,
        warn=warn,
    )
