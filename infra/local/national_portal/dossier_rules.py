"""The rules of one synchronised dossier (contract 2.4, 2.5, 2.15), apart from what the portal already holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from infra.local.national_portal.dictionaries import Dictionaries
from infra.local.national_portal.order import STEPS, Standing
from infra.local.national_portal.shapes import (
    Items,
    NoItems,
    Spec,
    boolean,
    choice,
    code,
    digits,
    integer,
    link,
    may,
    moment,
    must,
    object_faults,
    present,
    text,
)

STATUSES = tuple(str(number) for number in range(1, 11))

_IDENTITY: Spec = {"LoaiDinhDanh": must(choice("1", "2")), "SoDinhDanh": must(text())}
_PAPER: Spec = {
    "TepDinhKemId": present(text()),
    "TenTepDinhKem": must(text(4000)),
    "IsDeleted": must(choice("True", "False")),
    "MaThanhPhanHoSo": present(text()),
    "DuongDanTaiTepTin": must(link),
    "DuocSoHoa": may(choice("0", "1")),
    "DuocTaiSuDung": may(choice("0", "1", "2")),
    "DuocLayTuKhoDMQG": may(choice("0", "1")),
    "MaKetQuaThayThe": may(text()),
}
_FEE: Spec = {
    "TenPhiLePhi": must(text()),
    "MaPhiLePhi": present(text()),
    "HinhThucThu": must(choice("1", "2", "4")),
    "Gia": must(digits),
    "LoaiPhiLePhi": must(choice("1", "2", "3")),
}
_OTHER_FILE: Spec = {"TenGiayTo": must(text()), "SoLuong": must(integer), "LoaiGiayTo": must(integer)}
_SUPPLEMENT: Spec = {
    "HoSoBoSungId": must(integer),
    "NguoiYeuCauBoSung": present(text()),
    "NoiDungBoSung": must(text()),
    "NgayBoSung": must(moment),
    "NguoiTiepNhanBoSung": present(text()),
    "ThongTinTiepNhan": present(text()),
    "NgayTiepNhanBoSung": present(moment),
    "TrangThaiBoSung": must(boolean),
    "DanhSachGiayToBoSung": may(NoItems()),
    "DanhSachLePhiBoSung": may(NoItems()),
    "NgayHenTraTruoc": present(moment),
    "NgayHenTraMoi": present(moment),
}
_RESULT: Spec = {
    "TenGiayTo": must(text(2000)),
    "MaThanhPhanHoSo": present(text()),
    "GiayToId": present(text()),
    "DuongDanTepTinKetQua": must(link),
    "MaGiayToKetQua": present(text()),
}
DOSSIER: Spec = {
    "MaHoSo": must(code),
    "MaTTHC": must(text()),
    "TenTTHC": must(text()),
    "MaLinhVuc": must(text()),
    "TenLinhVuc": must(text()),
    "SoBienNhan": may(text()),
    "KenhThucHien": must(choice("1", "2", "3")),
    "ChuHoSo": must(text()),
    "SoGiayToChuHoSo": may(text()),
    "LoaiDoiTuong": must(choice("1", "2", "3", "4")),
    "MaDoiTuong": may(text()),
    "DinhDanhCHS": present(Items(_IDENTITY)),
    "Email": may(text()),
    "Fax": may(text()),
    "SoDienThoai": may(text()),
    "ThongTinKhac": may(text()),
    "TrichYeuHoSo": must(text(1000)),
    "NgayNopHoSo": must(moment),
    "NgayTiepNhan": present(moment),
    "NgayHenTra": present(moment),
    "TrangThaiHoSo": must(choice(*STATUSES)),
    "NgayTuChoi": may(moment),
    "NgayKetThucXuLy": may(moment),
    "NgayTra": may(moment),
    "ThongTinTra": may(text()),
    "HinhThuc": must(choice("0", "1")),
    "DonViXuLy": must(text()),
    "NoiNopHoSo": must(choice("1", "2")),
    "HoSoCoThanhPhanSoHoa": must(choice("0", "1")),
    "TaiKhoanDuocXacThucVoiVNeID": must(choice("0", "1")),
    "DuocThanhToanTrucTuyen": must(choice("0", "1", "2", "3")),
    "DSKetNoiCSDL": may(Items({"MaCSDL": must(text())})),
    "GhiChu": may(text()),
    "TaiLieuNop": may(Items(_PAPER)),
    "DanhSachLePhi": may(Items(_FEE)),
    "DanhSachTepDinhKemKhac": may(Items(_OTHER_FILE)),
    "DanhSachHoSoBoSung": may(Items(_SUPPLEMENT)),
    "DanhSachGiayToKetQua": may(Items(_RESULT)),
}

# A date is "" until the thing happened: which statuses say that it did, and which that it did not.
_HAPPENED: Mapping[str, tuple[str, str]] = {
    "NgayTiepNhan": ("2 4 6 9 10", "1 3"),
    "NgayTuChoi": ("3", "1 2 4 5 6 7 8 9 10"),
    "NgayKetThucXuLy": ("9 10", "1 2 4 5 6"),
    "NgayTra": ("10", "1 2 3 4 5 6 7 8 9"),
}


def dossier_faults(element: Any, known: Dictionaries) -> list[str]:
    """All faults of one element of `data`, in Vietnamese, without a value of it."""
    faults = object_faults(element, DOSSIER)
    if faults:  # what follows reads members that are there and of the right kind
        return faults
    return [
        *_dictionary_faults(element, known),
        *_date_faults(element),
        *_identity_faults(element),
        *_supplement_faults(element),
    ]


def standing_of(element: Mapping[str, Any]) -> Standing:
    """Of an element without faults. A reception date is what makes a dossier accepted."""
    return Standing(int(element["TrangThaiHoSo"]), bool(element["NgayTiepNhan"]))


def _dictionary_faults(element: Mapping[str, Any], known: Dictionaries) -> list[str]:
    faults = []
    if known.procedure(element["MaTTHC"]) is None:
        faults.append("MaTTHC: không có trong danh mục thủ tục hành chính")
    if known.field_of_law(element["MaLinhVuc"]) is None:
        faults.append("MaLinhVuc: không có trong danh mục lĩnh vực")
    return faults


def _date_faults(element: Mapping[str, Any]) -> list[str]:
    status = element["TrangThaiHoSo"]
    faults = []
    for name, (done, not_done) in _HAPPENED.items():
        given = element.get(name, "") != ""
        if not given and status in done.split():
            faults.append(f"{name}: bắt buộc ở trạng thái {status}")
        if given and status in not_done.split():
            faults.append(f"{name}: phải để trống ở trạng thái {status}")
    if not faults and element["NgayHenTra"] and not element["NgayTiepNhan"]:
        faults.append("NgayHenTra: phải để trống khi chưa có NgayTiepNhan")
    if not faults and standing_of(element) not in STEPS:
        faults.append("TrangThaiHoSo: không phù hợp với NgayTiepNhan")
    return faults


def _identity_faults(element: Mapping[str, Any]) -> list[str]:
    given = element["DinhDanhCHS"]
    if given and element["LoaiDoiTuong"] != "1":
        return ["DinhDanhCHS: chỉ dành cho công dân"]
    faults = []
    for number, one in enumerate(given):
        length = {"1": 12, "2": 9}[one["LoaiDinhDanh"]]
        if not re.fullmatch(rf"\d{{{length}}}", one["SoDinhDanh"], re.ASCII):
            faults.append(f"DinhDanhCHS[{number}].SoDinhDanh: phải có {length} chữ số")
        elif len(set(one["SoDinhDanh"])) == 1:
            faults.append(f"DinhDanhCHS[{number}].SoDinhDanh: số giả")
    return faults


def _supplement_faults(element: Mapping[str, Any]) -> list[str]:
    given = element.get("DanhSachHoSoBoSung", [])
    ids = [one["HoSoBoSungId"] for one in given]
    faults = ["DanhSachHoSoBoSung: trùng HoSoBoSungId"] if len(set(ids)) != len(ids) else []
    for number, one in enumerate(given):
        if one["TrangThaiBoSung"] is not (one["NgayTiepNhanBoSung"] != ""):
            faults.append(f"DanhSachHoSoBoSung[{number}].TrangThaiBoSung: không khớp NgayTiepNhanBoSung")
    return faults
