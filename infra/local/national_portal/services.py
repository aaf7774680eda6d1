"""The services behind the one endpoint (contract 2.2): each takes the parameters of a call and answers `result`.

A write is one transaction of its caller: a refusal of any element leaves nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.national_portal.dictionaries import Dictionaries
from infra.local.national_portal.dossier_rules import dossier_faults, standing_of
from infra.local.national_portal.order import Standing, may_become, next_line
from infra.local.national_portal.progress_rules import MOST_LINES, line_faults
from infra.local.national_portal.store import Store

OK = "0"
REFUSED = "-1"
THERE = "3"
MOST_FAULTS = 20


class Refusal(Exception):
    """The call is answered with this code and message, and changes nothing."""

    def __init__(self, message: str, error_code: str = REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = error_code


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a known service: its parameters without session, madonvi and service."""

    agency: str
    now: str
    parameters: Mapping[str, Any]
    store: Store
    known: Dictionaries


@dataclass(frozen=True, slots=True)
class Service:
    parameters: frozenset[str]
    answer: Callable[[Call], list[dict[str, Any]]]
    said: str
    write: bool = False


def sync_dossiers(call: Call) -> list[dict[str, Any]]:
    """DongBoHoSoMC."""
    updating = call.parameters["isUpdating"]
    if updating not in ("True", "False"):
        raise Refusal('isUpdating: phải là "True" hoặc "False"')
    for number, element in enumerate(_data(call), start=1):
        _refuse_faults(number, dossier_faults(element, call.known))
        if updating == "True":
            _check_update(call, number, element)
        elif call.store.record(element["MaHoSo"]) is not None:
            raise Refusal(f"Hồ sơ ở phần tử {number} đã tồn tại", THERE)
        call.store.put_record(element["MaHoSo"], call.agency, element, call.now)
    return []


def _check_update(call: Call, number: int, element: Mapping[str, Any]) -> None:
    held = call.store.record(element["MaHoSo"])
    if held is None:
        raise Refusal(f"Phần tử {number}: hồ sơ chưa được đồng bộ, không thể cập nhật")
    if held.agency != call.agency:
        raise Refusal(f"Phần tử {number}: hồ sơ thuộc đơn vị khác")
    before, after = standing_of(held.body), standing_of(element)
    if not may_become(before, after):
        raise Refusal(f"Phần tử {number}: TrangThaiHoSo không được chuyển từ {_shown(before)} sang {_shown(after)}")


def _shown(standing: Standing) -> str:
    accepted = "đã tiếp nhận" if standing.accepted else "chưa tiếp nhận"
    return f"{standing.status} ({accepted})"


def add_progress(call: Call) -> list[dict[str, Any]]:
    """CapNhatTienDoHoSoMC."""
    data = _data(call)
    if len(data) > MOST_LINES:
        raise Refusal(f"data: tối đa {MOST_LINES} dòng mỗi lần")
    for number, element in enumerate(data, start=1):
        _refuse_faults(number, line_faults(element))
    for number, element in enumerate(data, start=1):
        _add_line(call, number, element)
    return []


def _add_line(call: Call, number: int, element: dict[str, Any]) -> None:
    code = element["MaHoSo"]
    held = call.store.record(code)
    if held is None:
        raise Refusal(f"Phần tử {number}: chưa có hồ sơ này trên hệ thống")
    if held.agency != call.agency:
        raise Refusal(f"Phần tử {number}: hồ sơ thuộc đơn vị khác")
    lines = call.store.lines(code)
    if element in lines:
        raise Refusal(f"Dòng tiến độ {number} đã tồn tại", THERE)
    if lines and element["ThoiDiemXuLy"] < lines[-1]["ThoiDiemXuLy"]:
        raise Refusal(f"Phần tử {number}: ThoiDiemXuLy sớm hơn dòng trước")
    if next_line(_last_standing(lines), int(element["TrangThai"])) is None:
        raise Refusal(f"Phần tử {number}: TrangThai không được đi sau trạng thái của dòng trước")
    call.store.add_line(code, element, call.now)


def _last_standing(lines: list[dict[str, Any]]) -> Standing | None:
    standing: Standing | None = None
    for line in lines:
        standing = next_line(standing, int(line["TrangThai"]))
    return standing


def find_dossier(call: Call) -> list[dict[str, Any]]:
    """TraCuuHoSo: the presence of one code, and no more."""
    record = call.store.record(_word(call, "mahoso"))
    return [] if record is None else [{"MAHOSO": record.code}]


def _word(call: Call, name: str) -> str:
    value = call.parameters[name]
    if not isinstance(value, str) or not value:
        raise Refusal(f"{name}: phải là chuỗi, không được để trống")
    return value


def _data(call: Call) -> list[Any]:
    data = call.parameters["data"]
    if not isinstance(data, list) or not data:
        raise Refusal("data: phải là danh sách có ít nhất một phần tử")
    return data


def _refuse_faults(number: int, faults: list[str]) -> None:
    if faults:
        more = f"; và {len(faults) - MOST_FAULTS} lỗi khác" if len(faults) > MOST_FAULTS else ""
        raise Refusal(f"Phần tử {number}: {'; '.join(faults[:MOST_FAULTS])}{more}")


_FOUND = "Lấy dữ liệu thành công"
SERVICES: Mapping[str, Service] = {
    "DongBoHoSoMC": Service(frozenset({"isUpdating", "data"}), sync_dossiers, "Đồng bộ hồ sơ thành công", write=True),
    "CapNhatTienDoHoSoMC": Service(frozenset({"data"}), add_progress, "Cập nhật tiến độ thành công", write=True),
    "TraCuuHoSo": Service(frozenset({"mahoso"}), find_dossier, "Tra cứu thành công"),
    "LayDanhMucCoQuan": Service(frozenset(), lambda call: call.known.agency_rows(), _FOUND),
    "LayDanhMucLinhVuc": Service(frozenset(), lambda call: call.known.field_rows(), _FOUND),
    "LayDanhSachTTHC": Service(frozenset(), lambda call: call.known.procedure_rows(), _FOUND),
    "LayThuTuc": Service(
        frozenset({"maTTHC"}), lambda call: call.known.procedure_detail(_word(call, "maTTHC")), _FOUND
    ),
}
