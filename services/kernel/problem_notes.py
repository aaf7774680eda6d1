"""What those who write software should know of a problem, beside the words for people: for pages and OpenAPI documents alone."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.text import Text

_SAME_KEY = Text("Gửi lại với cùng Idempotency-Key.", "Send it again with the same Idempotency-Key.")

NOTES: Mapping[str, Text] = {
    "unreadable": Text(
        "Nội dung phải là một đối tượng JSON hợp lệ (UTF-8), không trùng tên thành viên, không lồng quá 32 cấp.",
        "The body must be one valid JSON object in UTF-8, without repeated members, nested 32 deep at most.",
    ),
    "idempotency-key": Text(
        "Gửi kèm tiêu đề Idempotency-Key gồm 1 đến 255 ký tự ASCII nhìn thấy được; không có tài khoản thì phải là UUID.",
        "Send the header Idempotency-Key: 1 to 255 visible ASCII characters; without an account it must be a UUID.",
    ),
    "bad-query": Text(
        "Một tham số truy vấn lạ, lặp lại hoặc sai dạng; detail nêu tên tham số.",
        "A query parameter is unknown, repeated or malformed; detail names it.",
    ),
    "not-signed-in": Text(
        "Thiếu tiêu đề Authorization: Bearer, hoặc mã truy cập hết hạn hay không đúng.",
        "The header Authorization: Bearer is missing, or its token expired or is not good.",
    ),
    "not-found": Text(
        "Không có, sai dạng và không được xem trả lời giống hệt nhau.",
        "Unknown, malformed and not yours are answered with the same bytes.",
    ),
    "method-not-allowed": Text(
        "Địa chỉ này không nhận phương thức HTTP đã dùng.", "This address does not take the HTTP method used."
    ),
    "stale-version": Text(
        "current_version là phiên bản hiện có; hãy đọc lại rồi gửi version đó.",
        "current_version is the one that is there; read it again and send that version.",
    ),
    "illegal-step": Text(
        "state là trạng thái hiện tại.",
        "state is the present one.",
    ),
    "under-way": _SAME_KEY,
    "too-large": Text(
        "Một nội dung được tối đa 1 MB; tệp gửi riêng qua POST /uploads.",
        "A body may have 1 MB; files go by POST /uploads.",
    ),
    "unsupported-media-type": Text(
        "Gửi nội dung với Content-Type: application/json.", "Send the body with Content-Type: application/json."
    ),
    "invalid": Text(
        "errors liệt kê mọi lỗi: pointer (RFC 6901), code, detail.",
        "errors lists every fault: pointer (RFC 6901), code, detail.",
    ),
    "key-reused": Text(
        "Idempotency-Key này đã dùng cho nội dung khác. Nội dung mới cần một khóa mới.",
        "This Idempotency-Key was used for another body. A new body needs a new key.",
    ),
    "internal-error": _SAME_KEY,
    "busy": _SAME_KEY,
}
