"""What people hand in on a busy day that nobody else may know: marks, to be looked for where they must not be."""

from __future__ import annotations

from tests.support.world import LAN

PHONE, EMAIL, ADDRESS = "0987123456", "lan.rieng.tu@example.test", "77 ngõ Riêng Tư, Hà Nội"
LAN_MARKED = {**LAN, "phone": PHONE, "email": EMAIL, "address": ADDRESS}
REPRESENTED = {
    "kind": "citizen",
    "name": "Đặng Thị Kín Đáo",
    "identity_number": "001170000789",
    "phone": "0987654321",
    "address": "5 phố Kín, Huế",
}
COMPANY = {
    "kind": "business",
    "name": "Công ty TNHH Hoa Sen Việt",
    "tax_code": "0101234565",
    "phone": "02437654321",
    "address": "9 đường Sen, Hà Nội",
}
PETITIONER = {"name": "Lê Văn An Kín", "phone": "0977000111", "email": "an.kin@example.test", "address": "3 Hàng Kín"}
CHOSEN_EMAIL, CHOSEN_PHONE = "lan.chon.rieng@example.test", "0355123987"
FILE_NAME = "ho-chieu-Nguyen-Thi-Lan.pdf"
IN_FORM = "Bí mật trong tờ khai 4711"
NOTES = {
    "supplement asked": "Lý do riêng: ảnh của bà Lan mờ",
    "supplement": "Ghi chú riêng của người nộp 8123",
    "assign": "Dặn riêng đồng nghiệp 5150",
    "payment": "Lý do thu phí riêng 6220",
    "extend": "Lý do gia hạn riêng 7330",
    "refuse": "Lý do từ chối riêng 1440",
    "stop": "Lý do dừng riêng 2550",
    "withdraw": "Lý do rút riêng 3660",
    "role": "Lý do đổi vai trò riêng 9770",
}
INTERNAL_NOTE = "Ghi chú nội bộ riêng 6640"
# Said between officers and on nobody else's ear: of a dossier's inner work.
OF_OFFICERS = {
    "paper": "Nhận xét giấy tờ riêng 4480",
    "give_back": "Lý do trả lại riêng 4481",
    "question": "Câu hỏi ý kiến riêng 4482",
    "answer": "Ý kiến trả lời riêng 4483",
    "visit": "Kết quả kiểm tra riêng 4484",
}
REFERENCE = "BIEN-LAI-RIENG-8880"
RATING_COMMENT = "Lời nhận xét riêng 1990"
PETITION_WORDS = ("Tiêu đề phản ánh riêng 2110", "Nội dung phản ánh riêng 3220")

# Nobody but who is entitled may read these anywhere.
OF_PEOPLE = (
    LAN["name"],
    LAN["identity_number"],
    PHONE,
    EMAIL,
    ADDRESS,
    *(REPRESENTED[name] for name in ("name", "identity_number", "phone", "address")),
    *(COMPANY[name] for name in ("name", "phone", "address")),
    *PETITIONER.values(),
    CHOSEN_EMAIL,
    CHOSEN_PHONE,
    FILE_NAME,
    IN_FORM,
    NOTES["supplement"],
    NOTES["role"],
    RATING_COMMENT,
)
# What officers give as reasons stands in the register's history, for who is entitled; it is told to nobody by us but the portal.
OF_HISTORY = (*NOTES.values(), REFERENCE)
