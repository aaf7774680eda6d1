"""The petitions on an officer's desk: what an answer asks, by the names of the API's body, and what the script says."""

from __future__ import annotations

from kernel.text import Text
from web.form_view import FieldView
from web.words import Language, say

_LONGEST = 5000  # as bodies.py of the feedback service
ANSWER = Text("Câu trả lời", "The answer")
PUBLISH = Text("Ai đọc được", "Who may read it")

PETITIONS = {
    "waiting": Text("{n} phản ánh đang chờ trả lời.", "Petitions that wait for an answer: {n}."),
    "told": Text("{n} phản ánh đã trả lời, chưa công bố.", "Petitions answered and not published: {n}."),
    "more": Text(
        "Mới hiện {of} phản ánh nhận sớm nhất; bấm “Xem thêm” để xem những phản ánh nhận sau đó.",
        "These are the {of} received first; press “More” for those received later.",
    ),
    "received": Text("Nhận ngày", "Received on"),
    "due": Text("Hạn trả lời", "Answer due"),
    "overdue": Text("{day} – quá hạn", "{day} – overdue"),
    "doubt": Text("{day} (chưa đối chiếu với văn bản gốc)", "{day} (not compared with the original text)"),
    "sender": Text("Người gửi", "Sent by"),
    "phone": Text("Điện thoại", "Phone"),
    "email": Text("Thư điện tử", "E-mail"),
    "address": Text("Địa chỉ", "Address"),
    "content": Text("Nội dung", "Content"),
    "answer": Text("Đã trả lời", "Answered"),
    "read_only": Text(
        "Bạn đọc được phản ánh này; trả lời là việc của người xử lý hoặc người quyết định ở cơ quan.",
        "You may read this petition; to answer it is for who handles or decides at the agency.",
    ),
    "done_told": Text("Đã trả lời người gửi “{subject}”.", "The sender of “{subject}” has the answer."),
    "done_published": Text("Đã trả lời và công bố “{subject}”.", "“{subject}” is answered and published."),
    "stale": Text(
        "Chưa ghi: đồng nghiệp vừa trả lời phản ánh này. Hãy xem câu trả lời ở trên; bấm lại nếu vẫn muốn thay.",
        "Not done: a colleague has just answered this petition. See the answer above; press again to take its place.",
    ),
    "over": Text(
        "Phản ánh này đã công bố hoặc đã trả lời đủ số lần, không trả lời thêm được. Những gì bạn gõ vẫn ở đây.",
        "This petition is published, or answered as often as it may be. What you typed is still here.",
    ),
}


def answer_fields(language: Language) -> tuple[FieldView, ...]:
    return (
        FieldView(
            "answer",
            "textarea",
            say(ANSWER, language),
            required=True,
            max_length=_LONGEST,
        ),
        FieldView(
            "publish",
            "radios",
            say(PUBLISH, language),
            hint=say(
                Text(
                    "Công bố thì mọi người đọc được cả nội dung phản ánh, và không sửa được nữa. Tên người gửi không công bố.",
                    "Once published everybody reads the petition too, and nothing can be changed. The sender is not named.",
                ),
                language,
            ),
            required=True,
            options=(
                ("false", say(Text("Chỉ người gửi", "The sender alone"), language)),
                ("true", say(Text("Công bố cho mọi người", "Everybody: publish it"), language)),
            ),
        ),
    )
