"""What the national portal is sent, and what its answers mean (its contract, 2.4-2.7, 2.14, 2.15)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publish.answers import SessionEnded, fold, read_answer
from chalicelib.publish.contract import (
    PROFILE,
    Accepted,
    AlreadyThere,
    NationalDossier,
    NationalFee,
    NationalPaper,
    NationalResult,
    NationalSupplement,
    NotSent,
    ProgressLine,
    Refused,
    Unclear,
    batches,
    dossier_element,
    moment,
    progress_element,
    status_told,
    statuses_told,
)
from kernel.lifecycle import NATIONAL_STATUS, State
from tests.support.national import AT, CODE, Portal

DOSSIER = NationalDossier(
    code=CODE,
    procedure_code="1.014199",
    procedure_name="Cấp giấy phép lao động",
    field_code="G07-LĐ11",
    field_name="Việc làm",
    channel="2",
    owner_name="Nguyễn Thị Lan",
    owner_kind="1",
    owner_id_number="001185000123",
    email="lan@example.test",
    phone="0912345678",
    summary="Cấp giấy phép lao động",
    submitted_at=AT,
    status=1,
    delivery="0",
    agency_name="Cục Việc làm",
    papers=(NationalPaper("7", "hộ chiếu.pdf", "", "https://papers.example.test/7"),),
)
WHOLE = replace(
    DOSSIER,
    status=10,
    accepted_at=AT + timedelta(hours=1),
    due_at=AT + timedelta(days=14),
    ended_at=AT + timedelta(days=3),
    handed_over_at=AT + timedelta(days=4),
    databases=("7",),
    papers=(replace(DOSSIER.papers[0], digitised=True),),
    fees=(NationalFee("Lệ phí", 600_000),),
    supplements=(NationalSupplement(1, "Thiếu ảnh", AT + timedelta(hours=2), answered_at=AT + timedelta(hours=3)),),
    results=(NationalResult("9", "Giấy phép lao động", None, "https://papers.example.test/9"),),
)
LINE = ProgressLine(code=CODE, officer="Phạm Văn Minh", at=AT, status=1, text="Nộp hồ sơ")


# -- what is sent ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dossier",
    [
        DOSSIER,
        WHOLE,
        replace(DOSSIER, owner_kind="2", owner_id_number="0101234565"),
        replace(DOSSIER, owner_id_number="C1234567", email=None, phone=None),
        replace(DOSSIER, status=3, refused_at=AT, ended_at=AT),
    ],
)
def test_the_portal_takes_what_is_made(dossier: NationalDossier) -> None:
    portal = Portal()
    made = dossier_element(dossier)
    assert portal.sync(made)["error_code"] == "0"
    assert portal.held() == made


def test_dates_are_empty_until_the_thing_happened() -> None:
    made = dossier_element(DOSSIER)
    assert made["NgayNopHoSo"] == "20261124090000"
    assert {made[name] for name in ("NgayTiepNhan", "NgayHenTra", "NgayTuChoi", "NgayKetThucXuLy", "NgayTra")} == {""}
    made = dossier_element(WHOLE)
    assert (made["NgayTiepNhan"], made["NgayHenTra"]) == ("20261124100000", "20261208090000")
    assert (made["NgayKetThucXuLy"], made["NgayTra"], made["NgayTuChoi"]) == ("20261127090000", "20261128090000", "")


def test_scalars_are_strings_but_for_the_marked() -> None:
    made = dossier_element(WHOLE)
    marked = {"HoSoBoSungId": int, "TrangThaiBoSung": bool}

    def check(value: Any) -> None:
        for name, member in value.items():
            if isinstance(member, list):
                for item in member:
                    check(item)
            else:
                assert type(member) is marked.get(name, str), name

    check(made)
    assert made["TrangThaiHoSo"] == "10"
    assert made["DanhSachLePhi"][0]["Gia"] == "600000"


@pytest.mark.parametrize(
    ("kind", "number", "known"),
    [
        ("1", "001185000123", [{"LoaiDinhDanh": "1", "SoDinhDanh": "001185000123"}]),
        ("1", "012345678", [{"LoaiDinhDanh": "2", "SoDinhDanh": "012345678"}]),
        ("1", "C1234567", []),
        ("1", "C12345678901", []),
        ("1", "٠٠١١٨٥٠٠٠١٢٣", []),
        ("1", None, []),
        ("2", "0101234565", []),
        ("2", "001185000123", []),
        ("4", "001185000123", []),
    ],
)
def test_identity_numbers_only_when_known(kind: str, number: str | None, known: list[dict[str, str]]) -> None:
    made = dossier_element(replace(DOSSIER, owner_kind=kind, owner_id_number=number))
    assert made["DinhDanhCHS"] == known
    assert made["SoGiayToChuHoSo"] == (number or "")
    assert made["LoaiDoiTuong"] == kind


def test_databases_only_when_asked() -> None:
    assert "DSKetNoiCSDL" not in dossier_element(DOSSIER)
    assert dossier_element(WHOLE)["DSKetNoiCSDL"] == [{"MaCSDL": "7"}]


def test_digitised_only_when_a_paper_is() -> None:
    assert dossier_element(DOSSIER)["HoSoCoThanhPhanSoHoa"] == "0"
    assert dossier_element(WHOLE)["HoSoCoThanhPhanSoHoa"] == "1"


def test_long_texts_are_cut_where_the_portal_has_a_limit() -> None:
    assert dossier_element(replace(DOSSIER, summary="ệ" * 1001))["TrichYeuHoSo"] == "ệ" * 1000
    assert progress_element(replace(LINE, officer="ệ" * 51))["NguoiXuLy"] == "ệ" * 50


@pytest.mark.parametrize("number", NATIONAL_STATUS.values())
def test_statuses_are_sent_as_they_are(number: int) -> None:
    assert dossier_element(replace(DOSSIER, status=number))["TrangThaiHoSo"] == str(number)
    assert progress_element(replace(LINE, status=number))["TrangThai"] == str(number)


def test_moments_are_local() -> None:
    assert moment(datetime(2026, 12, 31, 17, 0, 5, tzinfo=UTC)) == "20270101000005"
    assert moment(None) == ""
    with pytest.raises(ValueError, match="offset"):
        moment(datetime(2026, 12, 31))  # noqa: DTZ001


def test_a_return_to_registration_is_not_told() -> None:
    states = [State.REGISTERED, State.SUPPLEMENT_REQUESTED, State.REGISTERED, State.ACCEPTED]
    assert statuses_told(states) == [1, 5, None, 2]
    assert [status_told(states[:length]) for length in range(1, 5)] == [1, 5, 5, 2]
    with pytest.raises(ValueError, match="first step"):
        status_told([])


@given(st.lists(st.integers(0, 5), max_size=35))
def test_batches_keep_every_line_once_oldest_first(minutes: list[int]) -> None:
    lines = [replace(LINE, at=AT + timedelta(minutes=late), text=str(n)) for n, late in enumerate(minutes)]
    cut = list(batches(lines))
    assert all(1 <= len(batch) <= PROFILE.lines_per_call for batch in cut)
    assert [line for batch in cut for line in batch] == sorted(lines, key=lambda line: line.at)


def test_nothing_of_a_person_shows_when_a_value_is_printed() -> None:
    shown = repr([WHOLE, LINE, *WHOLE.papers, *WHOLE.supplements, Refused("-1", "Nguyễn Thị Lan")])
    assert not any(one in shown for one in ("Lan", "001185000123", "0912345678", "Minh", "papers.example.test"))


# -- what is answered -----------------------------------------------------------------------------------------------------


def said(error_code: Any, message: Any = "", status: int = 200, **more: Any) -> Any:
    body = json.dumps({"error_code": error_code, "message": message, **more})
    return read_answer(status, body.encode()).reading


ZEROS = [0, "0", "00", "000", " 0 ", "-0", "+0"]


@pytest.mark.parametrize("zero", ZEROS)
@pytest.mark.parametrize(
    "message", ["Đồng bộ thành công", "SUCCESS", "", None, "OK", unicodedata.normalize("NFD", "Thành công")]
)
def test_success_is_code_0_without_a_contrary_message(zero: Any, message: Any) -> None:
    assert said(zero, message) == Accepted()


@pytest.mark.parametrize("error_code", [0, "0", "00", 3, "3", "03", -3, "-3", -1, 1])
@pytest.mark.parametrize(
    "message",
    [
        "Hồ sơ đã tồn tại",
        "HỒ SƠ ĐÃ TỒN TẠI",
        "ho so da ton tai",
        unicodedata.normalize("NFD", "Mã hồ sơ đã  tồn tại trên hệ thống"),
        "Dossier already exists",
        "Thành công: hồ sơ đã tồn tại",
    ],
)
def test_already_there(error_code: Any, message: str) -> None:
    assert said(error_code, message) == AlreadyThere()


@pytest.mark.parametrize(
    "message",
    ["Cập nhật không thành công", "Thất bại", "Có lỗi xảy ra", "Unsuccessful", "Error", "Hồ sơ không tồn tại"],
)
def test_code_0_with_a_contrary_message_is_unclear(message: str) -> None:
    assert isinstance(said("0", message), Unclear)


@pytest.mark.parametrize("error_code", [-1, "-1", 3, "-3", 1, "99"])
def test_another_code_is_a_refusal(error_code: Any) -> None:
    assert said(error_code, "Thiếu trường bắt buộc") == Refused(str(int(error_code)), "Thiếu trường bắt buộc")
    assert isinstance(said(error_code, "Đồng bộ không thành công"), Refused)
    assert isinstance(said(error_code, None), Refused)
    assert isinstance(said(error_code, "Đồng bộ thành công"), Unclear)


@pytest.mark.parametrize("message", ["Phiên làm việc đã hết hạn", "Invalid session", "Token expired", "Chưa đăng nhập"])
def test_a_session_that_ended(message: str) -> None:
    assert said("-1", message) == SessionEnded()


def test_a_version_is_no_session() -> None:
    assert isinstance(said("-1", "Phiên bản dữ liệu cũ"), Refused)


@pytest.mark.parametrize("error_code", [None, "", "ok", True, False, 0.0, [], {}, "0x0", "٠", "1e0", "0" * 20])
def test_a_code_that_cannot_be_read_is_unclear(error_code: Any) -> None:
    assert isinstance(said(error_code, "Đồng bộ thành công"), Unclear)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"\xff", b"{}", b"[" * 100_000])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, Unclear),
        (302, NotSent),
        (401, SessionEnded),
        (404, NotSent),
        (429, NotSent),
        (500, Unclear),
        (503, Unclear),
    ],
)
def test_answers_that_are_none(body: bytes, status: int, kind: type) -> None:
    assert isinstance(read_answer(status, body).reading, kind)


def test_http_and_code_must_agree() -> None:
    assert isinstance(said("0", "Thành công", status=502), Unclear)
    assert isinstance(said("0", "Thành công", status=400), Unclear)
    assert isinstance(said("-1", "Thiếu trường", status=500), Unclear)
    assert said("-1", "Thiếu trường", status=400) == Refused("-1", "Thiếu trường")


def test_what_an_answer_carries() -> None:
    answer = read_answer(200, b'{"error_code":0,"message":"","result":[1],"session":"s"}')
    assert (answer.result, answer.session) == ([1], "s")
    answer = read_answer(200, b'{"error_code":0,"message":"","result":null,"session":""}')
    assert (answer.result, answer.session) == (None, None)


CASES: list[Callable[[str], str]] = [str.upper, str.lower, str.title]


@given(
    st.sampled_from(["đã tồn tại", "thành công", "Phiên làm việc", "Đồng bộ"]),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from(CASES),
)
def test_folding_sees_through_case_and_composition(text: str, form: Any, case: Callable[[str], str]) -> None:
    assert fold(unicodedata.normalize(form, case(text))) == fold(text)
    assert fold(text).isascii()


@given(st.binary(max_size=200), st.integers(100, 599))
def test_no_answer_is_too_strange_to_be_read(body: bytes, status: int) -> None:
    assert not isinstance(read_answer(status, body).reading, Accepted | AlreadyThere)
