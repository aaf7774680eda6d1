"""Refusals: RFC 9457 problem documents in Vietnamese and English, each of a stable type with a page of its own.

`PROBLEMS` is the whole list; the pages at /problems/<name> and the OpenAPI documents are made from it. Titles and advice are for
people; what those who write software need beside them stands in `problem_notes`, which no function loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: the last part of its `type`, its status, its title, and what one can do about it."""

    name: str
    status: int
    title: Text
    advice: Text
    retry_after: int | None = None  # seconds

    @property
    def type(self) -> str:
        return f"/problems/{self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request: a JSON pointer from the body's root, a stable code, a sentence a person understands."""

    pointer: str
    code: str
    detail: Text
    extra: Mapping[str, Any] = field(default_factory=dict)


MOST_FAULTS = 1000
MOST_POINTED = 262_144  # characters of all pointers


def told(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """As many faults as one answer takes. A body of 1 MB has room for faults whose pointers would fill gigabytes, so no more
    are made, where `faults` is an iterator, than are told."""
    kept: list[Fault] = []
    pointed = 0
    for fault in faults:
        pointed += len(fault.pointer)
        if kept and pointed > MOST_POINTED:
            break
        kept.append(fault)
        if len(kept) == MOST_FAULTS:
            break
    return tuple(kept)


class Problem(Exception):
    """Raised by rules and use cases; the edge turns it into an answer. Nothing was changed."""

    def __init__(
        self,
        kind: Kind,
        detail: Text | None = None,
        errors: Iterable[Fault] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.detail = detail or kind.advice
        self.errors = told(errors)
        self.extra = dict(extra or {})

    def document(self, language: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title.in_language(language),
            "status": self.kind.status,
            "detail": self.detail.in_language(language),
        }
        if self.errors:
            body["errors"] = [
                {"pointer": e.pointer, "code": e.code, "detail": e.detail.in_language(language), **e.extra}
                for e in self.errors
            ]
        return {**body, **self.extra}


class Unavailable(Exception):
    """Something outside does not answer now: 503 with Retry-After. The message is for the log."""


PROBLEMS: dict[str, Kind] = {}


def _kind(name: str, status: int, title: Text, advice: Text, retry_after: int | None = None) -> Kind:
    PROBLEMS[name] = Kind(name, status, title, advice, retry_after)
    return PROBLEMS[name]


UNREADABLE = _kind(
    "unreadable",
    400,
    Text("Không đọc được yêu cầu", "The request cannot be read"),
    Text(
        "Hệ thống không đọc được nội dung vừa gửi. Hãy tải lại trang rồi gửi lại.",
        "What was sent cannot be read. Load the page again, then send it again.",
    ),
)
BAD_KEY = _kind(
    "idempotency-key",
    400,
    Text("Lần gửi này thiếu dấu nhận biết", "What was sent carries no mark of its own"),
    Text(
        "Mỗi lần gửi mang một dấu riêng để không bị ghi hai lần. Hãy tải lại trang rồi gửi lại.",
        "Each sending carries a mark, so that nothing is kept twice. Load the page again, then send it again.",
    ),
)
BAD_QUERY = _kind(
    "bad-query",
    400,
    Text("Địa chỉ có phần không đúng", "A part of the address is not right"),
    Text(
        "Phần sau dấu hỏi (?) trong địa chỉ không đúng. Hãy quay lại trang trước rồi chọn lại.",
        "What follows the question mark in the address is not right. Go back and choose again.",
    ),
)
NOT_SIGNED_IN = _kind(
    "not-signed-in",
    401,
    Text("Chưa đăng nhập", "Not signed in"),
    Text("Hãy đăng nhập rồi thử lại.", "Sign in and try again."),
)
NOT_ALLOWED = _kind(
    "not-allowed",
    403,
    Text("Bạn không được làm việc này", "You may not do this"),
    Text("Việc này thuộc về người khác hoặc vai trò khác.", "This belongs to another person or another role."),
)
NOT_FOUND = _kind(
    "not-found",
    404,
    Text("Không tìm thấy", "Not found"),
    Text(
        "Không có gì ở đây, hoặc bạn không được xem. Hãy xem lại địa chỉ; với hồ sơ, phản ánh thì xem lại mã và mã PIN.",
        "There is nothing here, or nothing you may see. Check the address; of a dossier or petition its code and pin.",
    ),
)
WRONG_METHOD = _kind(
    "method-not-allowed",
    405,
    Text("Địa chỉ này không nhận việc vừa làm", "This address does not do what was asked"),
    Text(
        "Hãy quay lại trang trước rồi dùng nút hoặc liên kết ở đó.",
        "Go back to the page before and use its buttons or links.",
    ),
)
STALE_VERSION = _kind(
    "stale-version",
    409,
    Text("Đã có thay đổi mới hơn", "Something newer is there"),
    Text(
        "Có người vừa thay đổi. Hãy tải lại, xem thay đổi rồi làm lại.",
        "Somebody changed this meanwhile. Load it again and redo your step.",
    ),
)
OVERTAKEN = _kind(
    "overtaken",
    409,
    Text("Quy định đang áp dụng đã thay đổi", "What is in force has changed"),
    Text(
        "Từ khi thay đổi này được viết, nội dung nó sửa đã khác. Hãy mở lại, xem khác biệt, lưu lại rồi đề nghị lại.",
        "Since this change was written, what it changes has become another. Open it again, see the difference, save and "
        "propose it anew.",
    ),
)
ILLEGAL_STEP = _kind(
    "illegal-step",
    409,
    Text("Bước này không thực hiện được ở trạng thái hiện tại", "This step is not possible in the present state"),
    Text(
        "Hãy xem trạng thái của hồ sơ rồi chọn bước phù hợp.",
        "Look at the state of the dossier and choose a step that fits.",
    ),
)
AUTHORISATION_ENDED = _kind(
    "authorisation-ended",
    409,
    Text("Ủy quyền này không còn như vậy nữa", "This authorisation stands otherwise by now"),
    Text(
        "Lời mời đã hết hạn, đã được trả lời, hoặc ủy quyền đã được thu hồi. Hãy tải lại danh sách.",
        "The invitation has expired or was answered, or the authorisation was taken back. Load the list again.",
    ),
)
ALREADY_RATED = _kind(
    "already-rated",
    409,
    Text("Hồ sơ đã được đánh giá", "Already rated"),
    Text("Mỗi hồ sơ được đánh giá một lần.", "A dossier is rated once."),
)
NOT_FINISHED = _kind(
    "not-finished",
    409,
    Text("Hồ sơ chưa giải quyết xong", "Not finished yet"),
    Text(
        "Chỉ đánh giá được khi hồ sơ đã có kết quả, bị từ chối hoặc dừng giải quyết.",
        "A dossier can be rated once it is decided, handed over, refused or stopped.",
    ),
)
UNDER_WAY = _kind(
    "under-way",
    409,
    Text("Yêu cầu trước còn đang xử lý", "The first request is still under way"),
    Text(
        "Hãy thử lại sau ít giây; gửi lại không bị ghi hai lần.",
        "Try again in a few seconds; nothing is kept twice.",
    ),
    retry_after=2,
)
TOO_LARGE = _kind(
    "too-large",
    413,
    Text("Nội dung quá lớn", "The body is too large"),
    Text(
        "Một lần gửi có tối đa 1 MB chữ. Hãy viết ngắn lại; giấy tờ thì gửi thành tệp.",
        "One sending holds 1 MB of text. Write less; send papers as files.",
    ),
)
WRONG_TYPE = _kind(
    "unsupported-media-type",
    415,
    Text("Không nhận kiểu nội dung này", "This kind of content is not taken"),
    Text(
        "Hãy tải lại trang rồi gửi lại từ trang của cổng.",
        "Load the page again, then send it from the portal's own page.",
    ),
)
INVALID = _kind(
    "invalid",
    422,
    Text("Nội dung chưa đúng", "Something in the content is not right"),
    Text("Hãy sửa các lỗi được nêu rồi gửi lại.", "Mend the faults listed and send it again."),
)
KEY_REUSED = _kind(
    "key-reused",
    422,
    Text("Lần trước đã gửi một nội dung khác", "Another content was sent before"),
    Text(
        "Nội dung này khác lần gửi trước. Hãy tải lại trang, xem lần trước đã được ghi chưa, rồi mới gửi tiếp.",
        "This differs from what was sent before. Load the page again, see whether that was kept, then go on.",
    ),
)
TOO_MANY = _kind(
    "too-many-requests",
    429,
    Text("Quá nhiều yêu cầu", "Too many requests"),
    Text("Hãy chờ một lát rồi thử lại.", "Wait a little and try again."),
    retry_after=5,
)
FAILED = _kind(
    "internal-error",
    500,
    Text("Hệ thống gặp lỗi", "Something failed on our side"),
    Text(
        "Lỗi đã được ghi nhận. Hãy thử lại sau ít phút; gửi lại không bị ghi hai lần.",
        "The fault was recorded. Try again in some minutes; nothing is kept twice.",
    ),
)
BUSY = _kind(
    "busy",
    503,
    Text("Hệ thống đang bận", "Busy at the moment"),
    Text(
        "Chưa có gì bị thay đổi dở dang. Hãy thử lại sau ít giây; gửi lại không bị ghi hai lần.",
        "Nothing was left half done. Try again in a few seconds; nothing is kept twice.",
    ),
    retry_after=3,
)


def invalid(*faults: Fault) -> Problem:
    return Problem(INVALID, errors=faults)
