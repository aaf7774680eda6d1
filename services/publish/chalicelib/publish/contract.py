"""What the national portal is sent: values of ours into the elements of its two write services (its contract, 2.4-2.6).

Pure. What the public sources leave open is settled in section 2.15 of the contract's reference; each such choice is a member
of `Profile`. Nothing is made up to please the portal: a date is "" until the thing happened, a number that is not known is
not sent, a status is sent as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.lifecycle import NATIONAL_STATUS, State
from kernel.times import HANOI

SYNC = "DongBoHoSoMC"
PROGRESS = "CapNhatTienDoHoSoMC"
FIND = "TraCuuHoSo"

CITIZEN = "1"
# Kinds of DinhDanhCHS by the digits of a number; any other number (a passport, a tax code) is none of them.
_IDENTITY_KINDS = {12: "1", 9: "2"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What section 2.15 settles, and what only the portal's operators can tell.

    `destination` is dstcode, the portal's code on the integration axis: no public source has it, so it is to be set where the
    real portal is spoken with. `submitted_at` is NoiNopHoSo: "2", a portal of a ministry or province.
    """

    destination: str = "dvcqg"
    submitted_at: str = "2"
    lines_per_call: int = 10
    longest_summary: int = 1000
    longest_officer: int = 50


PROFILE = Profile()


@dataclass(frozen=True, slots=True, repr=False)
class NationalPaper:
    """A paper handed in. `part` is its code within the procedure, "" when it has none; the portal can open `url`.

    `reused`: "0" no, "1" from a part, "2" from a result.
    """

    id: str
    name: str
    part: str
    url: str
    digitised: bool = False
    reused: str = "0"
    from_warehouse: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class NationalResult:
    """A paper that ends the dossier. `code` is the procedure's national result code, None when not known."""

    paper_id: str
    name: str
    code: str | None
    url: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class NationalFee:
    """Paid or due, in đồng. `collected`: "1" at reception, "2" at supplement, "4" at result; `kind`: "1" ordinary,
    "2" appraisal, "3" extension."""

    name: str
    amount: int
    code: str = ""
    collected: str = "1"
    kind: str = "1"


@dataclass(frozen=True, slots=True, repr=False)
class NationalSupplement:
    """One request to supplement; `number` tells them apart within a dossier. `answered_at` None: still awaited."""

    number: int
    text: str
    asked_at: datetime
    asked_by: str = ""
    answered_at: datetime | None = None
    received_by: str = ""
    answer: str = ""
    due_before: datetime | None = None
    due_after: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NationalDossier:
    """The newest state of a dossier, as the portal is to hold it. Instants are aware; None: it has not happened.

    `channel`: "1" counter, "2" online, "3" public post. `owner_kind`: "1" citizen, "2" business, "3" state agency, "4" other.
    `owner_account`: the TechID of the owner's national account. `delivery`: "0" collected, "1" by post. `status` 1..10.
    `due_at`: the due day at the agency's closing hour. `ended_at`: when the clock of the law ended. `online_payment`
    (DuocThanhToanTrucTuyen): "0" none, "1" and "2" paid online there or here, "3" a fee, but not online. `databases`: codes
    of databases really asked.
    """

    code: str
    procedure_code: str
    procedure_name: str
    field_code: str
    field_name: str
    channel: str
    owner_name: str
    owner_kind: str
    summary: str
    submitted_at: datetime
    status: int
    delivery: str
    agency_name: str
    owner_id_number: str | None = None
    owner_account: str = ""
    owner_verified: bool = False
    email: str | None = None
    phone: str | None = None
    note: str = ""
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    refused_at: datetime | None = None
    ended_at: datetime | None = None
    handed_over_at: datetime | None = None
    online_payment: str = "0"
    databases: tuple[str, ...] = ()
    papers: tuple[NationalPaper, ...] = ()
    fees: tuple[NationalFee, ...] = ()
    supplements: tuple[NationalSupplement, ...] = ()
    results: tuple[NationalResult, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ProgressLine:
    """One thing that happened. The portal wants an `officer`; `started` and `due` are the window of the step."""

    code: str
    officer: str
    at: datetime
    status: int
    title: str = ""
    unit: str = ""
    text: str = ""
    started: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The portal holds it."""


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The portal held it before; of a dossier perhaps an older version. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, and the same again would be refused again. The message may quote what was sent: not for logs."""

    code: str
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotSent:
    """The portal did not get it or did not look at it, so nothing was changed: try again later. `reason` is for logs too."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have been taken, or not: ask before it is called either. `reason` is for logs too."""

    reason: str


Outcome = Accepted | AlreadyThere | Refused | NotSent | Unclear


def statuses_told(states: Iterable[State]) -> list[int | None]:
    """The national status of each step of a history, from its first; None where the portal is told nothing.

    A supplement answered before acceptance leads back to registration here, but at the portal never back to 1: that step has no
    line, and the dossier keeps the status told last.
    """
    told: list[int | None] = []
    for state in states:
        status = NATIONAL_STATUS[state]
        told.append(None if told and status == NATIONAL_STATUS[State.REGISTERED] else status)
    return told


def status_told(states: Iterable[State]) -> int:
    """The status of a dossier with this history.

    Raises:
        ValueError: an empty history.
    """
    told = [status for status in statuses_told(states) if status is not None]
    if not told:
        raise ValueError("a history has a first step")
    return told[-1]


def batches(lines: Sequence[ProgressLine], profile: Profile = PROFILE) -> Iterator[tuple[ProgressLine, ...]]:
    """The lines of one dossier, oldest first, in calls of the size the portal takes."""
    ordered = sorted(lines, key=lambda line: line.at)  # stable: of the same second, as they were given
    for start in range(0, len(ordered), profile.lines_per_call):
        yield tuple(ordered[start : start + profile.lines_per_call])


def moment(instant: datetime | None) -> str:
    """14 digits in local time; "" for what has not happened.

    Raises:
        ValueError: an instant without an offset.
    """
    if instant is None:
        return ""
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(HANOI).strftime("%Y%m%d%H%M%S")


def dossier_element(dossier: NationalDossier, profile: Profile = PROFILE) -> dict[str, Any]:
    """An element of DongBoHoSoMC's `data`. Raises ValueError for an instant without an offset."""
    element = {
        "MaHoSo": dossier.code,
        "MaTTHC": dossier.procedure_code,
        "TenTTHC": dossier.procedure_name,
        "MaLinhVuc": dossier.field_code,
        "TenLinhVuc": dossier.field_name,
        "SoBienNhan": "",
        "KenhThucHien": dossier.channel,
        **_owner(dossier),
        "TrichYeuHoSo": dossier.summary[: profile.longest_summary],
        **_dates(dossier),
        "TrangThaiHoSo": str(dossier.status),
        "ThongTinTra": "",
        "HinhThuc": dossier.delivery,
        "DonViXuLy": dossier.agency_name,
        "NoiNopHoSo": profile.submitted_at,
        "HoSoCoThanhPhanSoHoa": _flag(any(paper.digitised for paper in dossier.papers)),
        "TaiKhoanDuocXacThucVoiVNeID": _flag(dossier.owner_verified),
        "DuocThanhToanTrucTuyen": dossier.online_payment,
        "GhiChu": dossier.note,
        "TaiLieuNop": [_paper(paper) for paper in dossier.papers],
        "DanhSachLePhi": [_fee(fee) for fee in dossier.fees],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [_supplement(supplement) for supplement in dossier.supplements],
        "DanhSachGiayToKetQua": [_result(result) for result in dossier.results],
    }
    if dossier.databases:
        element["DSKetNoiCSDL"] = [{"MaCSDL": database} for database in dossier.databases]
    return element


def progress_element(line: ProgressLine, profile: Profile = PROFILE) -> dict[str, Any]:
    """An element of CapNhatTienDoHoSoMC's `data`. Raises ValueError for an instant without an offset."""
    return {
        "MaHoSo": line.code,
        "NguoiXuLy": line.officer[: profile.longest_officer],
        "ChucDanh": line.title,
        "ThoiDiemXuLy": moment(line.at),
        "PhongBanXuLy": line.unit,
        "NoiDungXuLy": line.text,
        "TrangThai": str(line.status),
        "NgayBatDau": moment(line.started),
        "NgayKetThucTheoQuyDinh": moment(line.due),
    }


def _owner(dossier: NationalDossier) -> dict[str, Any]:
    number = dossier.owner_id_number or ""
    kind = _IDENTITY_KINDS.get(len(number)) if re.fullmatch(r"\d+", number, re.ASCII) else None
    known = [{"LoaiDinhDanh": kind, "SoDinhDanh": number}] if kind and dossier.owner_kind == CITIZEN else []
    return {
        "ChuHoSo": dossier.owner_name,
        "SoGiayToChuHoSo": number,
        "LoaiDoiTuong": dossier.owner_kind,
        "MaDoiTuong": dossier.owner_account,
        "DinhDanhCHS": known,
        "Email": dossier.email or "",
        "Fax": "",
        "SoDienThoai": dossier.phone or "",
        "ThongTinKhac": "",
    }


def _dates(dossier: NationalDossier) -> dict[str, str]:
    return {
        "NgayNopHoSo": moment(dossier.submitted_at),
        "NgayTiepNhan": moment(dossier.accepted_at),
        "NgayHenTra": moment(dossier.due_at),
        "NgayTuChoi": moment(dossier.refused_at),
        "NgayKetThucXuLy": moment(dossier.ended_at),
        "NgayTra": moment(dossier.handed_over_at),
    }


def _paper(paper: NationalPaper) -> dict[str, str]:
    return {
        "TepDinhKemId": paper.id,
        "TenTepDinhKem": paper.name,
        "IsDeleted": "False",
        "MaThanhPhanHoSo": paper.part,
        "DuongDanTaiTepTin": paper.url,
        "DuocSoHoa": _flag(paper.digitised),
        "DuocTaiSuDung": paper.reused,
        "DuocLayTuKhoDMQG": _flag(paper.from_warehouse),
        "MaKetQuaThayThe": "",
    }


def _fee(fee: NationalFee) -> dict[str, str]:
    return {
        "TenPhiLePhi": fee.name,
        "MaPhiLePhi": fee.code,
        "HinhThucThu": fee.collected,
        "Gia": str(fee.amount),
        "LoaiPhiLePhi": fee.kind,
    }


def _supplement(supplement: NationalSupplement) -> dict[str, Any]:
    return {
        "HoSoBoSungId": supplement.number,
        "NguoiYeuCauBoSung": supplement.asked_by,
        "NoiDungBoSung": supplement.text,
        "NgayBoSung": moment(supplement.asked_at),
        "NguoiTiepNhanBoSung": supplement.received_by,
        "ThongTinTiepNhan": supplement.answer,
        "NgayTiepNhanBoSung": moment(supplement.answered_at),
        "TrangThaiBoSung": supplement.answered_at is not None,
        "DanhSachGiayToBoSung": [],
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": moment(supplement.due_before),
        "NgayHenTraMoi": moment(supplement.due_after),
    }


def _result(result: NationalResult) -> dict[str, str]:
    return {
        "TenGiayTo": result.name,
        "MaThanhPhanHoSo": result.part,
        "GiayToId": result.paper_id,
        "DuongDanTepTinKetQua": result.url,
        "MaGiayToKetQua": result.code or "",
    }


def _flag(value: bool) -> str:
    return "1" if value else "0"
