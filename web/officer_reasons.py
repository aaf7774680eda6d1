"""Ready reasons, by action: short sentences that an officer chooses and then makes their own. No law is quoted here; the slip
names the articles."""

from __future__ import annotations

from kernel.lifecycle import Action
from kernel.text import Text

REASONS: dict[Action, tuple[Text, ...]] = {
    Action.REQUEST_SUPPLEMENT: (
        Text(
            "Một số giấy tờ chụp chưa rõ. Đề nghị chụp lại, thấy đủ bốn góc và đọc được mọi chữ.",
            "Some papers are not legible. Take them again with all four corners and every word in sight.",
        ),
        Text(
            "Hồ sơ còn thiếu giấy tờ nêu dưới đây. Đề nghị nộp thêm.",
            "The papers named below are missing. Please hand them in.",
        ),
        Text(
            "Thông tin trong tờ khai khác với giấy tờ kèm theo. Đề nghị kiểm tra và sửa các mục nêu dưới đây.",
            "The form says something else than the papers. Check and correct the entries named below.",
        ),
        Text(
            "Giấy tờ đã hết hạn. Đề nghị nộp bản còn hiệu lực.",
            "A paper has expired. Please hand in one that is valid.",
        ),
    ),
    Action.REFUSE: (
        Text(
            "Cơ quan này không có thẩm quyền giải quyết. Đề nghị nộp tại cơ quan có thẩm quyền.",
            "This agency is not competent. Please file with the competent one.",
        ),
        Text(
            "Hồ sơ không thuộc thủ tục này. Đề nghị chọn đúng thủ tục rồi nộp lại.",
            "The dossier does not belong to this procedure. Choose the right one and file again.",
        ),
        Text("Hồ sơ này trùng với hồ sơ đã nộp trước.", "The same dossier was filed before."),
    ),
    Action.STOP: (
        Text("Người nộp đề nghị dừng giải quyết.", "The applicant asked for it to be stopped."),
        Text(
            "Đã hết thời gian chờ mà người nộp không bổ sung.",
            "The applicant did not answer in the time that was given.",
        ),
    ),
    Action.REQUEST_PAYMENT: (Text("Lệ phí giải quyết thủ tục này.", "The fee of this procedure."),),
    Action.EXTEND: (
        Text(
            "Cần thêm thời gian xác minh thông tin với cơ quan liên quan.",
            "More time is needed to verify with another authority.",
        ),
        Text("Đang chờ ý kiến của đơn vị phối hợp.", "The answer of another unit is still awaited."),
        Text("Hệ thống gặp sự cố nên việc giải quyết bị chậm.", "A fault of the system delayed the work."),
    ),
    Action.PROPOSE: (
        Text("Không đủ điều kiện theo quy định của thủ tục.", "The conditions of the procedure are not met."),
    ),
    Action.DECIDE: (
        Text("Không đủ điều kiện theo quy định của thủ tục.", "The conditions of the procedure are not met."),
    ),
    Action.RETURN_PROPOSAL: (
        Text("Văn bản dự thảo cần sửa.", "The draft has to be corrected."),
        Text("Chưa đủ căn cứ. Cần xác minh thêm.", "The grounds do not suffice. More must be verified."),
    ),
}
