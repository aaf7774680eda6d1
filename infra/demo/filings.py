"""What the demo's people hand in. All of it is made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.demo.client import Portal

AGENCY = "ministry-employment"
PROCEDURE = "work-permit-new"

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043000101ffd9")

LAN = {
    "kind": "citizen",
    "name": "Nguyễn Thị Lan",
    "identity_number": "001185000123",
    "phone": "0912345678",
    "email": "lan@example.test",
    "address": "12 phố Mẫu, Hà Nội",
}
HER_MOTHER = {**LAN, "name": "Phạm Thị Mẫu", "identity_number": "001155000789"}
COMPANY = {
    "kind": "business",
    "name": "Công ty TNHH Hoa Sen Việt",
    "tax_code": "0101234565",
    "phone": "02438123456",
    "address": "5 phố Mẫu, Hà Nội",
}


def work_permit_form() -> dict[str, Any]:
    """Lan, who runs a household business, asks for a permit for the engineer she takes on."""
    return {
        "loaiHinh": "ca-nhan",
        "tenDonVi": "Hộ kinh doanh Nguyễn Thị Lan",
        "diaChi": "12 phố Mẫu, Hà Nội",
        "dienThoai": "0912345678",
        "email": "lan@example.test",
        "linhVuc": "Thiết kế phần mềm",
        "tongSoLaoDong": 8,
        "soLaoDongNuocNgoai": 0,
        "lyDoSuDung": "Cần chuyên gia về hệ thống nhúng mà chưa tuyển được người trong nước.",
        "daThongBaoTuyenDung": "co",
        "ngayThongBao": "2026-10-20",
        "hoTen": "NGUYEN VAN MAU",
        "gioiTinh": "nam",
        "ngaySinh": "1988-05-17",
        "quocTich": "Nhật Bản",
        "hoChieuSo": "TK1234567",
        "hoChieuCoQuanCap": "Bộ Ngoại giao Nhật Bản",
        "hoChieuGiaTriDen": "2031-03-31",
        "viTri": "chuyen-gia",
        "chucDanh": "Kỹ sư phần mềm nhúng",
        "hinhThucLamViec": "hop-dong-lao-dong",
        "trinhDo": "Đại học, 7 năm kinh nghiệm",
        "noiLamViec": "12 phố Mẫu, Hà Nội",
        "tuNgay": "2027-01-04",
        "denNgay": "2028-12-31",
        "mucLuong": 45_000_000,
        "camDoan": True,
    }


def filing(
    portal: Portal, procedure: Mapping[str, Any], user: str, applicant: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """A body that files `procedure`: its form answered, every required paper uploaded."""
    form = work_permit_form()
    papers = [paper for paper in procedure["papers"] if paper["required"] and _applies(paper, form)]
    return {
        "procedure": procedure["key"],
        "agency": AGENCY,
        "applicant": dict(applicant),
        "form": form,
        "documents": [{"document": paper["key"], "upload_id": upload_for(portal, user, paper)} for paper in papers],
        "result_delivery": "online",
        **more,
    }


def upload_for(portal: Portal, user: str, paper: Mapping[str, Any]) -> str:
    if "application/pdf" in paper["accept"]:
        return portal.upload(user, f"{paper['key']}.pdf", PDF, "application/pdf")
    return portal.upload(user, f"{paper['key']}.jpg", JPEG, "image/jpeg")


def _applies(paper: Mapping[str, Any], form: Mapping[str, Any]) -> bool:
    when = paper.get("when")
    return when is None or form.get(when["field"]) in when["values"]
