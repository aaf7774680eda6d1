"""Of a busy day: what people were told, and what they said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.status.slips.close import accepted_in, close_book
from tests.support.marks import CHOSEN_EMAIL, CHOSEN_PHONE, PETITION_WORDS, PETITIONER, RATING_COMMENT
from tests.support.world import AGENCY, PROCEDURE, wiring

if TYPE_CHECKING:
    from tests.support.busy_day import Day


def hear(day: Day) -> None:
    """What Lan was told, and how she wants to be told from now on."""
    told = day.get("status", "/notices?limit=3", "lan")["items"]
    day.post("status", "/notices/read", {"ids": [told[0]["id"]]}, "lan")
    day.post("status", "/notices/read", {"until": told[1]["id"]}, "lan")
    chosen = {"order": ["sms", "email"], "language": "vi", "email": CHOSEN_EMAIL, "phone": CHOSEN_PHONE}
    day.world.good("status", "PUT", "/channels", {"version": 0, **chosen}, "lan")
    day.get("status", "/channels", "lan")


def say(day: Day) -> None:
    rating = {"code": day.codes["whole"], "score": 5, "comment": RATING_COMMENT}
    day.post("feedback", "/ratings", rating, "lan")
    for query in ("", f"?agency={AGENCY}", f"?procedure={PROCEDURE}"):
        day.get("feedback", f"/ratings{query}")
    subject, content = PETITION_WORDS
    petition = {"agency": AGENCY, "subject": subject, "content": content, **PETITIONER}
    sent = day.post("feedback", "/petitions", petition)
    day.pins.append(sent["pin"])
    for query in ("", f"?agency={AGENCY}", f"?agency={AGENCY}&state=received"):
        day.get("feedback", f"/petitions{query}")
    day.get("feedback", f"/petitions/{sent['id']}", headers={"Receipt-Pin": sent["pin"]})
    day.get("feedback", f"/petitions/{sent['id']}", "minh")
    answer = {"action": "answer", "version": 1, "answer": "Đã giải quyết.", "publish": True}
    day.post("feedback", f"/petitions/{sent['id']}/actions", answer, "minh")


def slips(day: Day) -> None:
    """What Lan got on paper, and the register book of her agency, open and then closed."""
    path, book = f"/dossiers/{day.codes['whole']}/slips", f"/agencies/{AGENCY}/books/{day.world.now.year}"
    day.get("status", path, "lan")
    day.get("status", path, headers={"Receipt-Pin": day.pins[0]})
    day.get("status", book, "minh")
    today, year = day.world.now, day.world.now.year
    day.world.now = today.replace(year=year + 1, month=1, day=4)
    with day.recorder.within(None):  # an operator closes it
        accepted = accepted_in(year, wiring("status").desk().register.every_entry())
        close_book(AGENCY, year, accepted[AGENCY], wiring("status").slip_desk(), day.world.now)
    day.get("status", book, "minh")
    day.world.now = today
