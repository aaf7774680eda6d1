"""What the scripts of the officer's pages say, by name."""

from __future__ import annotations

from kernel.text import Text
from web.officer_petitions import PETITIONS
from web.officer_reasons import REASONS
from web.state_words import STANDS_STILL, STATES_FOR_STAFF, tables

# What the desk asks next (worklist/asks.py of the status service).
ASKS = {
    "first_answer": Text("Trả lời lần đầu trước", "First answer by"),
    "to_unit": Text("Chuyển đơn vị trước", "To its unit by"),
    "decide": Text("Giải quyết trước", "Decide by"),
    "finish_step": Text("Xong bước trước", "Finish the step by"),
    "answer_consultation": Text("Trả lời ý kiến trước", "Answer what was asked by"),
    "hand_over": Text("Trả kết quả trước", "Hand over by"),
}
# How a paper was found: one choice, none made beforehand; the API takes it as three findings.
FINDINGS = {
    "good": Text("Đủ, rõ, đúng", "There, legible, right"),
    "missing": Text("Thiếu", "Missing"),
    "illegible": Text("Không đọc được", "Not legible"),
    "wrong": Text("Không đúng", "Not right"),
}
OFFICER = {
    "nobody": Text("chưa ai nhận", "nobody yet"),
    "nothing": Text("Không có hồ sơ nào ở đây.", "There is no dossier here."),
    "shown": Text("Đang hiện {n} hồ sơ.", "Dossiers shown: {n}."),
    "shown_more": Text("Đang hiện {n} hồ sơ, còn nữa.", "Dossiers shown: {n}, and there are more."),
    "chosen": Text("Đã chọn {n}", "{n} chosen"),
    "left": Text(
        "Không còn trong danh sách đang hiện, nên không còn được chọn: {codes}.",
        "No longer in the list shown, so no longer chosen: {codes}.",
    ),
    "choose_whom": Text("Hãy chọn người nhận việc.", "Choose who gets the work."),
    "no_role": Text("Tài khoản này không có vai trò cán bộ.", "This account has no officer's role."),
    "offline": Text(
        "Không kết nối được. Những gì bạn gõ vẫn còn; hãy thử lại.",
        "No connection. What you typed is kept; try again.",
    ),
    "lost": Text(
        "Chưa nhận được trả lời. Bấm lại: việc này chỉ được ghi một lần.",
        "No answer came. Press again: it is done only once.",
    ),
    "done_of": Text("Xong {done} trên {of} hồ sơ.", "Done: {done} of {of}."),
    "done": Text("Đã ghi: {what}.", "Done: {what}."),
    "promised": Text("Ngày hẹn mới: {day}.", "The new date: {day}."),
    "day_off": Text("Ngày {asked} là ngày nghỉ.", "{asked} is a day off."),
    "not_code": Text(
        "Đây không phải mã hồ sơ, và danh sách đang hiện không có mã hay tên nào như vậy.",
        "This is no code of a dossier, and no code or name in the list that is shown is like it.",
    ),
    "applicant": Text("Người nộp", "Applicant"),
    "gateway": Text("Cổng thanh toán", "Payment gateway"),
    "number": Text("Số định danh, mã số thuế", "Identity number or tax code"),
    "phone": Text("Điện thoại", "Phone"),
    "address": Text("Địa chỉ", "Address"),
    "represented": Text("Người được ủy quyền", "Representative"),
    "channel": Text("Người nhập hồ sơ", "Entered by"),
    "procedure": Text("Thủ tục", "Procedure"),
    "agency": Text("Cơ quan đang giữ", "With the agency"),
    "state": Text("Trạng thái", "State"),
    "due": Text("Hẹn trả", "Due"),
    "stands_still": STANDS_STILL,
    "step": Text("Bước", "Step"),
    "assignee": Text("Người xử lý", "Who works on it"),
    "filed": Text("Nộp lúc", "Filed at"),
    "delivery": Text("Nhận kết quả", "Receives the result"),
    "online": Text("trên cổng", "on the portal"),
    "counter": Text("tại bộ phận một cửa", "at the counter"),
    "post": Text("qua bưu chính", "by post"),
    "not_given": Text("không nộp", "not handed in"),
    "open_paper": Text("Mở trong thẻ mới", "Open in a new tab"),
    "before": Text("Lần kiểm tra trước", "Found before"),
    "bad_papers": Text(
        "Lần kiểm tra giấy tờ gần nhất ghi nhận:\n{found}\nHãy xem lại trước khi chấp thuận.",
        "The last check of the papers found:\n{found}\nLook again before you approve.",
    ),
    "check_some": Text("Hãy chọn kết quả cho ít nhất một giấy tờ.", "Say of a paper at least how it was found."),
    "supplemented": Text("Đã bổ sung lúc {at}", "Supplemented at {at}"),
    "empty": Text("(trống)", "(empty)"),
    "new_file": Text("tệp mới", "a new file"),
    "asked": Text("Đã yêu cầu bổ sung", "What was asked for"),
    "payment": Text("Phí, lệ phí đã yêu cầu", "Payment asked for"),
    "paid": Text("đã nộp", "paid"),
    "decided": Text("Kết quả đã ra", "The result"),
    "proposal": Text("Đề xuất đang chờ quyết định", "A proposal waits for a decision"),
    "proposed_by": Text("Người đề xuất", "Proposed by"),
    "reason": Text("Lý do", "Reason"),
    "paper_number": Text("Số, ngày", "Number, date"),
    "paper": Text("Văn bản", "Paper"),
    "consultation": Text("Hỏi ý kiến {whom}", "Asked of {whom}"),
    "waits": Text("Chờ trả lời đến {day}", "An answer is awaited by {day}"),
    "answered": Text("Trả lời lúc {at}: {text}", "Answered at {at}: {text}"),
    "visit": Text("Kiểm tra thực tế", "Visit on site"),
    "parallel": Text("Bước {n}, {agency}: chưa xong", "Step {n}, {agency}: not finished"),
    "reason_wanted": Text(
        "Sắp đến hạn: nếu chậm, hôm nay phải có lý do và ngày hẹn mới.",
        "Nearly due: if it will be late, a reason and a new date are wanted today.",
    ),
    "none_yet": Text("Chưa có.", "None yet."),
    "print": Text("Xem để in", "Show to print"),
    "slip": Text("{title}, số {n}", "{title}, number {n}"),
    "counted": Text("tính", "counted"),
    "not_counted": Text("không tính", "not counted"),
    "changed": Text(
        "Hồ sơ vừa thay đổi: {who}. Những gì bạn gõ vẫn còn.",
        "The dossier has just changed: {who}. What you typed is kept.",
    ),
    "by": Text("{who} – {what}, {at}", "{who} – {what}, {at}"),
    "not_now": Text(
        "Bây giờ không làm được việc này nữa; những gì bạn gõ vẫn ở đây.",
        "This cannot be done any more; what you typed is still here.",
    ),
    "stale": Text(
        "Chưa ghi: người khác vừa thay đổi hồ sơ. Hãy xem thay đổi; bấm lại nếu vẫn đúng.",
        "Not done: somebody has just changed the dossier. See what changed; press again if it still holds.",
    ),
    "no_action": Text("Bạn không có việc nào làm được với hồ sơ này lúc này.", "There is nothing you can do with it now."),
    "papers": Text("Giấy tờ", "Papers"),
    "other_answers": Text("Mục khác", "Other answers"),
    "stands": Text("Đang ghi: {answer}", "It says: {answer}"),
    "nothing_found": Text("Không có mục nào như vậy.", "Nothing is called so."),
    "item_text": Text("Hãy viết cần gì ở “{label}”", "Say what is wanted of “{label}”"),
    "file": Text("Hãy chọn tệp kết quả", "Choose the result's file"),
    "sending": Text("Đang gửi tệp…", "Sending the file…"),
    "unsent": Text("Chưa gửi được tệp. Hãy thử lại.", "The file could not be sent. Try again."),
    "on_paper": Text("bản giấy trong hồ sơ", "lies in the file"),
    "scan_sent": Text("Đã gửi bản quét “{name}”", "The scan “{name}” was sent"),
    "paper_missing": Text("“{label}”: có bản giấy, hay quét?", "“{label}”: does it lie in the file, or is it scanned?"),
    "not_received": Text(
        "Cơ quan của bạn không nhận hồ sơ của thủ tục này, hoặc bạn không có vai trò tiếp nhận.",
        "Your agency does not receive dossiers of this procedure, or receiving is not your role.",
    ),
    "code": Text("Mã hồ sơ", "Code"),
    "pin": Text("Mã bí mật (PIN)", "Secret code (PIN)"),
    "follow": Text("Tra cứu tại", "Look it up at"),
    "open_dossier": Text("Mở hồ sơ", "Open the dossier"),
    "slip_comes": Text("Đã tiếp nhận. Đang lập giấy hẹn…", "Accepted. The slip is being made…"),
    "slip_later": Text(
        "Đã tiếp nhận. Giấy hẹn sẽ có trong trang hồ sơ sau ít phút.",
        "Accepted. The slip will be on the dossier's page in some minutes.",
    ),
    "refund": Text(
        "{amount} đồng, số thanh toán {reference}, đến lúc {at}.",
        "{amount} VND, payment number {reference}, came at {at}.",
    ),
    "other_amount": Text("Số tiền khác với số đã yêu cầu.", "Another amount was asked for."),
    "paid_twice": Text("Đã nộp hai lần.", "It was paid twice."),
    "not_asked": Text("Lúc tiền đến, hồ sơ không còn chờ nộp tiền.", "When it came, the dossier did not wait for it any more."),
    "mark_given_back": Text("Ghi là đã trả lại", "Write down that it was given back"),
    "given_back": Text("Đã ghi là trả lại lúc {at}.", "Written down as given back at {at}."),
    "marked": Text("Đã ghi là đã trả lại tiền.", "It is written down that the money was given back."),
    "signed_out": Text(
        "Phiên làm việc đã hết nên chưa ghi. Những gì bạn gõ vẫn ở đây; hãy xem lại rồi bấm lại.",
        "The session had ended, so nothing was done. What you typed is still here; look at it and press again.",
    ),
    "overdue": Text("Quá hạn", "Overdue"),
    "near_due": Text("Sắp đến hạn", "Near due"),
    "reason_asked": Text("Cần lý do và ngày hẹn mới nếu chậm", "A reason and a new date are wanted if late"),
    "nothing_late": Text("Sáng nay không có hồ sơ quá hạn hay sắp đến hạn.", "Nothing was overdue or near due this morning."),
    "saving": Text("Đang ghi…", "Saving…"),
}  # fmt: skip


def officer_tables() -> dict[str, dict[str, Text]]:
    """All that the desk and the dossier's page say, by name."""
    reasons = {f"{action}.{at}": text for action, texts in REASONS.items() for at, text in enumerate(texts)}
    states = {key.value: text for key, text in STATES_FOR_STAFF.items()}
    return {
        **tables(),
        "states": states,
        "asks": ASKS,
        "findings": FINDINGS,
        "reasons": reasons,
        "words": OFFICER,
        "petitions": PETITIONS,
    }
