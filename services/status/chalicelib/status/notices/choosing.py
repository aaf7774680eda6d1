"""How an account wants to be told outside the portal: read and changed by the account itself."""

from __future__ import annotations

from typing import Any

from chalicelib.status.notices.channels import Choice, Choices, StaleChoice
from kernel.problems import STALE_VERSION, Problem
from kernel.together import ReadTogether


def chosen(user: str, choices: Choices, read: ReadTogether) -> dict[str, Any]:
    """The choice as it stands; version 0 where nothing was chosen yet."""
    wanted = choices.choice(user)
    return shown(read(wanted)[wanted])


def choose(choice: Choice, choices: Choices, read: ReadTogether) -> dict[str, Any]:
    """Keep a choice; `choice.version` is one more than the version that was seen. The same again changes nothing.

    Raises:
        Problem: 409 changed since.
    """
    try:
        choices.put_choice(choice)
    except StaleChoice:
        wanted = choices.choice(choice.user)
        there = read(wanted)[wanted]
        if there != choice:  # it may be our own first attempt, whose answer went astray
            raise Problem(STALE_VERSION, extra={"current_version": there.version}) from None
    return shown(choice)


def shown(choice: Choice) -> dict[str, Any]:
    addresses = {"email": choice.email, "phone": choice.phone}
    return {
        "version": choice.version,
        "order": list(choice.order),
        "language": choice.language,
        **{name: value for name, value in addresses.items() if value is not None},
    }
