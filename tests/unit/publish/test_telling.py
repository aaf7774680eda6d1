"""What the national portal is told of a dossier, seen in the simulator, which refuses what the contract does not allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.publish.telling import Missing, telling
from kernel.dossiers import Applicant, Party, Supplement
from kernel.lifecycle import INTERNAL, Action
from kernel.people import Person
from tests.support.entries import CODE
from tests.unit.publish.world import LAN, World


def statuses(world: World) -> list[int]:
    return [int(line["TrangThai"]) for line in world.portal.lines(CODE)]


def held(world: World) -> dict[str, Any]:
    body = world.portal.held(CODE)
    assert body is not None
    return body


def test_a_whole_life() -> None:
    world = World()
    world.walk("accept", "request_payment", "confirm_payment", "assign", "extend", "decide", "hand_over")
    world.tell()
    body = held(world)
    assert statuses(world) == [1, 2, 6, 4, 4, 4, 9, 10]
    assert (body["TrangThaiHoSo"], body["MaTTHC"], body["DonViXuLy"]) == ("10", "1.014199", "Cục Việc làm")
    assert (body["TenLinhVuc"], body["HinhThuc"], body["KenhThucHien"]) == ("Việc làm", "1", "2")
    assert [paper["MaGiayToKetQua"] for paper in body["DanhSachGiayToKetQua"]] == ["KQ.G07.1"]
    assert "u9" in body["DanhSachGiayToKetQua"][0]["DuongDanTepTinKetQua"]
    assert body["TaiLieuNop"][0]["TepDinhKemId"] == "u7"
    assert [line["NguoiXuLy"] for line in world.portal.lines(CODE)] == ["Người nộp hồ sơ", *["Phạm Văn Minh"] * 7]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (("refuse",), [1, 3]),
        (("withdraw",), [1, 7]),
        (("accept", "stop"), [1, 2, 8]),
        (("accept", "assign", "request_supplement", "supplement", "decide"), [1, 2, 4, 5, 4, 9]),
        (("request_supplement", "withdraw"), [1, 5, 7]),
        (("request_supplement", "stop"), [1, 5, 8]),
    ],
)
def test_every_way_to_an_end(actions: tuple[str, ...], expected: list[int]) -> None:
    world = World()
    world.walk(*actions)
    world.tell()
    assert world.warned == []
    assert statuses(world) == expected
    assert held(world)["TrangThaiHoSo"] == str(expected[-1])
    assert world.publication().state == "confirmed"


INSIDE = (
    *("check_papers", "take", "give_back", "accept", "check_papers", "assign", "take", "give_back", "take", "consult"),
    *("record_visit", "answer_consultation", "propose", "return_proposal", "propose", "transfer", "apply_calendar"),
    *("decide", "transfer", "hand_over"),
)


def test_what_agencies_do_among_themselves_is_no_step_of_the_portals() -> None:
    world = World()
    entry = world.walk(*INSIDE)
    assert {change.action for change in entry.history} >= INTERNAL - {Action.FINISH_STEP}
    world.tell()
    assert world.warned == []
    assert statuses(world) == [1, 2, 4, 9, 10]
    assert held(world)["DanhSachHoSoBoSung"] == []
    assert world.publication().state == "confirmed"


def test_work_that_begins_is_told_as_an_assignment_is() -> None:
    world = World()
    world.walk("accept", "take", "decide")
    world.tell()
    assert [(line["TrangThai"], line["NoiDungXuLy"]) for line in world.portal.lines(CODE)][2] == ("4", "Nhận xử lý")


def test_a_supplement_answered_before_acceptance_is_told_and_never_back_to_registered() -> None:
    world = World()
    world.walk("request_supplement")
    world.tell()
    assert statuses(world) == [1, 5]
    world.clock.pass_(hours=1)
    world.act("supplement", by="lan")
    world.tell()
    assert (statuses(world), held(world)["TrangThaiHoSo"]) == ([1, 5], "5")
    assert [one["TrangThaiBoSung"] for one in held(world)["DanhSachHoSoBoSung"]] == [True]
    assert world.publication().state == "confirmed"
    for action in ("accept", "assign", "decide"):
        world.clock.pass_(hours=1)
        world.act(action)
        world.tell()
    assert statuses(world) == [1, 5, 2, 4, 9]
    assert (world.publication().wanted, world.publication().confirmed) == (6, 6)


def test_the_newest_form_and_papers_count_and_each_request_is_listed() -> None:
    world = World()
    entry = world.walk("accept", "request_supplement")
    world.clock.pass_(hours=1)
    paper = replace(next(iter(world.dossiers.contents.values())).documents[0], upload_id="u8")
    supplement = Supplement(entry.dossier, entry.version, world.clock(), "lan", None, (paper,), None)
    world.act(Action.SUPPLEMENT, by="lan", detail={"supplement": world.dossiers.put_supplement(supplement)})
    world.tell()
    assert [paper["TepDinhKemId"] for paper in held(world)["TaiLieuNop"]] == ["u8"]
    (request,) = held(world)["DanhSachHoSoBoSung"]
    assert (request["NoiDungBoSung"], request["NguoiYeuCauBoSung"]) == ("Thiếu ảnh", "Phạm Văn Minh")


def test_a_procedure_without_a_national_code_is_held_back_and_nothing_is_sent() -> None:
    world = World()
    world.file(procedure="p14")
    world.tell()
    assert world.wire.sent == []
    assert world.publication().state == "held_back"


@pytest.mark.parametrize(
    ("applicant", "kind", "identity"),
    [
        (LAN, "1", [{"LoaiDinhDanh": "1", "SoDinhDanh": "001185000123"}]),
        (replace(LAN, identity_number="C1234567"), "1", []),
        (Applicant(Party.BUSINESS, "Công ty Hoa Sen", "02412345678", "Hà Nội", tax_code="0101234565"), "2", []),
        (Applicant(Party.ORGANISATION, "Hội Mẫu", "02412345678", "Hà Nội", tax_code="0101234565"), "4", []),
    ],
)
def test_whose_dossier_it_is(applicant: Applicant, kind: str, identity: list[dict[str, str]]) -> None:
    world = World()
    world.file(applicant=applicant)
    world.tell()
    assert (held(world)["LoaiDoiTuong"], held(world)["DinhDanhCHS"]) == (kind, identity)


def test_an_officer_without_a_record_is_called_by_the_account() -> None:
    world = World()
    world.file()
    world.clock.pass_(hours=1)
    world.act("accept", by="gone")
    world.tell()
    assert world.portal.lines(CODE)[-1]["NguoiXuLy"] == "gone"


def test_a_connected_system_that_confirms_payment_is_called_what_it_is() -> None:
    world = World()
    world.people.people["machine-client"] = Person("machine-client", "cuc", system=True)
    world.walk("accept", "request_payment")
    world.act("confirm_payment", by="machine-client")
    world.tell()
    assert world.portal.lines(CODE)[-1]["NguoiXuLy"] == "Hệ thống thanh toán"


def test_links_live_an_hour_and_name_one_paper() -> None:
    world = World()
    world.file()
    dossier = telling(CODE, world.sources).dossier
    assert dossier is not None
    assert [paper.url for paper in dossier.papers] == ["https://papers.example.test/papers/u7?seconds=3600"]


def test_what_the_register_names_and_is_not_there_is_never_told_as_if_it_were() -> None:
    world = World()
    with pytest.raises(Missing):
        telling(CODE, world.sources)
    world.file()
    world.dossiers.contents.clear()
    with pytest.raises(Missing):
        telling(CODE, world.sources)
    world.hear.message(world.events()[0])
    assert world.warned == [("Missing", CODE)]
    assert world.publication().problem == "failed: Missing"
    assert world.portal.held(CODE) is None


def test_the_due_day_ends_with_the_agencys_day() -> None:
    world = World()
    entry = world.walk("accept")
    world.tell()
    assert entry.due is not None
    assert held(world)["NgayHenTra"] == f"{entry.due:%Y%m%d}170000"
    assert timedelta(0) < entry.due - world.clock().date()
