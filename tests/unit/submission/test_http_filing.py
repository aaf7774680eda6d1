"""Filing and reading over HTTP: manners, bad input, and who may see what."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from kernel.dynamo import StorageBusy
from tests.support import tokens
from tests.unit.submission.http import ask, file, furnish, problem
from tests.unit.submission.world import ANSWERS, HER_COMPANY, LAN_HERSELF, World, filing


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


def test_a_filing_is_answered_with_a_receipt_and_where_it_is(world: World) -> None:
    reply = file(filing())
    assert reply.status == 201
    assert reply.headers["location"] == "/api/submission/dossiers/G09-261124-0001"
    assert reply.headers["cache-control"] == "no-store"
    assert set(reply.json) == {"code", "state", "version", "registered_at", "pin", "lookup_url"}
    assert reply.json["lookup_url"].endswith(f"#{reply.json['pin']}")


def test_a_repeat_gets_the_same_bytes_after_parsing_and_nfc(world: World) -> None:
    body = filing()
    first = file(body)
    respelt = json.dumps(body, ensure_ascii=True, indent=3, sort_keys=True)
    decomposed = json.dumps(
        {**body, "applicant": {**LAN_HERSELF, "name": "Nguyê\u0303n Thi\u0323 Lan"}}, ensure_ascii=False
    )
    assert [file(text).text for text in (respelt, decomposed)] == [first.text] * 2
    assert len(world.register.entries) == 1


# -- bad input of the issue ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [(None, 400), ("", 400), ("x" * 256, 400), ("a b", 400), ("khoá", 400), ("x" * 255, 201)],
)
def test_the_idempotency_key(world: World, key: str | None, expected: int) -> None:
    reply = file(filing(), key=key)
    assert reply.status == expected
    if expected == 400:
        assert problem(reply) == (400, "idempotency-key")
        assert not world.register.entries


def test_a_key_used_for_another_body(world: World) -> None:
    file(filing())
    assert problem(file(filing(result_delivery="post"))) == (422, "key-reused")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", (400, "unreadable")),
        ("[]", (400, "unreadable")),
        ("null", (400, "unreadable")),
        ('{"procedure":"a","procedure":"b"}', (400, "unreadable")),
        ('{"form":{"a":NaN}}', (400, "unreadable")),
        ('{"form":{"a":1e999}}', (400, "unreadable")),
        ('{"a":' * 33 + "1" + "}" * 33, (400, "unreadable")),
        (json.dumps({"form": "x" * 1_048_577}), (413, "too-large")),
        (json.dumps({"form": {"a": "x\u0000"}}), (422, "invalid")),
        ('{"form":{"a":"\\ud800"}}', (422, "invalid")),
    ],
)
def test_what_cannot_be_read(world: World, text: str, expected: tuple[int, str]) -> None:
    assert problem(file(text)) == expected
    assert not world.register.entries


def test_another_content_type(world: World) -> None:
    assert problem(file(json.dumps(filing()), headers={"content-type": "text/plain"})) == (
        415,
        "unsupported-media-type",
    )


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"applicant": {**LAN_HERSELF, "phone": "12345"}}, "/applicant/phone", "bad-format"),
        ({"applicant": {**LAN_HERSELF, "phone": "+84912345678\n1"}}, "/applicant/phone", "too-long"),
        ({"applicant": {**LAN_HERSELF, "identity_number": "12345"}}, "/applicant/identity_number", "bad-format"),
        (
            {"applicant": {**LAN_HERSELF, "identity_number": "００1185000123"}},
            "/applicant/identity_number",
            "bad-format",
        ),
        ({"applicant": {**LAN_HERSELF, "email": "lan@"}}, "/applicant/email", "bad-format"),
        ({"applicant": {**LAN_HERSELF, "kind": "ghost"}}, "/applicant/kind", "not-one-of"),
        ({"applicant": {**LAN_HERSELF, "address": " "}}, "/applicant/address", "too-short"),
        ({"applicant": None, "x": 1}, "/applicant", "missing"),
        ({"result_delivery": "pigeon"}, "/result_delivery", "not-one-of"),
        ({"documents": [{"document": "passport"}]}, "/documents/0/upload_id", "missing"),
        ({"form": []}, "/form", "wrong-type"),
    ],
)
def test_members_are_judged(world: World, change: dict[str, Any], pointer: str, code: str) -> None:
    reply = file(filing(**change))
    assert problem(reply) == (422, "invalid")
    assert (pointer, code) in [(one["pointer"], one["code"]) for one in reply.json["errors"]]


def test_problems_speak_the_readers_language(world: World) -> None:
    body = filing(form={})
    vietnamese, english = file(body), file(body, headers={"accept-language": "en"})
    assert vietnamese.headers["content-language"] == "vi"
    assert english.headers["content-language"] == "en"
    assert vietnamese.json["errors"][0]["detail"] == "Hãy nhập họ và tên"
    assert english.json["errors"][0]["detail"] == "Enter the full name"


def test_a_company_one_may_not_act_for(world: World) -> None:
    assert problem(file(filing(applicant=HER_COMPANY))) == (403, "not-allowed")


@pytest.mark.parametrize("token", [None, "nonsense", tokens.token("lan", exp=1)])
def test_without_a_good_token_no_table_is_read(world: World, token: str | None) -> None:
    def unreadable(*wants: Any) -> Any:
        raise AssertionError("a table was read")

    object.__setattr__(world.desk, "read", unreadable)
    reply = file(filing(), user=None, token=token)
    assert problem(reply) == (401, "not-signed-in")
    assert reply.headers["www-authenticate"] == "Bearer"


def raising(fault: Exception) -> Any:
    def act(*_args: Any, **_more: Any) -> Any:
        raise fault

    return act


def test_a_table_that_does_not_answer_is_503_and_the_same_request_completes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(world.register, "enter", raising(StorageBusy("x")))
        reply = file(filing())
    assert problem(reply) == (503, "busy")
    assert int(reply.headers["retry-after"]) > 0
    assert file(filing()).json["code"] == "G09-261124-0001"


def test_an_unexpected_fault_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.register, "enter", raising(ValueError("Nguyễn Thị Lan")))
    reply = file(filing())
    assert problem(reply) == (500, "internal-error")
    assert "Lan" not in reply.text


# -- reading ------------------------------------------------------------------------------------------------------------


def test_a_dossier_shows_what_was_handed_in(world: World) -> None:
    code = file(filing()).json["code"]
    reply = ask("GET", f"/dossiers/{code}")
    assert reply.status == 200
    shown = reply.json
    assert shown["applicant"] == LAN_HERSELF
    assert shown["form"] == ANSWERS
    assert "representative" not in shown
    (document,) = shown["documents"]
    assert set(document) == {"document", "upload_id", "filename", "content_type", "size", "url", "view_url"}
    (first,) = shown["submissions"]
    assert first["at"] == "2026-11-24T09:30:00+07:00"
    assert "note" not in first


@pytest.mark.parametrize(
    ("user", "status"), [("lan", 200), ("minh", 200), ("binh", 404), ("hoa", 404), ("nobody", 404)]
)
def test_only_its_own_people_see_a_dossier(world: World, user: str, status: int) -> None:
    code = file(filing()).json["code"]
    assert ask("GET", f"/dossiers/{code}", user=user).status == status


def test_a_citizen_sees_what_was_filed_for_them(world: World) -> None:
    representative = {
        "name": "Trần Thị Hoa",
        "identity_number": "001190000456",
        "phone": "0912345678",
        "authorisation": "hoa-png",
    }
    documents = [{"document": "passport", "upload_id": "hoa-pdf"}]
    code = file(filing(representative=representative, documents=documents), user="hoa").json["code"]
    shown = ask("GET", f"/dossiers/{code}", user="lan").json
    assert (shown["applicant"]["name"], shown["representative"]["name"]) == ("Nguyễn Thị Lan", "Trần Thị Hoa")
    assert shown["filed_by"] == "hoa"
    assert shown["representative"]["authorisation"]["url"]


@pytest.mark.parametrize(
    "code",
    [
        "G09-261124-0002",
        "g09-261124-0001",
        "G09-261124-000１",
        "G09-261124-0001.",
        "G09-261124-0001%20",
        "G09%252D261124-0001",
        "x",
    ],
)
def test_unknown_malformed_and_forbidden_codes_are_the_same_bytes(world: World, code: str) -> None:
    real = file(filing()).json["code"]
    forbidden = ask("GET", f"/dossiers/{real}", user="hoa")
    reply = ask("GET", f"/dossiers/{code}")
    assert problem(reply) == (404, "not-found")
    assert reply.text == forbidden.text
    assert real not in reply.text


def test_a_connected_system_reads_no_dossier(world: World) -> None:
    code = file(filing()).json["code"]
    world.people.people["machine-client"] = replace(world.people.people["cuc"], user="machine-client")
    token = tokens.system_token()
    assert problem(ask("GET", f"/dossiers/{code}", token=token)) == (403, "not-allowed")
    assert problem(file(filing(), token=token, key="other")) == (403, "not-allowed")
    assert problem(ask("GET", "/dossiers/G09-261124-0009", token=token)) == (404, "not-found")


def test_who_lost_the_right_to_act_for_the_company_no_longer_sees_its_dossiers_of_others(world: World) -> None:
    other = replace(world.people.people["hoa"], user="mai", name="Mai", identity_number="001190000777")
    world.people.people["mai"] = other
    body = filing(applicant=HER_COMPANY, documents=[{"document": "passport", "upload_id": "hoa-pdf"}])
    code = file(body, user="hoa").json["code"]
    assert ask("GET", f"/dossiers/{code}", user="mai").status == 200
    world.people.people["mai"] = replace(other, acts_for=())
    assert ask("GET", f"/dossiers/{code}", user="mai").status == 404


def test_no_other_method(world: World) -> None:
    reply = ask("PATCH", "/dossiers")
    assert problem(reply) == (405, "method-not-allowed")


def test_a_paper_dossier_is_entered_by_who_receives_it_and_shown_as_such(world: World) -> None:
    tuan = {**LAN_HERSELF, "name": "Hoàng Văn Tuấn", "identity_number": "001070000999"}
    body = filing(applicant=tuan, channel="post", documents=[], on_paper=["passport"])
    made = file(body, "minh")
    assert made.status == 201
    assert file(body, "minh").text == made.text
    shown = ask("GET", f"/dossiers/{made.json['code']}", user="minh").json
    assert (shown["channel"], shown["on_paper"], shown["filed_by"]) == ("post", ["passport"], "minh")
    assert problem(file(body, "lan", "key-2")) == (403, "not-allowed")
    assert problem(file({**body, "channel": "fax"}, "minh", "key-3")) == (422, "invalid")
