"""Whose the dossiers of a list are. The register, the desk and every queue hold no names, on purpose; so the page of an officer
asks here for those that it shows, and who reads them is judged as for the dossiers themselves."""

from __future__ import annotations

from typing import Any

from chalicelib.submission.desk import Desk
from kernel.entry import Entry
from kernel.http import bad_parameter
from kernel.lifecycle import Part
from kernel.numbers import LONGEST_CODE, is_code
from kernel.people import Person, parts_of
from kernel.text import Text

MOST = 50  # codes in one question: two calls, and with dossiers of 4 KB 101 read units
_CODES = Text(f"1 đến {MOST} mã hồ sơ, cách nhau bằng dấu phẩy.", f"1 to {MOST} codes with commas between them.")


def codes_in(given: str | None) -> list[str]:
    """The parameter `codes`, each once. Raises Problem 400."""
    codes = list(dict.fromkeys((given or "").split(",")))
    if not given or len(codes) > MOST or len(given) > MOST * (LONGEST_CODE + 1):
        raise bad_parameter("codes", _CODES)
    return [code for code in codes if is_code(code)]


def names(desk: Desk, user: str, codes: list[str]) -> list[dict[str, Any]]:
    """`{code, name}` of the applicants, for officers of agencies that handle the dossiers; others, unknown codes and malformed
    ones are left out, which is all that a stranger is told. Raises StorageBusy."""
    asking = desk.people.person(user)
    wants = [desk.register.entry(code) for code in codes]
    got = desk.read(asking, *wants)
    person = got[asking]
    entries = [entry for want in wants if (entry := got[want]) is not None and _may_read(person, entry)]
    if not entries:
        return []
    contents = [desk.dossiers.content(entry.dossier, entry.content) for entry in entries]
    found = desk.read(*contents)
    return [
        {"code": entry.code, "name": content.applicant.name}
        for entry, want in zip(entries, contents, strict=True)
        if (content := found[want]) is not None
    ]


def _may_read(person: Person, entry: Entry) -> bool:
    return Part.OFFICER in parts_of(person, entry)
