"""What the submission service is made of. The only module that reads the environment, the clock and the random source."""

from __future__ import annotations

import os
import random
import secrets
import time
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.submission.desk import Desk
from chalicelib.submission.draft_store import DynamoDrafts
from kernel import times
from kernel.catalogue_store import DynamoCatalogue
from kernel.dossiers_store import DynamoDossiers
from kernel.http import Cursors
from kernel.identity import KeySet, Verifier, fetch_from
from kernel.papers import S3Papers, s3_papers
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from kernel.settings import Settings, stage
from kernel.together import read_together

if TYPE_CHECKING:
    from chalicelib.submission.administration.change_store import Changes
    from chalicelib.submission.administration.previews import Renderer
    from chalicelib.submission.authorisations.giving import Office
    from chalicelib.submission.forms import Forms
    from chalicelib.submission.sessions import Sessions

now = times.now
read = read_together
random_bytes = secrets.token_bytes


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
def papers() -> S3Papers:
    return s3_papers(os.environ)


@cache
def dossiers() -> DynamoDossiers:
    return DynamoDossiers()


@cache
def catalogue() -> DynamoCatalogue:
    return fresh_catalogue()


def fresh_catalogue() -> DynamoCatalogue:
    """One that remembers nothing, for who decides about it."""
    return DynamoCatalogue(time.monotonic)


def changes() -> Changes:
    from chalicelib.submission.administration.change_store import DynamoChanges

    return DynamoChanges()


def renderer() -> Renderer:
    from chalicelib.submission.administration.previews import LambdaRenderer

    return LambdaRenderer(f"{stage()}-web-preview")


@cache
def desk() -> Desk:
    return Desk(
        catalogue=catalogue(),
        people=DynamoPeople(),
        dossiers=dossiers(),
        drafts=DynamoDrafts(),
        register=DynamoRegister(time.sleep, random.random),
        papers=papers(),
        read=read,
        portal_url=settings().portal_url,
    )


@cache
def sessions() -> Sessions:
    from chalicelib.submission.sessions import PoolSessions

    return PoolSessions(os.environ["USER_POOL_ID"])


@cache
def office() -> Office:
    from chalicelib.submission.authorisations.giving import Office
    from chalicelib.submission.authorisations.store import DynamoAuthorisations

    return Office(desk().people, DynamoAuthorisations(), read)


@cache
def forms() -> Forms:
    from chalicelib.submission.forms import Forms  # loads the validator, which reading needs not

    return Forms(desk().catalogue)
