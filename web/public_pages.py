"""What anyone may read beside the catalogue: results, petitions, figures; and what their scripts say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.agencies import AgencyPeriod
from kernel.catalogue import Field
from kernel.text import Text
from web.figures.model import Told
from web.procedures import Shelf, Shown, agency_order

RESULTS = {
    "looking": Text("Đang tìm…", "Looking…"),
    "none": Text(
        "Không có kết quả nào như vậy. Hãy bỏ bớt điều kiện.", "There is no such result. Ask for less at once."
    ),
    "some": Text("Kết quả mới nhất đứng trước.", "The newest stands first."),
    "offline": Text(
        "Không có mạng, nên chưa hỏi được. Hãy thử lại khi có mạng.",
        "There is no connection, so nothing could be asked. Try again when there is one.",
    ),
    "code": Text("Mã hồ sơ", "Code of the dossier"),
    "agency": Text("Cơ quan quyết định", "Decided by"),
    "day": Text("Ngày quyết định", "Decided on"),
    "number": Text("Số", "Number"),
    "date": Text("Ngày trên văn bản", "Date on the paper"),
    "version": Text("Phiên bản thủ tục", "Version of the procedure"),
    "fields": Text("Điều được công khai", "What is public of it"),
    "few": Text("Thủ tục này không cho công khai điều gì thêm.", "Of this procedure nothing more is made public."),
    "proof": Text("Có bị sửa không?", "Was it changed?"),
    "good": Text(
        "Không. Kết quả này là dòng {index} trong {size} dòng của nhật ký minh bạch. Máy của bạn vừa tính lại từ đầu, và dấu "
        "tính ra trùng với dấu của cả nhật ký. Nếu ai sửa một chữ của kết quả này sau khi công khai, hai dấu đã khác nhau.",
        "No. This result is line {index} of the {size} lines of the transparency log. Your device has just worked it out, and "
        "its mark is that of the whole log. Had anybody changed a letter of this result since, the two would differ.",
    ),
    "bad": Text(
        "Dấu tính ra KHÁC dấu của nhật ký. Hãy tải lại trang; nếu vẫn vậy, hãy gửi phản ánh và kèm mã hồ sơ này.",
        "The mark worked out DIFFERS from that of the log. Load the page again; if it stays so, send a petition with this code.",
    ),
    "waiting": Text(
        "Kết quả này chưa có trong nhật ký minh bạch. Nó được ghi vào cùng lúc công khai; hãy thử lại sau ít phút.",
        "This result is not in the transparency log yet. It enters as it is published; try again in some minutes.",
    ),
    "how": Text("Cách tính, để bạn tự kiểm tra", "How, so that you can check it yourself"),
    "leaf": Text("Dòng của nhật ký", "The line of the log"),
    "hash": Text("Dấu của dòng (SHA-256)", "Mark of the line (SHA-256)"),
    "path": Text("Các dấu trên đường tới gốc", "Marks on the way to the root"),
    "root": Text("Dấu của cả nhật ký (gốc)", "Mark of the whole log (root)"),
    "keep": Text(
        "Hãy ghi lại số dòng và dấu gốc này. Lần sau, nhờ chúng, bạn biết được có gì bị sửa hay bị bỏ đi không.",
        "Keep the number of lines and this root. With them you can see next time whether anything was changed or taken out.",
    ),
    "yes": Text("Có", "Yes"),
    "no": Text("Không", "No"),
}
PETITIONS = {
    "looking": Text("Đang tìm…", "Looking…"),
    "none": Text("Chưa có phản ánh nào được công bố ở đây.", "No petition is published here yet."),
    "some": Text("Mới nhất đứng trước.", "The newest stands first."),
    "offline": RESULTS["offline"],
    "received": Text("Đã nhận, chờ trả lời", "Received, waiting for an answer"),
    "answered": Text("Đã trả lời người gửi", "Answered to the sender"),
    "published": Text("Đã trả lời và công bố", "Answered and published"),
    "state": Text("Trạng thái", "State"),
    "agency": Text("Cơ quan", "Agency"),
    "sent": Text("Gửi ngày", "Sent on"),
    "due": Text("Hạn trả lời", "Answer due"),
    "doubt": Text(
        "Hạn này tính theo quy định chung; chúng tôi chưa đối chiếu với văn bản gốc.",
        "This time follows a general rule; we have not compared it with the original text.",
    ),
    "on": Text("Trả lời ngày", "Answered on"),
    "subject": Text("Về việc", "About"),
    "content": Text("Nội dung", "Content"),
    "answer": Text("Trả lời của cơ quan", "The agency's answer"),
    "unanswered": Text("Chưa có trả lời.", "There is no answer yet."),
    "missing": Text("Hãy điền “{label}”", "Fill in “{label}”"),
    "phone": Text(
        "Số điện thoại chỉ gồm chữ số, ví dụ 0912345678", "A phone number has digits only, for example 0912345678"
    ),
    "email": Text("Thư điện tử có dạng ten@noi.vn", "An e-mail address looks like name@place.vn"),
    "error": Text("Lỗi: ", "Error: "),
    "sending": Text("Đang gửi…", "Sending…"),
    "kept": Text(
        "Chưa gửi được vì mất mạng. Điều bạn viết vẫn ở đây; hãy nhấn gửi lần nữa khi có mạng, không sợ gửi hai lần.",
        "Not sent: there is no connection. What you wrote is still here; press send again when there is one, it is sent once.",
    ),
    "restored": Text(
        "Điều bạn viết lần trước trong thẻ này vẫn còn.", "What you wrote in this tab before is still here."
    ),
    "idle": Text(
        "Bạn đã được đăng xuất: lâu không dùng, hoặc đã đăng xuất ở thẻ khác. Điều bạn đang viết được giữ cho riêng bạn: "
        "đăng nhập ở “Hồ sơ của tôi” rồi mở lại trang này. Gửi phản ánh không cần đăng nhập.",
        "You were signed out: after a long pause, or in another tab. What you were writing is kept for you alone: "
        "sign in at “My dossiers” and open this page again. A petition needs no account.",
    ),
    "by": Text("Cơ quan trả lời chậm nhất ngày {day}.", "The agency answers by {day}."),
}


def results_context(shelf: Shelf, told: Told | None) -> dict[str, Any]:
    """`told` gives what is read without script: the newest of last night."""
    newest = told.results if told else ()
    return {
        "fields": by_field(shelf),
        "agencies": agencies_of(shelf),
        "RESULTS": RESULTS,
        **_named(shelf),
        "newest": newest,
    }


def petitions_context(shelf: Shelf, told: Told | None) -> dict[str, Any]:
    """To any agency that is there a petition may be sent, whether it takes dossiers or only decides."""
    newest = told.petitions if told else ()
    return {"agencies": shelf.agencies, "PETITIONS": PETITIONS, **_named(shelf), "newest": newest}


def _named(shelf: Shelf) -> dict[str, Any]:
    return {
        "named": lambda key: shelf.names.get(key, Text(key, key)),
        "day_of": lambda text: date.fromisoformat(text[:10]),
    }


def agencies_of(shelf: Shelf) -> tuple[AgencyPeriod, ...]:
    """Those that take dossiers today, in order."""
    found = {agency.key: agency for one in shelf.procedures for agency in one.agencies}
    return tuple(sorted(found.values(), key=agency_order))


def by_field(shelf: Shelf) -> Mapping[str, tuple[Field, tuple[Shown, ...]]]:
    fields = {one.field.key: one.field for one in shelf.procedures}
    return {
        key: (field, tuple(one for one in shelf.procedures if one.field.key == key)) for key, field in fields.items()
    }
