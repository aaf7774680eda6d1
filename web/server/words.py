"""What pages without script call the facts of a dossier and what may be done with it."""

from __future__ import annotations

from kernel.text import Text

WORDS = {
    "code": Text("Mã hồ sơ", "Code"),
    "procedure": Text("Thủ tục", "Procedure"),
    "state": Text("Trạng thái", "State"),
    "step": Text("Bước", "Step"),
    "registered": Text("Nộp lúc", "Filed at"),
    "accepted": Text("Tiếp nhận lúc", "Accepted at"),
    "due": Text("Hẹn trả kết quả", "Result due"),
    "closed": Text("Kết thúc lúc", "Closed at"),
    "timeliness": Text("Thời hạn", "Timeliness"),
    "decision": Text("Quyết định", "Decision"),
    "number": Text("Số", "Number"),
    "date": Text("Ngày", "Date"),
    "reason": Text("Lý do", "Reason"),
    "supplement_now": Text("Bổ sung ngay", "Supplement now"),
    "withdraw": Text("Rút hồ sơ", "Withdraw the dossier"),
    "withdraw_means": Text(
        "Cơ quan sẽ không giải quyết hồ sơ này nữa. Bạn có thể nộp hồ sơ mới bất cứ lúc nào.",
        "The agency will work on it no more. You may file a new one at any time.",
    ),
    "rate": Text("Bạn được phục vụ thế nào?", "How were you served?"),
    "comment": Text("Bạn muốn nói thêm?", "Anything to add?"),
}
