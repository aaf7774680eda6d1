"""The simulator of the national portal takes what the contract allows (2.4-2.6, 2.15) and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.national_portal.shapes import code, link, moment_of
from tests.support.national import CODE, Portal, element, fee, line, paper, result, supplement, without

REQUIRED = [
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "KenhThucHien",
    "ChuHoSo",
    "LoaiDoiTuong",
    "DinhDanhCHS",
    "TrichYeuHoSo",
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "TrangThaiHoSo",
    "HinhThuc",
    "DonViXuLy",
    "NoiNopHoSo",
    "HoSoCoThanhPhanSoHoa",
    "TaiKhoanDuocXacThucVoiVNeID",
    "DuocThanhToanTrucTuyen",
]
MAY_BE_EMPTY = {"NgayTiepNhan", "NgayHenTra", "DinhDanhCHS"}
SETTLED_WORDS = ("thành công", "đã tồn tại", "phiên")


@pytest.fixture
def portal() -> Portal:
    return Portal()


def refused(answer: dict[str, Any], naming: str) -> None:
    assert answer["error_code"] == "-1"
    assert naming in answer["message"]
    assert not any(word in answer["message"].lower() for word in SETTLED_WORDS)
    assert answer["result"] == []


@pytest.mark.parametrize("status", range(1, 11))
def test_a_dossier_may_be_created_at_any_status(portal: Portal, status: int) -> None:
    answer = portal.sync(element(status))
    assert (answer["error_code"], answer["message"]) == ("0", "Đồng bộ hồ sơ thành công")
    assert portal.held() == element(status)


def test_the_shortest_dossier_has_the_required_members_alone(portal: Portal) -> None:
    shortest = {name: value for name, value in element(LoaiDoiTuong="2", DinhDanhCHS=[]).items() if name in REQUIRED}
    assert portal.sync(shortest)["error_code"] == "0"


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_member_cannot_be_left_out(portal: Portal, name: str) -> None:
    refused(portal.sync(without(element(), name)), f"{name}: thiếu")
    assert portal.held() is None


@pytest.mark.parametrize("name", [name for name in REQUIRED if name not in MAY_BE_EMPTY])
@pytest.mark.parametrize("empty", ["", "  "])
def test_a_required_member_cannot_be_empty(portal: Portal, name: str, empty: str) -> None:
    refused(portal.sync({**element(), name: empty}), f"{name}: không được để trống")


SCALARS = [name for name, value in element(10).items() if isinstance(value, str)]


@pytest.mark.parametrize("name", SCALARS)
@pytest.mark.parametrize("value", [1, True, None, ["1"], {"a": "1"}])
def test_scalars_are_strings(portal: Portal, name: str, value: Any) -> None:
    refused(portal.sync(element(10, **{name: value})), f"{name}: ")


BAD_MEMBERS: list[tuple[dict[str, Any], str]] = [
    ({"KhongCo": ""}, "KhongCo: trường không được quy định"),
    ({"a b": ""}, "(tên lạ): trường không được quy định"),
    ({"MaHoSo": "G09-261124-1"}, "MaHoSo: không đúng cấu trúc"),
    ({"MaTTHC": "9.999999"}, "MaTTHC: không có trong danh mục"),
    ({"MaLinhVuc": "G07-LD11"}, "MaLinhVuc: không có trong danh mục"),  # D, not Đ
    ({"KenhThucHien": "4"}, "KenhThucHien: phải là một trong 1, 2, 3"),
    ({"KenhThucHien": "0"}, "KenhThucHien"),
    ({"LoaiDoiTuong": "0"}, "LoaiDoiTuong"),
    ({"TrichYeuHoSo": "x" * 1001}, "TrichYeuHoSo: dài quá 1000"),
    ({"TrangThaiHoSo": "0"}, "TrangThaiHoSo"),
    ({"TrangThaiHoSo": "11"}, "TrangThaiHoSo"),
    ({"TrangThaiHoSo": "01"}, "TrangThaiHoSo"),
    ({"HinhThuc": "2"}, "HinhThuc"),
    ({"NoiNopHoSo": "3"}, "NoiNopHoSo"),
    ({"HoSoCoThanhPhanSoHoa": "True"}, "HoSoCoThanhPhanSoHoa"),
    ({"TaiKhoanDuocXacThucVoiVNeID": "2"}, "TaiKhoanDuocXacThucVoiVNeID"),
    ({"DuocThanhToanTrucTuyen": "4"}, "DuocThanhToanTrucTuyen"),
    ({"DSKetNoiCSDL": [{}]}, "DSKetNoiCSDL[0].MaCSDL: thiếu"),
    ({"ChuHoSo": "a\x00"}, "ChuHoSo: có ký tự không hợp lệ"),
    ({"ChuHoSo": "\ud800"}, "ChuHoSo: có ký tự không hợp lệ"),
    # dates
    ({"NgayNopHoSo": "24/11/2026 09:00:00"}, "NgayNopHoSo: phải là thời điểm 14 chữ số"),
    ({"NgayNopHoSo": "2026-11-24T09:00:00"}, "NgayNopHoSo"),
    ({"NgayNopHoSo": "20260230090000"}, "NgayNopHoSo"),
    ({"NgayNopHoSo": "20261124240000"}, "NgayNopHoSo"),
    ({"NgayNopHoSo": "2026112409000"}, "NgayNopHoSo"),
    ({"NgayNopHoSo": "２０261124090000"}, "NgayNopHoSo"),
    ({"NgayTiepNhan": " "}, "NgayTiepNhan: sai kiểu"),
    # identity
    ({"DinhDanhCHS": ""}, "DinhDanhCHS: sai kiểu"),
    ({"DinhDanhCHS": {}}, "DinhDanhCHS: phải là một danh sách"),
    ({"DinhDanhCHS": ["001185000123"]}, "DinhDanhCHS[0]: phải là một đối tượng"),
    ({"DinhDanhCHS": [{"LoaiDinhDanh": "3", "SoDinhDanh": "C1234567"}]}, "DinhDanhCHS[0].LoaiDinhDanh"),
    ({"DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "001185123"}]}, "SoDinhDanh: phải có 12 chữ số"),
    ({"DinhDanhCHS": [{"LoaiDinhDanh": "2", "SoDinhDanh": "001185000123"}]}, "SoDinhDanh: phải có 9 chữ số"),
    ({"DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "0" * 12}]}, "SoDinhDanh: số giả"),
    ({"DinhDanhCHS": [{"LoaiDinhDanh": "2", "SoDinhDanh": "1" * 9}]}, "SoDinhDanh: số giả"),
    ({"LoaiDoiTuong": "2"}, "DinhDanhCHS: chỉ dành cho công dân"),
    ({"LoaiDoiTuong": "4"}, "DinhDanhCHS: chỉ dành cho công dân"),
    # papers
    ({"TaiLieuNop": ""}, "TaiLieuNop: sai kiểu"),
    ({"TaiLieuNop": [paper(DuongDanTaiTepTin="")]}, "TaiLieuNop[0].DuongDanTaiTepTin: không được để trống"),
    (
        {"TaiLieuNop": [paper(), paper(DuongDanTaiTepTin="s3://b/7")]},
        "TaiLieuNop[1].DuongDanTaiTepTin: phải là đường dẫn",
    ),
    ({"TaiLieuNop": [paper(DuongDanTaiTepTin="javascript:alert(1)")]}, "DuongDanTaiTepTin"),
    ({"TaiLieuNop": [paper(IsDeleted="0")]}, "TaiLieuNop[0].IsDeleted"),
    ({"TaiLieuNop": [paper(TenTepDinhKem="x" * 4001)]}, "TaiLieuNop[0].TenTepDinhKem: dài quá 4000"),
    ({"TaiLieuNop": [paper(DuocTaiSuDung="3")]}, "TaiLieuNop[0].DuocTaiSuDung"),
    ({"TaiLieuNop": [paper(La="1")]}, "TaiLieuNop[0].La: trường không được quy định"),
    ({"TaiLieuNop": [without(paper(), "MaThanhPhanHoSo")]}, "TaiLieuNop[0].MaThanhPhanHoSo: thiếu"),
    # fees, other files, supplements, results
    ({"DanhSachLePhi": [fee(Gia=600000)]}, "DanhSachLePhi[0].Gia: phải là chuỗi"),
    ({"DanhSachLePhi": [fee(Gia="600.000")]}, "DanhSachLePhi[0].Gia"),
    ({"DanhSachLePhi": [fee(HinhThucThu="3")]}, "DanhSachLePhi[0].HinhThucThu"),
    ({"DanhSachTepDinhKemKhac": [{"TenGiayTo": "a", "SoLuong": "2", "LoaiGiayTo": 1}]}, "SoLuong: phải là số nguyên"),
    ({"DanhSachTepDinhKemKhac": [{"TenGiayTo": "a", "SoLuong": True, "LoaiGiayTo": 1}]}, "SoLuong: phải là số nguyên"),
    ({"DanhSachHoSoBoSung": [supplement(HoSoBoSungId="1")]}, "HoSoBoSungId: phải là số nguyên"),
    ({"DanhSachHoSoBoSung": [supplement(TrangThaiBoSung="True")]}, "TrangThaiBoSung: phải là true hoặc false"),
    ({"DanhSachHoSoBoSung": [supplement(TrangThaiBoSung=True)]}, "TrangThaiBoSung: không khớp"),
    ({"DanhSachHoSoBoSung": [supplement(), supplement()]}, "trùng HoSoBoSungId"),
    ({"DanhSachHoSoBoSung": [supplement(DanhSachGiayToBoSung=[{}])]}, "DanhSachGiayToBoSung: phải là danh sách rỗng"),
    ({"DanhSachGiayToKetQua": [result(DuongDanTepTinKetQua="file:///9")]}, "DuongDanTepTinKetQua"),
    ({"DanhSachGiayToKetQua": [result(TenGiayTo="x" * 2001)]}, "TenGiayTo: dài quá 2000"),
    ({"DanhSachGiayToKetQua": [{**result(), "MaKetQua": "KQ"}]}, "MaKetQua: trường không được quy định"),
]


@pytest.mark.parametrize(("members", "naming"), BAD_MEMBERS)
def test_what_the_contract_does_not_allow_is_refused(portal: Portal, members: dict[str, Any], naming: str) -> None:
    refused(portal.sync(element(**members)), naming)
    assert portal.held() is None


BAD_DATES: list[tuple[int, dict[str, Any], str]] = [
    (1, {"NgayTiepNhan": "20261124100000"}, "NgayTiepNhan: phải để trống ở trạng thái 1"),
    (3, {"NgayTiepNhan": "20261124100000"}, "NgayTiepNhan: phải để trống ở trạng thái 3"),
    *[(status, {"NgayTiepNhan": ""}, f"NgayTiepNhan: bắt buộc ở trạng thái {status}") for status in (2, 4, 6, 9, 10)],
    (1, {"NgayHenTra": "20261208170000"}, "NgayHenTra: phải để trống khi chưa có NgayTiepNhan"),
    (3, {"NgayTuChoi": ""}, "NgayTuChoi: bắt buộc ở trạng thái 3"),
    (7, {"NgayTuChoi": "20261124100000"}, "NgayTuChoi: phải để trống ở trạng thái 7"),
    (9, {"NgayKetThucXuLy": ""}, "NgayKetThucXuLy: bắt buộc ở trạng thái 9"),
    (5, {"NgayKetThucXuLy": "20261124100000"}, "NgayKetThucXuLy: phải để trống ở trạng thái 5"),
    (10, {"NgayTra": ""}, "NgayTra: bắt buộc ở trạng thái 10"),
    (9, {"NgayTra": "20261126100000"}, "NgayTra: phải để trống ở trạng thái 9"),
]


@pytest.mark.parametrize(("status", "members", "naming"), BAD_DATES)
def test_a_date_stands_when_the_thing_happened_and_not_before(
    portal: Portal, status: int, members: dict[str, Any], naming: str
) -> None:
    refused(portal.sync(element(status, **members)), naming)


@pytest.mark.parametrize("status", [5, 7, 8])
@pytest.mark.parametrize("accepted", [True, False])
def test_some_statuses_come_before_and_after_acceptance(portal: Portal, status: int, accepted: bool) -> None:
    assert portal.sync(element(status, accepted))["error_code"] == "0"


def test_faults_are_told_all_at_once(portal: Portal) -> None:
    answer = portal.sync(element(HinhThuc="9", NoiNopHoSo="9", ChuHoSo=""))
    for name in ("HinhThuc", "NoiNopHoSo", "ChuHoSo"):
        refused(answer, name)


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_an_element_is_an_object(portal: Portal, value: Any) -> None:
    refused(portal.sync(value), "phải là một đối tượng")


BAD_LINES: list[tuple[dict[str, Any], str]] = [
    ({"La": ""}, "La: trường không được quy định"),
    ({"MaHoSo": "H41-1"}, "MaHoSo"),
    ({"NguoiXuLy": ""}, "NguoiXuLy: không được để trống"),
    ({"NguoiXuLy": "x" * 51}, "NguoiXuLy: dài quá 50"),
    ({"ThoiDiemXuLy": ""}, "ThoiDiemXuLy: không được để trống"),
    ({"ThoiDiemXuLy": "20261131090000"}, "ThoiDiemXuLy"),
    ({"TrangThai": 1}, "TrangThai: phải là chuỗi"),
    ({"TrangThai": "0"}, "TrangThai"),
    ({"NgayBatDau": "24/11/2026"}, "NgayBatDau"),
    ({"NgayKetThucTheoQuyDinh": None}, "NgayKetThucTheoQuyDinh"),
    ({"MaHoSo": "G09-261124-0002"}, "chưa có hồ sơ này"),
]


@pytest.mark.parametrize(("members", "naming"), BAD_LINES)
def test_a_progress_line_the_contract_does_not_allow_is_refused(
    portal: Portal, members: dict[str, Any], naming: str
) -> None:
    portal.sync(element())
    refused(portal.progress(line(**members)), naming)
    assert portal.lines() == []


@pytest.mark.parametrize("name", ["MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "TrangThai"])
def test_a_progress_line_has_its_required_members(portal: Portal, name: str) -> None:
    portal.sync(element())
    refused(portal.progress(without(line(), name)), f"{name}: thiếu")


@pytest.mark.parametrize(
    "good",
    [CODE, "G09.20-261124-0001", "H15.50.05.13-261124-10000", "000.00.00.G07-180115-0001", "000.00.38.H41-261231-9999"],
)
def test_codes_of_both_formats(good: str) -> None:
    assert code(good) == []


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "g09-261124-0001",
        "G09-261124-001",
        "G09-261124-0000",
        "G09-261324-0001",
        "G09-20261124-0001",
        "000.00.G07-261124-0001",
        "G09-261124-０００1",
        "G09-261124-0001\n",
        "G09-261124-12345678",
        "G09" + ".01" * 14 + "-261124-0001",
    ],
)
def test_what_is_no_code(bad: str) -> None:
    assert code(bad)


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("https://a.example.test/x?y=%20", True),
        ("http://127.0.0.1:4566/b/k", True),
        ("HTTPS://A.example.test/", True),
        ("https:///x", False),
        ("//a.example.test/x", False),
        ("https://a.example.test/a b", False),
        ("https://a.example.test/\n", False),
        ("https://[::1", False),
    ],
)
def test_links(value: str, good: bool) -> None:
    assert (link(value) == []) is good


def test_a_leap_day() -> None:
    assert moment_of("20280229000000")
    assert moment_of("20270229000000") is None
