"""The administrator's pages and all that their scripts say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kernel.notice_texts import house
from kernel.text import Text
from web.procedures import Shelf
from web.words import alphabetical

STATES = {
    "draft": Text("Đang viết", "Draft"),
    "proposed": Text("Chờ ban hành", "Proposed"),
    "published": Text("Đã ban hành", "Published"),
    "withdrawn": Text("Đã rút", "Withdrawn"),
}
KINDS = {
    "procedure": Text("Thủ tục", "Procedure"),
    "procedure_end": Text("Bãi bỏ thủ tục", "End of a procedure"),
    "agencies": Text("Cơ quan", "Agency"),
    "calendar": Text("Lịch làm việc", "Working calendar"),
    "notice_texts": Text("Câu chữ thông báo", "Texts of notices"),
}
DID = {
    "write": Text("Viết", "Written"),
    "edit": Text("Sửa", "Edited"),
    "propose": Text("Đề nghị ban hành", "Proposed"),
    "withdraw": Text("Rút", "Withdrawn"),
    "return": Text("Trả lại", "Returned"),
    "publish": Text("Ban hành", "Published"),
}
WORDS = {
    "after": Text("Sẽ áp dụng", "To be"),
    "before": Text("Đang áp dụng", "In force"),
    "copied": Text(
        "Bắt đầu từ bản mới nhất của “{name}”. Sửa chỗ cần sửa; trang sau cho thấy khác biệt.",
        "Begun from the newest version of “{name}”. Change what has to change; the next page shows the difference.",
    ),
    "day_wanted": Text("Hãy ghi đủ ngày, tháng và năm.", "Give day, month and year."),
    "from": Text("Áp dụng từ", "In force from"),
    "kind": Text("Loại", "Kind"),
    "no_such_day": Text(
        "Không có ngày này. Hãy ghi ngày, tháng và năm đủ bốn chữ số, ví dụ 1 12 2026.",
        "There is no such day. Give day, month and a year of four digits, such as 1 12 2026.",
    ),
    "not_administrator": Text(
        "Trang này dành cho quản trị viên. Tài khoản của bạn không có quyền này.",
        "This page is for administrators. Your account is not one.",
    ),
    "offline": Text(
        "Không kết nối được. Những gì bạn đã gõ vẫn còn trên trang; hãy bấm lại khi có mạng.",
        "There is no connection. What you typed is still on the page; press again when there is one.",
    ),
    "other_saved": Text(
        "{who} đã lưu thay đổi này lúc {at}. Những gì bạn gõ vẫn ở đây, chưa lưu. Hãy xem bản ấy; bấm “Lưu và kiểm tra” lần nữa "
        "thì bản của bạn thay cho bản ấy.",
        "{who} saved this change at {at}. What you typed is still here and not saved. Look at what is saved; press “Save and "
        "check” again to put yours in its place.",
    ),
    "other_kind": Text("Thay đổi này thuộc loại khác.", "This change is of another kind."),
    "propose": Text(
        "Đã đề nghị. Một quản trị viên khác sẽ xem lại và ban hành.",
        "Proposed. Another administrator reviews and publishes it.",
    ),
    "publish": Text(
        "Đã ban hành. Các trang của cổng được làm mới trong ít phút.",
        "Published. The portal's pages are renewed within minutes.",
    ),
    "reason_wanted": Text("Hãy ghi lý do.", "Give a reason."),
    "return": Text("Đã trả lại người viết.", "Returned to its writer."),
    "roles_set": Text("Đã ghi vai trò.", "The roles are set."),
    "saved_with_faults": Text(
        "Đã lưu thành bản nháp. Hãy sửa các chỗ nêu dưới đây trước khi đề nghị ban hành.",
        "Saved as a draft. Mend what is named below before it can be proposed.",
    ),
    "see_saved": Text("Xem bản đã lưu (mở thẻ mới)", "See what is saved (opens a new tab)"),
    "state": Text("Trạng thái", "State"),
    "ticked": Text("có đánh dấu", "ticked"),
    "waits": Text("Chờ bạn xem", "Waits for you"),
    "who": Text("Ai, lúc nào", "Who, when"),
    "withdraw": Text("Đã rút.", "Withdrawn."),
    "working": Text("Đang thực hiện…", "Working…"),
}


# Shapes of text that a question may ask for: pattern, and what is said where an answer has another.
SHAPES = (
    {
        "name": Text("Số điện thoại", "A phone number"),
        "pattern": r"^(0|\+84)[0-9]{9,10}$",
        "says": Text(
            "Hãy nhập số điện thoại bắt đầu bằng 0 hoặc +84, không có dấu cách",
            "Give a phone number that begins with 0 or +84, without spaces",
        ),
    },
    {
        "name": Text("Số định danh, căn cước hoặc CMND", "An identity number"),
        "pattern": "^([0-9]{9}|[0-9]{12})$",
        "says": Text(
            "Số giấy tờ gồm 9 chữ số (CMND cũ) hoặc 12 chữ số (căn cước)",
            "The number has 9 digits (former card) or 12 digits (identity card)",
        ),
    },
    {
        "name": Text("Số hộ chiếu", "A passport number"),
        "pattern": "^[A-Z0-9]{5,15}$",
        "says": Text(
            "Số hộ chiếu gồm 5 đến 15 chữ in hoa hoặc chữ số",
            "A passport number has 5 to 15 capital letters or digits",
        ),
    },
    {
        "name": Text("Mã số thuế", "A tax code"),
        "pattern": "^[0-9]{10}(-[0-9]{3})?$",
        "says": Text(
            "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số, dấu gạch ngang và 3 chữ số",
            "A tax code has 10 digits, or 10 digits, a dash and 3 digits",
        ),
    },
    {
        "name": Text("Chỉ chữ số", "Digits only"),
        "pattern": "^[0-9]+$",
        "says": Text("Chỉ nhập chữ số, không có dấu cách", "Give digits only, without spaces"),
    },
)
SLIPS = {
    "receipt": Text("Giấy tiếp nhận, hẹn trả", "Receipt and appointment"),
    "supplement": Text("Phiếu yêu cầu bổ sung", "Request to supplement"),
    "refusal": Text("Phiếu từ chối tiếp nhận", "Refusal"),
    "apology": Text("Phiếu xin lỗi, gia hạn", "Apology and extension"),
    "stop": Text("Thông báo dừng giải quyết", "Notice of a stop"),
    "control": Text("Phiếu kiểm soát", "Control slip"),
    "register": Text("Dòng trong sổ theo dõi", "Line of the register book"),
}


def tables() -> dict[str, dict[str, Text]]:
    return {"states": STATES, "kinds": KINDS, "did": DID, "words": WORDS}


def pages(shelf: Shelf) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address, template and what stands in it."""
    procedures = sorted(shelf.procedures, key=lambda one: alphabetical(one.version.name.vi))
    fields = sorted(
        {one.field.key: one.field for one in procedures}.values(), key=lambda one: alphabetical(one.name.vi)
    )
    context: dict[str, Any] = {"tables": tables()}
    yield "/quan-tri", "admin.html", {**context, "procedures": procedures}
    yield "/quan-tri/thay-doi", "admin_change.html", {**context, "slips": SLIPS}
    yield "/quan-tri/thu-tuc", "admin_procedure.html", {**context, "fields": fields, "shapes": SHAPES}
    yield "/quan-tri/ket-thuc", "admin_end.html", {**context, "procedures": procedures}
    yield "/quan-tri/co-quan", "admin_agency.html", context
    yield "/quan-tri/lich", "admin_calendar.html", context
    yield "/quan-tri/thong-bao", "admin_texts.html", {**context, "notices": house()["kinds"]}
    yield "/quan-tri/nguoi", "admin_people.html", context
