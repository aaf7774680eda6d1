"""What the status service is made of. The only module that reads the environment, the clock and the random source.

Nothing here is imported or made before it is needed: a look-up pays for neither tokens nor the catalogue nor the bucket.
"""

from __future__ import annotations

import os
import random
import time
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.status.desk import Desk
from kernel import times
from kernel.http import Cursors
from kernel.register import DynamoRegister
from kernel.settings import Settings
from kernel.together import read_together

if TYPE_CHECKING:
    from chalicelib.status.figures import Figures
    from chalicelib.status.relay import Outside
    from kernel.catalogue import Catalogue
    from kernel.dossiers_store import Dossiers
    from kernel.identity import Verifier
    from kernel.papers import Papers
    from kernel.people_store import People

now = times.now


@cache
def settings() -> Settings:
    return Settings.from_environment()


@cache
def verifier() -> Verifier:
    from kernel.identity import KeySet, Verifier, fetch_from

    one = settings()
    return Verifier(one.token_issuer, one.token_clients, KeySet(fetch_from(one.token_jwks_url)))


@cache
def cursors() -> Cursors:
    return Cursors(settings().portal_secret)


@cache
def desk() -> Desk:
    return Desk(
        register=DynamoRegister(time.sleep, random.random),
        read=read_together,
        people=people,
        catalogue=catalogue,
        dossiers=dossiers,
        papers=papers,
    )


@cache
def people() -> People:
    from kernel.people_store import DynamoPeople

    return DynamoPeople()


@cache
def catalogue() -> Catalogue:
    from kernel.catalogue_store import DynamoCatalogue

    return DynamoCatalogue(time.monotonic)


@cache
def dossiers() -> Dossiers:
    from kernel.dossiers_store import DynamoDossiers

    return DynamoDossiers()


@cache
def papers() -> Papers:
    from kernel.papers import s3_papers

    return s3_papers()


@cache
def figures() -> Figures:
    from chalicelib.status.figures_store import DynamoFigures

    return DynamoFigures(time.sleep, random.random)


@cache
def outside() -> Outside:
    """The topic, and the dead letters of the relay."""
    from chalicelib.status.outside import Topic

    return Topic(os.environ["EVENTS_TOPIC_ARN"], os.environ["RELAY_DEAD_URL"])
