"""Filing: what is refused and why, what is kept, and that one key files one dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.submission.draft import Draft
from chalicelib.submission.receipt import receipt
from kernel.dossiers import Content
from kernel.dossiers_store import filed
from kernel.entry import Entry
from kernel.lifecycle import State
from kernel.numbers import series
from kernel.problems import KEY_REUSED, NOT_ALLOWED, Problem
from kernel.register import KeyRecord
from kernel.times import HANOI
from tests.fakes.together import read_from_memory
from tests.unit.submission.faulty import faults_of
from tests.unit.submission.world import ANSWERS, HER_COMPANY, LAN_HERSELF, NOW, PDF, World, filing

# -- a good filing -------------------------------------------------------


def test_a_filing_is_entered_under_the_first_number_of_the_day() -> None:
    world = World()
    entry = world.file(filing())
    assert entry.code == "G09-261124-0001"
    assert (entry.state, entry.version, entry.owner, entry.company) == (State.REGISTERED, 1, "lan", None)
    assert (entry.procedure, entry.procedure_version, entry.steps_of, entry.step) == ("work-permit", 2, 1, 0)
    assert world.register.entries[entry.code] == entry
    kept = filed(read_from_memory, world.dossiers, entry)
    assert kept is not None
    assert kept.form == ANSWERS
    assert [(one.document, one.by, one.size) for one in kept.documents] == [("passport", "lan", len(PDF))]
    assert kept.content.verified


def test_the_register_holds_nothing_personal() -> None:
    world = World()
    entry = world.file(filing())
    for word in ('Lan"', "Nguyễn", "001185000123", "0912345678", "Lê Văn A"):
        assert word not in repr(entry)


def test_the_receipt_shows_code_state_pin_and_a_link_with_the_pin_behind_the_hash() -> None:
    entry = World().file(filing())
    assert receipt(entry, "http://localhost:8000") == {
        "code": "G09-261124-0001",
        "state": "registered",
        "version": 1,
        "registered_at": "2026-11-24T09:30:00+07:00",
        "pin": entry.pin,
        "lookup_url": f"http://localhost:8000/tra-cuu/G09-261124-0001#{entry.pin}",
    }


# -- one key, one dossier -------------------------------------------------------


def test_the_same_key_and_body_find_the_same_dossier_whatever_happened_since() -> None:
    world = World()
    first = world.file(filing())
    world.register.entries[first.code] = replace(first, state=State.ACCEPTED, version=2)
    again = world.file(filing(), now=NOW + timedelta(days=400))
    assert receipt(again, "") == receipt(first, "")
    assert len(world.register.entries) == len(world.dossiers.contents) == 1


def test_a_replay_outlives_the_procedure_the_draft_and_the_uploads() -> None:
    world = World()
    first = world.file(filing())
    world.dossiers.uploads.clear()
    world.catalogue._published.clear()
    assert world.file(filing()).code == first.code


def test_the_same_key_with_another_body_is_refused() -> None:
    world = World()
    world.file(filing())
    with pytest.raises(Problem) as refused:
        world.file(filing(result_delivery="post"))
    assert refused.value.kind is KEY_REUSED
    assert len(world.register.entries) == 1


def test_the_same_key_of_another_person_is_another_key() -> None:
    world = World()
    first = world.file(filing())
    second = world.file(
        filing(applicant=HER_COMPANY, documents=[{"document": "passport", "upload_id": "hoa-pdf"}]), "hoa"
    )
    assert (first.code, second.code) == ("G09-261124-0001", "G09-261124-0002")


def test_a_refused_filing_does_not_use_the_key_up_nor_a_number() -> None:
    world = World()
    faults_of(world, filing(agency="ha-noi"))
    assert world.file(filing()).code == "G09-261124-0001"


def test_a_filing_that_loses_the_race_to_its_own_repeat_is_answered_like_it() -> None:
    """The key record appears between the read and the transaction."""
    world = World()
    first = world.file(filing())
    record = world.register.keys[first.dossier]
    read = world.desk.read

    def read_before_it_was_there(*wants: Any) -> Any:
        world.register.keys.pop(first.dossier, None)
        got = read(*wants)
        world.register.keys[first.dossier] = record
        return got

    object.__setattr__(world.desk, "read", read_before_it_was_there)
    assert world.file(filing()).code == first.code
    with pytest.raises(Problem) as refused:
        world.file(filing(result_delivery="post"))
    assert refused.value.kind is KEY_REUSED
    assert len(world.register.entries) == 1


def test_a_record_without_its_entry_is_our_fault_and_never_a_second_dossier() -> None:
    world = World()
    entry = world.file(filing())
    world.register.keys[entry.dossier] = KeyRecord("G09-261124-0099", world.register.keys[entry.dossier].body)
    with pytest.raises(RuntimeError):
        world.file(filing())


# -- numbers and days -------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "code"),
    [
        (datetime(2026, 11, 24, 23, 59, 59, 999000, tzinfo=HANOI), "G09-261124-0001"),
        (datetime(2026, 11, 25, 0, 0, 0, 0, tzinfo=HANOI), "G09-261125-0001"),
        (datetime(2026, 11, 25, 0, 0, 0, 1000, tzinfo=HANOI), "G09-261125-0001"),
        (
            datetime(2025, 2, 28, 23, 59, 59, tzinfo=HANOI),
            "G07-250228-0001",
        ),  # the ministry's last day under its old code
        (datetime(2025, 3, 1, 0, 0, 0, tzinfo=HANOI), "G09-250301-0001"),
    ],
)
def test_the_number_belongs_to_the_local_day_of_the_instant(instant: datetime, code: str) -> None:
    world = World()
    assert world.file(filing(), now=instant).code == code


def test_the_ten_thousandth_dossier_of_a_day_has_five_digits() -> None:
    world = World()
    world.register.counters[series("G09", NOW.date())] = 9_999
    assert world.file(filing()).code == "G09-261124-10000"


def test_a_dossier_keeps_the_version_of_its_day() -> None:
    world = World()
    assert world.file(filing(), now=datetime(2025, 8, 6, 23, 59, 59, tzinfo=HANOI)).procedure_version == 1
    assert world.file(filing(), key="key-2", now=datetime(2025, 8, 7, 0, 0, 0, tzinfo=HANOI)).procedure_version == 2


# -- procedure and agency -------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"procedure": "nothing"}, ("/procedure", "not-in-force")),
        ({"procedure": "demand-report"}, ("/procedure", "not-in-force")),
        ({"procedure": "work-permit-online"}, ("/procedure", "not-in-force")),
        ({"agency": "nowhere"}, ("/agency", "unknown-agency")),
        ({"agency": "molisa"}, ("/agency", "unknown-agency")),  # no more since 2025
        ({"agency": "ha-noi"}, ("/agency", "not-offered")),
    ],
)
def test_procedure_and_agency_must_be_there_and_fit(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in faults_of(World(), filing(**changes))


def test_a_draft_saved_or_filed_in_the_same_instant_is_not_filed_as_it_was() -> None:
    world = World()
    draft = Draft("d1", "lan", 1, "work-permit", None, {}, (), NOW, NOW)
    world.drafts.create(draft, b"body")
    keep = world.dossiers.put_content

    def meanwhile(content: Content) -> str:
        world.drafts.save(replace(draft, version=2))
        return keep(content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.dossiers, "put_content", meanwhile)
        with pytest.raises(Problem) as refused:
            world.file(filing(draft="d1"))
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [("/draft", "draft-changed")]
    assert not world.register.entries
    assert world.file(filing(draft="d1"), key="key-2").code.endswith("-0001")


# -- papers -------------------------------------------------------


def test_a_missing_paper_is_named() -> None:
    world = World()
    with pytest.raises(Problem) as refused:
        world.file(filing(documents=[]))
    (error,) = refused.value.document("vi")["errors"]
    assert (error["pointer"], error["code"], error["document"]) == ("/documents", "missing-paper", "passport")
    assert "Hộ chiếu" in error["detail"]


def test_a_paper_is_required_only_while_its_condition_holds() -> None:
    expert = {**ANSWERS, "viTri": "chuyen-gia", "chuyenMon": "Hàn"}
    assert faults_of(World(), filing(form=expert)) == [("/documents", "missing-paper")]
    both = [{"document": "passport", "upload_id": "lan-pdf"}, {"document": "diploma", "upload_id": "lan-png"}]
    assert World().file(filing(form=expert, documents=both)).code


@pytest.mark.parametrize("name", ["hoa-pdf", "never", "on-its-way"])
def test_anothers_upload_an_unknown_one_and_one_not_arrived_look_alike(name: str) -> None:
    world = World()
    world.upload("lan", "on-its-way", "application/pdf", None)
    with pytest.raises(Problem) as refused:
        world.file(filing(documents=[{"document": "passport", "upload_id": name}]))
    (fault,) = refused.value.errors
    assert (fault.pointer, fault.code, fault.extra) == ("/documents/0/upload_id", "unknown-upload", {})
    assert name not in fault.detail.vi


@pytest.mark.parametrize("look", [True, False])
@pytest.mark.parametrize(
    ("content_type", "file", "size", "code"),
    [
        ("application/pdf", b"MZ" + b"x" * 50, 10_000, "wrong-file-type"),  # not what it was announced as
        ("application/pdf", b"\x89PNG\r\n\x1a\n", 10_000, "wrong-file-type"),
        ("image/png", b"\x89PNG\r\n\x1a\n", 10_000, "wrong-file-type"),  # a passport is a PDF
        ("application/pdf", PDF, 50, "too-big"),  # more arrived than was announced
        ("application/pdf", b"%PDF-" + b"x" * 1_000_001, 2_000_000, "too-big"),
        ("application/pdf", b"", 10_000, "wrong-file-type"),
    ],
)
def test_what_arrived_counts_not_what_was_announced(
    content_type: str, file: bytes, size: int, code: str, look: bool
) -> None:
    world = World()
    world.upload("lan", "odd", content_type, file, size=size, look=look)
    body = filing(documents=[{"document": "passport", "upload_id": "odd"}])
    assert faults_of(world, body) == [("/documents/0/upload_id", code)]


def test_an_empty_file_is_called_empty() -> None:
    world = World()
    world.upload("lan", "odd", "application/pdf", b"", size=10_000)
    with pytest.raises(Problem) as caught:
        world.file(filing(documents=[{"document": "passport", "upload_id": "odd"}]), key="a")
    assert [fault.detail.en for fault in caught.value.errors] == ["The file is empty (0 bytes). Choose it again."]


def test_the_bucket_is_asked_only_for_papers_nobody_has_looked_at() -> None:
    world = World()
    world.upload("lan", "fresh", "application/pdf", PDF, look=False)
    world.papers.looks = 0
    world.file(filing(), key="a")
    assert world.papers.looks == 0
    world.file(filing(documents=[{"document": "passport", "upload_id": "fresh"}]), key="b")
    assert world.papers.looks == 1


def test_an_unknown_paper_and_a_repeated_file() -> None:
    documents = [
        {"document": "passport", "upload_id": "lan-pdf"},
        {"document": "passport", "upload_id": "lan-pdf"},
        {"document": "poem", "upload_id": "lan-pdf"},
    ]
    assert faults_of(World(), filing(documents=documents)) == [
        ("/documents/1", "repeated"),
        ("/documents/2/document", "unknown-paper"),
    ]


# -- all at once -------------------------------------------------------


def test_all_faults_are_told_at_once() -> None:
    body = filing(
        agency="nowhere",
        applicant={**LAN_HERSELF, "name": "Another"},
        form={"ngaySinh": "1985-02-30", "viTri": "boss", "extra": 1},
        documents=[{"document": "diploma", "upload_id": "never"}],
        draft="gone",
    )
    assert faults_of(World(), body) == [
        ("/agency", "unknown-agency"),
        ("/applicant/name", "not-the-account"),
        ("/draft", "unknown-draft"),
        ("/form/hoTen", "missing"),
        ("/form/ngaySinh", "bad-format"),
        ("/form/viTri", "not-one-of"),
        ("/form/extra", "unknown"),
        ("/documents/0/upload_id", "unknown-upload"),
        ("/documents", "missing-paper"),
    ]


def test_a_connected_system_files_nothing() -> None:
    from chalicelib.submission.bodies import FilingBody
    from chalicelib.submission.filing import Request, file
    from kernel.bodies import parse
    from kernel.identity import Principal
    from tests.unit.submission.world import random_bytes

    world = World()
    request = Request(Principal("cuc", system=True), "k", parse(FilingBody, filing()), filing())
    with pytest.raises(Problem) as refused:
        file(world.desk, world.forms, request, NOW, random_bytes)
    assert refused.value.kind is NOT_ALLOWED


def test_hidden_answers_fall_away() -> None:
    world = World()
    entry: Entry = world.file(filing(form={**ANSWERS, "chuyenMon": "Hàn", "hoTen": "  Lê Văn A  "}))
    kept = filed(read_from_memory, world.dossiers, entry)
    assert kept is not None
    assert kept.form == ANSWERS
