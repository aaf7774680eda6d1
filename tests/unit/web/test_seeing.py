"""Files without script: each press asks for a fresh address, for who asks."""

from __future__ import annotations

import pytest

from tests.unit.web.filled import begun
from tests.unit.web.world import Browser, World
from web.server.api import Reply

CODE = "G09-261124-0001"
FRESH = "https://papers.example/1?a=1&b=2"
DECIDED = Reply(200, {"code": CODE, "state": "decided", "history": [], "result": {"outcome": "approved", "url": FRESH}})


def test_a_result_is_behind_a_link_that_never_ages(lan: Browser) -> None:
    api = lan.world.api
    api.says["GET", f"status/dossiers/{CODE}"] = DECIDED
    page = lan.get(f"/forms/ho-so/{CODE}")
    at = f"/forms/ho-so/{CODE}/ket-qua"
    assert f'href="{at}"' in page.text
    got = lan.get(at)
    assert (got.status, got.location, got.headers["Cache-Control"]) == (303, FRESH, "no-store")
    assert {one.token is not None for one in api.sent("GET", f"status/dossiers/{CODE}")} == {True}
    asked = len(api.asked)
    assert "papers.example" not in Browser(lan.world).get(at).location, "somebody who is not signed in"
    assert len(api.asked) == asked


@pytest.mark.parametrize(
    "reply",
    [Reply(404), Reply(200, {"code": CODE, "state": "decided"}), Reply(200, {"result": {"url": "javascript:1"}})],
)
def test_where_there_is_no_result_for_them_nothing_is_told(lan: Browser, reply: Reply) -> None:
    lan.world.api.says["GET", f"status/dossiers/{CODE}"] = reply
    page = lan.get(f"/forms/ho-so/{CODE}/ket-qua")
    assert (page.status, page.location) == (404, "")


def test_who_holds_the_receipt_opens_the_result_by_a_form(world: World) -> None:
    world.api.says["GET", f"status/dossiers/{CODE}"] = DECIDED
    anyone = Browser(world)
    page = anyone.post("/forms/tra-cuu", {"code": CODE, "pin": "AAAA-BBBB-CCCC"})
    got = anyone.post("/forms/tra-cuu/ket-qua", page.hidden())
    assert (got.status, got.location) == (303, FRESH)
    assert world.api.asked[-1].pin == "AAAABBBBCCCC"
    asked = len(world.api.asked)
    assert anyone.post("/forms/tra-cuu/ket-qua", {"found": "x"}).status == 404
    assert anyone.post("/forms/tra-cuu/ket-qua", page.hidden(), origin="https://evil.example").status == 403
    assert len(world.api.asked) == asked


def test_a_paper_that_was_sent_is_seen_from_its_page_and_from_the_check(lan: Browser) -> None:
    at, api = begun(lan), lan.world.api
    assert lan.get(f"{at}/giay-to/passport/tep").status == 404  # nothing was sent
    landing = lan.get(f"{at}/giay-to/passport").hidden()["success_action_redirect"]
    assert lan.get(f"{landing}?key=papers/u7").status == 303
    see = f"{at}/giay-to/passport/tep"
    for page in (lan.get(at), lan.get(f"{at}/giay-to/passport")):
        assert f'href="{see}"' in page.text
    api.says["GET", "submission/uploads/u7"] = Reply(200, {"url": "https://papers.example/d", "view_url": FRESH})
    assert lan.get(see).location == FRESH
    api.says["GET", "submission/uploads/u7"] = Reply(200, {"url": "https://papers.example/d"})
    assert lan.get(see).location == "https://papers.example/d"
    hoa = Browser(lan.world)
    hoa.sign_in("hoa")
    api.says["GET", "submission/uploads/u7"] = Reply(404)
    assert hoa.get(see).status == 404
