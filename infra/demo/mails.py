"""What the portal on this machine wrote to people: the local cloud keeps the mails, nothing leaves it."""

from __future__ import annotations

import time

from infra.demo.client import PATIENCE, DemoFailed, say
from infra.local.mails import subjects
from infra.local.supervisor import Place


def told_by_mail(user: str, code: str, times: int) -> None:
    """Waits until so many different mails about a dossier were sent; one that came twice counts once.

    Raises:
        DemoFailed: they were not.
    """
    end = time.monotonic() + PATIENCE
    while len(told := {one for one in subjects(Place.from_environment()) if code in one}) < times:
        if time.monotonic() > end:
            raise DemoFailed(f"{len(told)} mails about {code} were sent, not {times}")
        time.sleep(0.5)
    say(f"{times} e-mails told {user} of it; make mails shows them")
