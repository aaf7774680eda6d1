"""What a state means to the dossier's people, as one table; and that the pages read it and nothing retypes it."""

from __future__ import annotations

import json
import re

import pytest

from kernel.lifecycle import State
from kernel.verdict import Verdict
from tests.unit.test_pages import shelf_of_today
from tests.unit.web.filled import CODE, DOSSIER
from tests.unit.web.world import Browser
from web import state_words
from web.build import files
from web.css import HERE
from web.server.api import Reply
from web.states import ENDED, NEEDS_ME, OPEN, PROMISED, RATED, named_day, promised_day

DAY = "2026-12-08"
# state: is the day promised; is it named beside the rest; may it be withdrawn; may it be rated; does it wait for the person.
TABLE = {
    State.REGISTERED: (True, True, True, False, False),
    State.ACCEPTED: (True, True, True, False, False),
    State.REFUSED: (False, False, False, True, False),
    State.IN_PROCESS: (True, True, True, False, False),
    State.SUPPLEMENT_REQUESTED: (False, False, True, False, True),
    State.PAYMENT_REQUESTED: (True, True, True, False, True),
    State.WITHDRAWN: (False, False, False, False, False),
    State.STOPPED: (False, False, False, True, False),
    State.DECIDED: (False, True, False, True, True),
    State.HANDED_OVER: (False, True, False, True, False),
}
_WITHOUT_RESULT = (State.REFUSED, State.WITHDRAWN, State.STOPPED)


def told(state: State) -> dict[str, str]:
    """A dossier that has a day, as the API tells it."""
    timeliness = Verdict.CLOSED_WITHOUT_RESULT if state in _WITHOUT_RESULT else Verdict.ON_TIME
    return {"state": state.value, "timeliness": timeliness.value, "due_date": DAY}


@pytest.mark.parametrize("state", State)
def test_what_a_state_means(state: State) -> None:
    one = told(state)
    found = (bool(promised_day(one)), bool(named_day(one)), state in OPEN, state in RATED, state in NEEDS_ME)
    assert found == TABLE[state]
    assert {promised_day(one), named_day(one)} <= {DAY, ""}
    assert (promised_day({**one, "due_date": None}), named_day({**one, "due_date": None})) == ("", "")


def test_of_a_state_that_is_not_known_here_nothing_is_promised() -> None:
    assert (promised_day({"state": "new", "due_date": DAY}), named_day({"state": "new", "due_date": DAY})) == ("", "")


@pytest.mark.parametrize("state", State)
def test_the_list_and_the_look_up_without_script_say_the_day_so(lan: Browser, state: State) -> None:
    api = lan.world.api
    line = {**DOSSIER, **told(state), "procedure": "work-permit-new"}
    api.says["GET", "status/dossiers"] = Reply(200, {"items": [line], "next_cursor": None})
    api.says["GET", f"status/dossiers/{CODE}"] = Reply(200, line)
    promised, named, *_, needs_me = TABLE[state]
    listed = lan.get("/forms/ho-so").text
    assert ("08/12/2026" in listed) is promised
    assert ("govuk-tag--red" in listed) is needs_me
    assert ("08/12/2026" in lan.get(f"/forms/ho-so/{CODE}").text) is named


def test_what_needs_me_stands_first_a_result_to_fetch_too(lan: Browser) -> None:
    lines = [{**DOSSIER, "code": f"G09-261124-000{at}", "state": state.value} for at, state in enumerate(State)]
    items = [{**one, "procedure": "work-permit-new"} for one in lines]
    lan.world.api.says["GET", "status/dossiers"] = Reply(200, {"items": items, "next_cursor": None})
    mine, *_ = lan.get("/forms/ho-so").text.split("Người khác nộp cho bạn")
    shown = re.findall(r">(G09-261124-000\d)<", mine)
    first = [one["code"] for one in lines if one["state"] in NEEDS_ME]
    assert shown == [*first, *(one["code"] for one in lines if one["state"] not in NEEDS_ME)]


def test_scripts_find_the_sets_in_their_pages_in_both_languages() -> None:
    made = files(shelf_of_today())
    for prefix in ("", "en/"):
        sets: dict[str, set[str]] = {}
        for name in ("tra-cuu", "ho-so"):
            told = re.search(r'id="tables">(.*?)</script>', made[f"{prefix}{name}.html"].decode(), re.DOTALL)
            assert told
            sets |= {key: set(listed) for key, listed in json.loads(told[1])["sets"].items()}
        assert sets == {
            "ended": ENDED,
            "rated": RATED,
            "open": OPEN,
            "against": {*state_words.AGAINST},
            "needs_me": NEEDS_ME,
            "promised": PROMISED,
        }


@pytest.mark.parametrize("name", ["mine", "my-drafts", "follow", "dossier", "dossier-acts", "proof"])
def test_no_script_of_the_applicants_retypes_a_set_of_states(name: str) -> None:
    source = (HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8")
    lists = [set(re.findall(r"\w+", one)) for one in re.findall(r'\[((?:"\w+",? ?){2,})\]', source)]
    assert not [one for one in lists if one <= {*State}]
    read = set(re.findall(r"\bsets\.(\w+)", source))
    assert read <= {"needs_me", "promised"} if name == "mine" else read <= {"ended", "rated", "open", "against"}
