"""The people, papers and requests that the bench measures with: made up, of the shape and size that real ones have."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.catalogue import ProcedureVersion, in_force
from kernel.catalogue_store import DynamoCatalogue
from kernel.dossiers import Checked, Upload
from kernel.dossiers_store import DynamoDossiers
from kernel.lifecycle import Part
from kernel.people import Company, Grant, Person
from kernel.people_store import DynamoPeople
from kernel.times import HANOI, local_day

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=HANOI)
AGENCY = "ministry-employment"
PROCEDURE = "work-permit-new"
APPLICANT, OFFICER, COLLEAGUE = "hoa", "minh", "thu"

CITIZEN = Person(
    APPLICANT,
    "Trần Thị Hoa",
    "001190000456",
    acts_for=(Company("Công ty TNHH Hoa Sen Việt", "0101234565"),),
    version=1,
)
CLERK = Person(OFFICER, "Phạm Văn Minh", roles={AGENCY: frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})}, version=1)
DESK = Person(COLLEAGUE, "Phạm Thị Thu", roles={AGENCY: frozenset({Part.RECEIVE})}, version=1)

# What API Gateway hands over of a browser's request, besides what the request is about.
BROWSER = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate, br, zstd",
    "accept-language": "vi-VN,vi;q=0.9,en;q=0.7",
    "user-agent": "Mozilla/5.0 (Linux; Android 14; SM-A156E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile",
    "referer": "https://portal.example.test/",
    "x-amzn-trace-id": "Root=1-6924f3a0-5759e988bd862e3fe1be46a9",
    "x-forwarded-for": "203.0.113.24",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}

_REASON = (
    "Công ty đang lắp đặt dây chuyền sản xuất linh kiện quang học thế hệ mới, nhập khẩu toàn bộ từ nhà máy mẹ. Người được đề "
    "nghị có mười hai năm vận hành, hiệu chỉnh và bảo trì loại thiết bị này, trực tiếp chuyển giao quy trình kiểm tra chất "
    "lượng, đào tạo bốn mươi kỹ thuật viên trong nước và chịu trách nhiệm nghiệm thu trước khi đưa vào khai thác. Đơn vị đã "
    "đăng tuyển trên cổng việc làm từ tháng Chín, phỏng vấn mười bảy ứng viên nhưng chưa ai đáp ứng yêu cầu về chứng chỉ "
    "laser, tiếng Đức kỹ thuật và kinh nghiệm phòng sạch cấp 100. Sau hai năm, vị trí sẽ được bàn giao cho phó quản đốc người "
    "bản xứ theo kế hoạch kèm cặp gửi kèm hồ sơ. Thù lao, bảo hiểm, chỗ ở cùng vé khứ hồi hằng năm do bên sử dụng chi trả; "
    "mọi điều khoản đều tuân thủ pháp luật hiện hành, thỏa ước tập thể và nội quy đã niêm yết tại xưởng. Chúng tôi đính kèm "
    "sơ đồ tổ chức, bảng phân công ca kíp và cam kết không cắt giảm nhân sự nội địa trong suốt thời gian dự án."
)


def identifiers(seed: str) -> Iterator[str]:
    """Ids as random as real ones, the same in every run."""
    source = random.Random(seed)
    while True:
        yield "".join(source.choices("0123456789abcdefghjkmnpqrstvwxyz", k=24))


def keys(seed: str) -> Iterator[str]:
    """Idempotency-Keys."""
    source = random.Random(seed)
    while True:
        yield str(UUID(int=source.getrandbits(128), version=4))


def put_people() -> None:
    store = DynamoPeople()
    for person in (CITIZEN, CLERK, DESK):
        store.put(person, Grant(NOW, "quan", "bench", "{}", "{}"))


def uploaded(user: str, names: Mapping[str, str], ids: Iterator[str]) -> dict[str, str]:
    """Papers that have arrived and been looked at: paper key -> upload id. `names` gives each paper's content type."""
    store = DynamoDossiers()
    papers = {}
    for key, content_type in names.items():
        upload_id = next(ids)
        filename = f"{key}-quet.{content_type.rpartition('/')[2]}"
        store.put_upload(Upload(user, upload_id, filename, content_type, 5_000_000, NOW - timedelta(hours=1)))
        version = next(ids) + "." + next(ids)[:7]  # an S3 object version has 32 characters
        store.record(user, upload_id, Checked(1_834_201, content_type, True, version))
        papers[key] = upload_id
    return papers


@dataclass(frozen=True, slots=True)
class Filing:
    """A body to file with. `form` has some 900 letters of free text, `papers` what the procedure requires."""

    procedure: str
    form: Mapping[str, Any]
    papers: Mapping[str, str]

    def body(self, reason_length: int) -> dict[str, Any]:
        return {
            "procedure": self.procedure,
            "agency": AGENCY,
            "applicant": {
                "kind": "business",
                "name": "Công ty TNHH Hoa Sen Việt",
                "tax_code": "0101234565",
                "phone": "02438123456",
                "email": "nhan-su@hoasenviet.example.test",
                "address": "Lô C7, Khu công nghiệp Thăng Long, xã Võng La, huyện Đông Anh, thành phố Hà Nội",
            },
            "form": {**self.form, "lyDoSuDung": _REASON[:reason_length].strip()},
            "documents": [{"document": key, "upload_id": upload} for key, upload in self.papers.items()],
            "result_delivery": "online",
        }


LONGEST_REASON = len(_REASON)


def version_of(catalogue: DynamoCatalogue) -> ProcedureVersion:
    version = in_force(catalogue.versions(PROCEDURE), local_day(NOW))
    if version is None:
        raise LookupError(f"{PROCEDURE} is not in force on the day of the bench")
    return version


def prepare_filing(catalogue: DynamoCatalogue, ids: Iterator[str]) -> Filing:
    """Everything that stands before the request itself: the papers are uploaded and looked at."""
    form = work_permit_form()
    needed = {paper.key: paper.accept[0] for paper in version_of(catalogue).papers if paper.is_required(form)}
    return Filing(PROCEDURE, form, uploaded(APPLICANT, needed, ids))


def work_permit_form() -> dict[str, Any]:
    return {
        "loaiHinh": "doanh-nghiep",
        "tenDonVi": "Công ty TNHH Hoa Sen Việt",
        "maSoThue": "0101234565",
        "diaChi": "Lô C7, Khu công nghiệp Thăng Long, xã Võng La, huyện Đông Anh, thành phố Hà Nội",
        "dienThoai": "02438123456",
        "email": "nhan-su@hoasenviet.example.test",
        "linhVuc": "Sản xuất linh kiện quang học và thiết bị đo lường",
        "tongSoLaoDong": 412,
        "soLaoDongNuocNgoai": 9,
        "daThongBaoTuyenDung": "co",
        "ngayThongBao": "2026-09-14",
        "hoTen": "Matthias Johannes Grünwald",
        "gioiTinh": "nam",
        "ngaySinh": "1983-04-19",
        "quocTich": "Đức",
        "hoChieuSo": "C4VHN8J2K",
        "hoChieuCoQuanCap": "Stadtverwaltung Jena",
        "hoChieuGiaTriDen": "2032-07-30",
        "viTri": "chuyen-gia",
        "chucDanh": "Chuyên gia hiệu chuẩn hệ thống quang học",
        "hinhThucLamViec": "hop-dong-lao-dong",
        "trinhDo": "Thạc sĩ kỹ thuật quang tử, Đại học Friedrich Schiller",
        "noiLamViec": "Xưởng số 3, Khu công nghiệp Thăng Long, thành phố Hà Nội",
        "tuNgay": "2027-01-15",
        "denNgay": "2028-12-31",
        "mucLuong": 118_500_000,
        "camDoan": True,
    }


def json_text(body: Mapping[str, Any]) -> str:
    """A body as clients send it."""
    return json.dumps(body, ensure_ascii=False)
