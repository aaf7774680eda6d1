"""What the feedback service is made of. The only module that reads the environment, the clock and the random source."""

from __future__ import annotations

import random
import secrets
import time
from functools import cache

from chalicelib.feedback.desk import Desk
from chalicelib.feedback.petition_store import DynamoPetitions
from chalicelib.feedback.rating_store import DynamoRatings
from kernel import times
from kernel.catalogue_store import DynamoCatalogue
from kernel.http import Cursors
from kernel.identity import KeySet, Verifier, fetch_from
from kernel.people_store import DynamoPeople
from kernel.register import DynamoRegister
from kernel.settings import Settings
from kernel.together import read_together

now = times.now
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
def desk() -> Desk:
    return Desk(
        register=DynamoRegister(time.sleep, random.random),
        people=DynamoPeople(),
        catalogue=DynamoCatalogue(time.monotonic),
        ratings=DynamoRatings(time.sleep, random.random),
        petitions=DynamoPetitions(),
        read=read_together,
    )
