"""What the status service is made of. Its only module that reads the environment, the clock and the random source.

Nothing here is imported or made before it is needed: a look-up pays for neither tokens nor the catalogue nor the bucket.
"""

from __future__ import annotations

import os
import random
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.status.desk import Desk
from kernel import times
from kernel.http import Cursors
from kernel.register import DynamoRegister
from kernel.settings import Settings
from kernel.together import read_together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.status.figures.figures_store import DynamoFigures
    from chalicelib.status.figures.work_time import CatalogueTime
    from chalicelib.status.late.morning import Mornings
    from chalicelib.status.notes.store import Notes
    from chalicelib.status.notices.channels import Channel
    from chalicelib.status.notices.notices_store import DynamoNotices
    from chalicelib.status.notices.notify import Post, Seen
    from chalicelib.status.payments.settling import Pay
    from chalicelib.status.relay import Outside
    from chalicelib.status.slips.make import SlipDesk
    from chalicelib.status.slips.slip import Prints, Slips
    from chalicelib.status.worklist.desk import Rows
    from kernel.catalogue import Catalogue
    from kernel.dossiers_store import Dossiers
    from kernel.entry import Entry
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
def figures() -> DynamoFigures:
    from chalicelib.status.figures.figures_store import DynamoFigures

    return DynamoFigures(time.sleep, random.random)


@cache
def work_time() -> CatalogueTime:
    """Days, hours and steps of the agencies, for figures."""
    from chalicelib.status.figures.work_time import CatalogueTime

    def entry_of(code: str) -> Entry | None:
        want = desk().register.entry(code)
        return desk().read(want)[want]

    return CatalogueTime(catalogue, entry_of)


@cache
def rows() -> Rows:
    """The desk: what the law asks next of each open dossier."""
    from chalicelib.status.worklist.rows_store import DynamoRows

    return DynamoRows()


@cache
def notes() -> Notes:
    from chalicelib.status.notes.store import DynamoNotes

    return DynamoNotes()


@cache
def mornings() -> Mornings:
    from chalicelib.status.late.mornings_store import DynamoMornings

    return DynamoMornings()


@cache
def notices() -> DynamoNotices:
    """The inbox, the choice of channels, and what is known of deliveries."""
    from chalicelib.status.notices.notices_store import DynamoNotices

    return DynamoNotices()


def portal_url() -> str:
    """Where people reach the portal. Raises KeyError: without it links would lead nowhere."""
    return os.environ["PORTAL_URL"].rstrip("/")


def notice_kinds() -> Mapping[str, Any]:
    """What notices say now: what administrators decided, else the house's."""
    from kernel.notice_texts import kinds

    return kinds(catalogue().notice_texts()[1])


@cache
def channels() -> Mapping[str, Channel]:
    """The channels that are set up; without a sender there is none."""
    from chalicelib.status.notices.channels import EMAIL, SMS
    from chalicelib.status.notices.senders import SesMail, SnsText

    mail, text = (os.environ.get(name, "") for name in ("MAIL_FROM", "SMS_SENDER"))
    made: dict[str, Channel] = {}
    if mail:
        made[EMAIL] = SesMail(mail, portal_url())
    if text:
        made[SMS] = SnsText(text, portal_url())
    return made


def post(seen: Seen) -> Post:
    from chalicelib.status.notices.notify import Post

    kept = notices()
    return Post(desk().register, dossiers(), read_together, kept, kept, kept, channels(), notice_kinds, seen)


@cache
def slips() -> Slips:
    from chalicelib.status.slips.slip_store import DynamoSlips

    return DynamoSlips(time.sleep, random.random)


@cache
def prints() -> Prints:
    from chalicelib.status.slips.prints import s3_prints

    return s3_prints(os.environ)


@cache
def slip_desk() -> SlipDesk:
    from chalicelib.status.slips.make import SlipDesk

    return SlipDesk(desk().register, read_together, dossiers(), catalogue, slips(), prints(), portal_url())


def pays_online() -> bool:
    """Whether a gateway of payments is set up."""
    return bool(os.environ.get("PAYMENT_URL"))


@cache
def pay() -> Pay:
    from chalicelib.status.payments.gateway import SignedGateway, fetch_over_http
    from chalicelib.status.payments.settling import Pay
    from chalicelib.status.payments.store import DynamoOrders

    base, secret = (os.environ.get(name, "") for name in ("PAYMENT_URL", "PAYMENT_SECRET"))
    if len(secret) < 16:  # with an empty one anybody could sign
        raise RuntimeError("no secret of the gateway of payments")
    return Pay(desk(), DynamoOrders(), SignedGateway(base, secret, portal_url(), fetch_over_http))


@cache
def outside() -> Outside:
    """The topic, and the dead letters of the relay."""
    from chalicelib.status.outside import Topic

    return Topic(os.environ["EVENTS_TOPIC_ARN"], os.environ["RELAY_DEAD_URL"])
