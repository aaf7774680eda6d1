"""The national portal in this process, as its contract has it: elements that it takes, and wires to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.publish.client import NationalPortalClient, Request, Response
from infra.local.national_portal.dictionaries import Agency, Dictionaries, FieldOfLaw, Procedure
from infra.local.national_portal.simulator import API, LOGIN, Credentials, PortalSimulator
from kernel.times import HANOI

AT = datetime(2026, 11, 24, 9, 0, tzinfo=HANOI)
CREDENTIALS = Credentials("portal", "the portal's password", "G09", "dvcqg")
DICTIONARIES = Dictionaries(
    agencies=(Agency("G09", "Bộ Nội vụ", "1"), Agency("H41", "Tỉnh Nghệ An", "1")),
    fields=(FieldOfLaw("G07-LĐ11", "Việc làm"),),
    procedures=(
        Procedure("1.014199", "Cấp giấy phép lao động", "G07-LĐ11", ("Hộ chiếu",), "Giấy phép lao động", "KQ.G07.1"),
        Procedure("2.000134", "Khai báo thiết bị", "G07-LĐ01", in_force=False),
    ),
)
CODE = "G09-261124-0001"
HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/json; charset=utf-8",
    "Charset": "utf-8",
    "dstcode": "dvcqg",
}


class Clock:
    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: int) -> None:
        self.at += timedelta(**time)


class Portal:
    """A simulator with a clock that tests move, sessions that count up, and a wait that is only written down."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.clock = Clock()
        self.waited: list[float] = []
        self._sessions = iter(range(1_000_000))
        self.simulator = PortalSimulator(
            path,
            CREDENTIALS,
            self.clock,
            DICTIONARIES,
            token=lambda: f"session-{next(self._sessions)}",
            pause=self.waited.append,
        )
        self.session = ""

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = self.simulator.handle(path, {**HEADERS, **headers}, data)
        is_json = reply.headers["Content-Type"].startswith("application/json")
        return reply.status, json.loads(reply.body) if is_json else {}

    def login(self) -> str:
        self.session = self.post(LOGIN, {"username": "portal", "password": CREDENTIALS.password})[1]["session"]
        return self.session

    def call(self, service: str, **parameters: Any) -> dict[str, Any]:
        if not self.session:
            self.login()
        body = {"session": self.session, "madonvi": "G09", "service": service, **parameters}
        return self.post(API, body)[1]

    def sync(self, *elements: dict[str, Any], updating: bool = False) -> dict[str, Any]:
        return self.call("DongBoHoSoMC", isUpdating=str(updating), data=list(elements))

    def progress(self, *lines: dict[str, Any]) -> dict[str, Any]:
        return self.call("CapNhatTienDoHoSoMC", data=list(lines))

    def held(self, code: str = CODE) -> dict[str, Any] | None:
        found = self.simulator.record(code)
        return None if found is None else found[0].body

    def lines(self, code: str = CODE) -> list[dict[str, Any]]:
        found = self.simulator.record(code)
        return [] if found is None else found[1]


class Wire:
    """A transport of the client straight into a simulator; what the client would not wait for is a time-out."""

    def __init__(self, portal: Portal, patience: float = 10.0) -> None:
        self.sent: list[dict[str, Any]] = []
        self._portal = portal
        self._patience = patience

    def __call__(self, request: Request) -> Response:
        self.sent.append(json.loads(request.body))
        path = request.url.removeprefix("https://national.example.test")
        waited = len(self._portal.waited)
        reply = self._portal.simulator.handle(path, request.headers, request.body)
        if any(seconds > self._patience for seconds in self._portal.waited[waited:]):
            raise TimeoutError("the answer came too late")
        return Response(reply.status, reply.body)

    def services(self) -> list[str]:
        return [sent.get("service", "login") for sent in self.sent]


def client(http: Callable[[Request], Response]) -> NationalPortalClient:
    address = "https://national.example.test/national-portal/"
    return NationalPortalClient(address, CREDENTIALS.username, CREDENTIALS.password, CREDENTIALS.agency, http)


def element(status: int = 1, accepted: bool | None = None, **members: Any) -> dict[str, Any]:
    """An element of DongBoHoSoMC that the contract allows, written down from the contract alone."""
    accepted = status not in (1, 3) if accepted is None else accepted
    value: dict[str, Any] = {
        "MaHoSo": CODE,
        "MaTTHC": "1.014199",
        "TenTTHC": "Cấp giấy phép lao động",
        "MaLinhVuc": "G07-LĐ11",
        "TenLinhVuc": "Việc làm",
        "KenhThucHien": "2",
        "ChuHoSo": "Nguyễn Thị Lan",
        "LoaiDoiTuong": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "001185000123"}],
        "TrichYeuHoSo": "Cấp giấy phép lao động",
        "NgayNopHoSo": "20261124090000",
        "NgayTiepNhan": "20261124100000" if accepted else "",
        "NgayHenTra": "20261208170000" if accepted else "",
        "TrangThaiHoSo": str(status),
        "NgayTuChoi": "20261124100000" if status == 3 else "",
        "NgayKetThucXuLy": "20261125100000" if status in (3, 7, 8, 9, 10) else "",
        "NgayTra": "20261126100000" if status == 10 else "",
        "HinhThuc": "0",
        "DonViXuLy": "Cục Việc làm",
        "NoiNopHoSo": "2",
        "HoSoCoThanhPhanSoHoa": "0",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "0",
        "TaiLieuNop": [paper()],
        "DanhSachLePhi": [fee()],
        "DanhSachTepDinhKemKhac": [{"TenGiayTo": "Ảnh", "SoLuong": 2, "LoaiGiayTo": 1}],
        "DanhSachHoSoBoSung": [supplement()],
        "DanhSachGiayToKetQua": [result()] if status in (9, 10) else [],
    }
    return {**value, **members}


def paper(**members: Any) -> dict[str, Any]:
    value = {
        "TepDinhKemId": "7",
        "TenTepDinhKem": "hộ chiếu.pdf",
        "IsDeleted": "False",
        "MaThanhPhanHoSo": "",
        "DuongDanTaiTepTin": "https://papers.example.test/7?X-Amz-Signature=0a",
    }
    return {**value, **members}


def fee(**members: Any) -> dict[str, Any]:
    value = {"TenPhiLePhi": "Lệ phí", "MaPhiLePhi": "", "HinhThucThu": "1", "Gia": "600000", "LoaiPhiLePhi": "1"}
    return {**value, **members}


def supplement(**members: Any) -> dict[str, Any]:
    value = {
        "HoSoBoSungId": 1,
        "NguoiYeuCauBoSung": "",
        "NoiDungBoSung": "Thiếu ảnh",
        "NgayBoSung": "20261124093000",
        "NguoiTiepNhanBoSung": "",
        "ThongTinTiepNhan": "",
        "NgayTiepNhanBoSung": "",
        "TrangThaiBoSung": False,
        "DanhSachGiayToBoSung": [],
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": "",
        "NgayHenTraMoi": "",
    }
    return {**value, **members}


def result(**members: Any) -> dict[str, Any]:
    value = {
        "TenGiayTo": "Giấy phép lao động",
        "MaThanhPhanHoSo": "",
        "GiayToId": "9",
        "DuongDanTepTinKetQua": "https://papers.example.test/9",
        "MaGiayToKetQua": "KQ.G07.1",
    }
    return {**value, **members}


def line(status: int = 1, at: str = "20261124090000", **members: Any) -> dict[str, Any]:
    """An element of CapNhatTienDoHoSoMC."""
    value = {
        "MaHoSo": CODE,
        "NguoiXuLy": "Phạm Văn Minh",
        "ChucDanh": "",
        "ThoiDiemXuLy": at,
        "PhongBanXuLy": "",
        "NoiDungXuLy": f"bước {status}",
        "TrangThai": str(status),
        "NgayBatDau": "",
        "NgayKetThucTheoQuyDinh": "",
    }
    return {**value, **members}


def without(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {kept: value[kept] for kept in value if kept != name}
