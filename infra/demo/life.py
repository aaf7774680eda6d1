"""The life of a dossier and what surrounds it, step by step; each step says what it saw."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any

from infra.demo.client import PATIENCE, DemoFailed, Portal, expect, say
from infra.demo.deadlines import calculator, extended_in_time, inbox
from infra.demo.filings import AGENCY, COMPANY, HER_MOTHER, JPEG, LAN, PDF, PROCEDURE, filing, work_permit_form
from infra.demo.mails import told_by_mail
from infra.demo.paper import slips_and_book
from infra.demo.roles import meanwhile, roles_of, without
from infra.demo.two_persons import two_persons
from infra.transparency import Head, proof_holds


def act(portal: Portal, code: str, version: int, user: str, action: str, **more: Any) -> dict[str, Any]:
    path = f"/api/status/dossiers/{code}/actions"
    answer: dict[str, Any] = portal.ask("POST", path, {"action": action, "version": version, **more}, user=user)
    due = f", due {answer['due_date']}" if answer.get("due_date") else ""
    say(f"{user} {action}: {answer['state']} (version {answer['version']}{due})")
    return answer


# -- the life ------------------------------------------------------------------------------------------------------------


def read_the_catalogue(portal: Portal) -> dict[str, Any]:
    listed = portal.ask("GET", "/api/submission/procedures")["items"]
    procedure: dict[str, Any] = portal.ask("GET", f"/api/submission/procedures/{PROCEDURE}")
    expect(len(listed) >= 14, f"{len(listed)} procedures are in force today")
    name, time_ = procedure["name"], procedure["time"]
    say(
        f"{name['vi']} / {name['en']}: {time_['count']} {time_['unit']}, {len(procedure['papers'])} papers, "
        f"decided by {procedure['decided_by']['en']}"
    )
    for basis in procedure["legal_basis"]:
        say(f"  law: {basis['text']['vi']} {basis['article']} ({basis['confidence']})")
    return procedure


def keep_a_draft(portal: Portal) -> str:
    draft = portal.ask("POST", "/api/submission/drafts", {"procedure": PROCEDURE, "form": {}}, user="lan", expect=201)
    path = f"/api/submission/drafts/{draft['id']}"
    changed = portal.ask(
        "PUT",
        path,
        {"version": draft["version"], "procedure": PROCEDURE, "agency": AGENCY, "form": work_permit_form()},
        user="lan",
    )
    resumed = portal.ask("GET", path, user="lan")
    expect(
        resumed["form"] == work_permit_form(),
        f"Lan keeps a draft, changes it (version {changed['version']}), resumes it elsewhere",
    )
    stranger = portal.send("GET", path, user="hoa")
    expect(stranger.status_code == 404, "nobody else finds her draft")
    return str(draft["id"])


def lan_files(portal: Portal, procedure: Mapping[str, Any], draft: str) -> dict[str, Any]:
    body = filing(portal, procedure, "lan", LAN, draft=draft)
    say(f"Lan uploads {len(body['documents'])} papers straight to storage")
    key = str(uuid.uuid4())
    first = portal.send("POST", "/api/submission/dossiers", body, user="lan", key=key)
    if first.status_code != 201:
        raise DemoFailed(f"filing answered {first.status_code}: {first.text[:1500]}")
    receipt: dict[str, Any] = first.json()
    say(f"Lan files: {receipt['code']}, {receipt['state']}; open her receipt: {receipt['lookup_url']}")
    look = portal.ask("GET", f"/api/status/dossiers/{receipt['code']}")
    expect(
        look["state"] == "registered" and "procedure" not in look,
        "at once anyone finds it by its code, without the procedure",
    )
    again = portal.send("POST", "/api/submission/dossiers", body, user="lan", key=key)
    expect((again.status_code, again.content) == (201, first.content), "the same request again: the same bytes")
    other = portal.send("POST", "/api/submission/dossiers", {**body, "result_delivery": "post"}, user="lan", key=key)
    expect(
        other.status_code == 422 and other.json()["type"] == "/problems/key-reused",
        "the same key with another body is refused",
    )
    kept = portal.send("GET", f"/api/submission/drafts/{draft}", user="lan")
    expect(kept.status_code == 404, "the draft has become the dossier")
    return receipt


def officers_decide(portal: Portal, receipt: Mapping[str, Any]) -> None:
    code = str(receipt["code"])
    stranger = portal.send(
        "POST", f"/api/status/dossiers/{code}/actions", {"action": "accept", "version": 1}, user="binh"
    )
    expect(stranger.status_code == 404, "Binh, of another agency, finds nothing there")
    work = portal.until(
        "/api/status/worklist", lambda page: any(item["code"] == code for item in page["items"]), user="minh"
    )
    say(f"Minh's worklist shows it among {len(work['items'])}")
    accepted = act(portal, code, 1, "minh", "accept")
    expect(bool(accepted["due_date"]), "the clock of the law has started")
    stale = portal.send(
        "POST",
        f"/api/status/dossiers/{code}/actions",
        {"action": "assign", "version": 1, "assignee": "minh"},
        user="thu",
    )
    expect(
        stale.status_code == 409 and stale.json()["current_version"] == 2,
        "Thu, who saw an older version, is told the current one",
    )
    oneself = {"action": "assign", "version": 2, "assignee": "minh"}
    refused = portal.send("POST", f"/api/status/dossiers/{code}/actions", oneself, user="minh")
    expect(refused.status_code == 422, "Minh may not assign it to himself")
    assigned = act(portal, code, 2, "thu", "assign", assignee="minh")
    asked = act(
        portal,
        code,
        assigned["version"],
        "minh",
        "request_supplement",
        reason="Ảnh bị mờ, đề nghị chụp lại. / The photo is blurred.",
        items=[{"document": "photos", "text": "Chụp lại ảnh rõ mặt / A clear photo"}],
    )
    photo = {"document": "photos", "upload_id": portal.upload("lan", "anh.jpg", JPEG, "image/jpeg")}
    supplement = portal.ask(
        "POST",
        f"/api/submission/dossiers/{code}/supplements",
        {"version": asked["version"], "documents": [photo], "note": "Đã chụp lại ảnh."},
        user="lan",
    )
    say(f"Lan answers the supplement: {supplement['state']}")
    look = portal.ask("GET", f"/api/status/dossiers/{code}")
    expect(
        look["state"] == "in_process" and bool(look["due_date"]),
        f"in process again, its clock restarted: due {look['due_date']}",
    )
    paper = portal.upload("minh", "giay-phep.pdf", PDF, "application/pdf")
    decided = act(
        portal,
        code,
        supplement["version"],
        "minh",
        "decide",
        outcome="approved",
        result={"upload_id": paper, "number": "GP-DEMO-1", "date": look["registered_at"][:10]},
    )
    act(portal, code, decided["version"], "minh", "hand_over")
    wrong = portal.send("GET", f"/api/status/dossiers/{code}", pin="0000-0000-0000")
    expect(wrong.status_code == 404, "a wrong pin is answered like an unknown code")
    whole = portal.ask("GET", f"/api/status/dossiers/{code}", pin=receipt["pin"])
    steps = " > ".join(line["action"] for line in whole["history"])
    expect(
        whole["state"] == "handed_over" and whole["result"]["outcome"] == "approved", f"with the receipt's pin: {steps}"
    )


def the_nation_knows(portal: Portal, code: str) -> None:
    record = portal.until(
        f"/national-portal/records/{code}", lambda record: record["status"] == 10 and record["results"]
    )
    statuses = [line["status"] for line in record["progress"]]
    expect(
        len({(line["status"], line["at"], line["text"]) for line in record["progress"]}) == len(statuses),
        f"the national portal holds status 10, its result paper, and each step once: {statuses}",
    )
    expect(statuses == [1, 2, 4, 5, 4, 9, 10], "its steps stand in the order they happened")
    published = portal.until(f"/api/publish/publications/{code}", lambda it: it["state"] == "confirmed", user="quan")
    say(f"our own record of it: {published['state']}, version {published['version']}")
    result = portal.until(f"/api/publish/results/{code}", lambda _: True)
    text = str(result)
    expect(
        "Lan" not in text and "001185000123" not in text and "0912345678" not in text,
        f"the public register shows it without a person: {result}",
    )


def the_log_holds_it(portal: Portal, code: str) -> None:
    """Anyone can compute from the leaf and the proof whether they lead to the log's root."""
    result = portal.ask("GET", f"/api/publish/results/{code}")
    said = portal.ask("GET", "/api/publish/log")
    head = Head(said["size"], bytes.fromhex(said["root"]))
    proof = portal.ask("GET", f"/api/publish/log/proofs/{code}?size={head.size}")
    expect(json.loads(proof["leaf"]) == result, f"entry {proof['index']} of the transparency log says the same")
    expect(
        proof_holds(proof, head),
        f"its proof of {len(proof['path'])} hashes leads to the root of the log's {head.size} entries: "
        f"{head.root.hex()[:16]}...",
    )
    changed = {**proof, "leaf": proof["leaf"].replace("GP-DEMO-1", "GP-DEMO-2")}
    expect(not proof_holds(changed, head), "were another number in it, the proof would not hold")


def voices(portal: Portal, code: str) -> None:
    rated = portal.ask(
        "POST", "/api/feedback/ratings", {"code": code, "score": 5, "comment": "Rất nhanh"}, user="lan", expect=201
    )
    say(f"Lan rates it: {rated['score']} of 5")
    second = portal.send("POST", "/api/feedback/ratings", {"code": code, "score": 1}, user="lan")
    expect(
        second.status_code == 409 and second.json()["type"] == "/problems/already-rated", "a second rating is refused"
    )
    sent = portal.ask(
        "POST",
        "/api/feedback/petitions",
        {
            "agency": AGENCY,
            "subject": "Giờ làm việc",
            "content": "Bộ phận một cửa có làm việc sáng thứ Bảy không?",
            "name": "Lê Văn An",
            "phone": "0987654321",
            "address": "Hà Nội",
        },
        expect=201,
    )
    path = f"/api/feedback/petitions/{sent['id']}"
    private = portal.ask("GET", path)
    expect(
        "content" not in private,
        "An sends a petition without an account; until it is answered only its state is public",
    )
    seen = portal.ask("GET", path, user="minh")
    portal.ask(
        "POST",
        f"{path}/actions",
        {
            "action": "answer",
            "version": seen["version"],
            "answer": "Sáng thứ Bảy có trực từ 8:00 đến 11:30.",
            "publish": True,
        },
        user="minh",
    )
    public = portal.ask("GET", path)
    told = {name: value for name, value in public.items() if name not in ("content", "answer", "subject")}
    expect("An" not in str(told) and "thứ Bảy" in public["answer"], f"anyone reads the answer: {public['answer']}")


def others_file(portal: Portal, procedure: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt of the company's dossier."""
    body = filing(portal, procedure, "hoa", COMPANY)
    filed = portal.ask("POST", "/api/submission/dossiers", body, user="hoa", expect=201)
    whole = portal.ask("GET", f"/api/submission/dossiers/{filed['code']}", user="hoa")
    expect(
        whole["applicant"]["tax_code"] == "0101234565" and whole["filed_by"] == "hoa",
        f"Hoa files for her company: {filed['code']} names both",
    )
    refused = portal.send("POST", "/api/submission/dossiers", filing(portal, procedure, "lan", COMPANY), user="lan")
    expect(refused.status_code == 403, "Lan may not file for that company")
    paper = portal.upload("lan", "giay-uy-quyen.pdf", PDF, "application/pdf")
    body = filing(
        portal,
        procedure,
        "lan",
        HER_MOTHER,
        representative={
            "name": LAN["name"],
            "identity_number": LAN["identity_number"],
            "phone": LAN["phone"],
            "authorisation": paper,
        },
    )
    second = portal.ask("POST", "/api/submission/dossiers", body, user="lan", expect=201)
    whole = portal.ask("GET", f"/api/submission/dossiers/{second['code']}", user="lan")
    expect(
        whole["representative"]["name"] == LAN["name"] and whole["applicant"]["name"] == "Phạm Thị Mẫu",
        f"Lan files for another with an authorisation paper: {second['code']} names both",
    )
    receipt: dict[str, Any] = filed
    return receipt


def a_role_is_taken(portal: Portal, code: str) -> None:
    act(portal, code, 1, "thu", "accept")
    taken = {"thu": without(roles_of(portal, "thu"), AGENCY)}
    with meanwhile(portal, taken, "Demo: chuyển công tác", "Demo: trả lại vai trò"):
        assign = {"action": "assign", "version": 2, "assignee": "minh"}
        refused = portal.send("POST", f"/api/status/dossiers/{code}/actions", assign, user="thu")
        expect(refused.status_code == 404, "the role Quan takes from Thu is gone with her next request")


FIGURES = ("received", "early", "on_time", "late", "in_time", "running", "refused", "withdrawn", "stopped")


def figures(portal: Portal) -> dict[str, int]:
    """The agency's figures over all its fields; zero where nothing was counted yet."""
    items = portal.ask("GET", f"/api/status/statistics?agency={AGENCY}")["items"]
    return {name: sum(item[name] for item in items) for name in FIGURES}


def the_figures_agree(portal: Portal, before: Mapping[str, int]) -> None:
    expected = {**before}
    for name, more in (("received", 3), ("early", 1), ("in_time", 1), ("running", 2)):
        expected[name] += more
    end = time.monotonic() + PATIENCE
    while (now := figures(portal)) != expected:
        if time.monotonic() > end:
            raise DemoFailed(f"figures are {now}, not {expected}")
        time.sleep(0.5)
    say(
        "the public figures equal what was done: "
        + ", ".join(f"{name} {now[name] - before[name]:+d}" for name in FIGURES)
    )


def walk(portal: Portal) -> None:
    before = figures(portal)
    print("1. Anyone reads the catalogue")
    procedure = read_the_catalogue(portal)
    print("2. Lan keeps a draft")
    draft = keep_a_draft(portal)
    print("3. Lan files")
    receipt = lan_files(portal, procedure, draft)
    print("4. The agency decides")
    officers_decide(portal, receipt)
    slips_and_book(portal, receipt)
    told_by_mail("Lan", receipt["code"], 5)
    print("5. The national portal, the public register, the transparency log")
    the_nation_knows(portal, receipt["code"])
    the_log_holds_it(portal, receipt["code"])
    print("6. Voices")
    voices(portal, receipt["code"])
    print("7. For a company, for another person, and a role that is taken")
    hoas = others_file(portal, procedure)
    a_role_is_taken(portal, hoas["code"])
    print("8. A deadline that explains itself, and is extended in time")
    calculator(portal)
    extended_in_time(portal, hoas)
    inbox(portal, "hoa", hoas["code"])
    print("9. A licence that two persons decide")
    two_persons(portal)
    print("10. The figures")
    the_figures_agree(portal, before)
