"""What the states, verdicts, actions and outcomes of a dossier are called where people read them (docs/glossary.md)."""

from __future__ import annotations

from kernel.lifecycle import Action, State
from kernel.text import Text
from kernel.verdict import Verdict

STATE = Text("Trạng thái", "State")
STATES = {
    State.REGISTERED: Text("Mới đăng ký, chờ tiếp nhận", "Registered, waiting to be accepted"),
    State.ACCEPTED: Text("Được tiếp nhận", "Accepted"),
    State.REFUSED: Text("Không được tiếp nhận", "Refused"),
    State.IN_PROCESS: Text("Đang xử lý", "In process"),
    State.SUPPLEMENT_REQUESTED: Text("Chờ bạn bổ sung", "Waiting for your supplement"),
    State.PAYMENT_REQUESTED: Text("Chờ bạn nộp phí, lệ phí", "Waiting for your payment"),
    State.WITHDRAWN: Text("Đã rút", "Withdrawn"),
    State.STOPPED: Text("Dừng xử lý", "Stopped"),
    State.DECIDED: Text("Đã có kết quả", "Decided"),
    State.HANDED_OVER: Text("Đã trả kết quả", "Result handed over"),
}
STATES_FOR_STAFF = STATES | {
    State.SUPPLEMENT_REQUESTED: Text("Chờ người nộp bổ sung", "Waiting for the applicant's supplement"),
    State.PAYMENT_REQUESTED: Text("Chờ người nộp đóng phí, lệ phí", "Waiting for the applicant's payment"),
}
TIMELINESS = {
    Verdict.NOT_STARTED: Text("Chưa tính thời hạn", "The time has not begun"),
    Verdict.WITHIN_TIME: Text("Trong hạn", "Within time"),
    Verdict.NEAR_DUE: Text("Sắp đến hạn", "Near due"),
    Verdict.OVERDUE: Text("Quá hạn", "Overdue"),
    Verdict.WAITING_SUPPLEMENT: Text("Chờ bổ sung", "Waiting for a supplement"),
    Verdict.WAITING_PAYMENT: Text("Chờ nộp phí, lệ phí", "Waiting for a payment"),
    Verdict.EARLY: Text("Trước hạn", "Early"),
    Verdict.ON_TIME: Text("Đúng hạn", "On time"),
    Verdict.LATE: Text("Trễ hạn, đã xin lỗi", "Late, with an apology"),
    Verdict.LATE_WITHOUT_APOLOGY: Text("Trễ hạn, chưa xin lỗi", "Late without an apology"),
    Verdict.CLOSED_WITHOUT_RESULT: Text("Kết thúc không có kết quả", "Closed without a result"),
}
ACTIONS = {
    Action.FILE: Text("Nộp hồ sơ", "Filed"),
    Action.ACCEPT: Text("Tiếp nhận", "Accepted"),
    Action.REFUSE: Text("Từ chối tiếp nhận", "Refused"),
    Action.CHECK_PAPERS: Text("Kiểm tra giấy tờ", "Papers checked"),
    Action.ASSIGN: Text("Phân công", "Assigned"),
    Action.TAKE: Text("Nhận xử lý", "Taken to work on"),
    Action.GIVE_BACK: Text("Trả lại việc", "Given back"),
    Action.FORWARD: Text("Chuyển xử lý tiếp", "Passed on"),
    Action.FINISH_STEP: Text("Xong một bước làm song song", "A parallel step was finished"),
    Action.CONSULT: Text("Hỏi ý kiến đơn vị khác", "Another unit was asked"),
    Action.ANSWER_CONSULTATION: Text("Đơn vị được hỏi đã trả lời", "The unit asked has answered"),
    Action.RECORD_VISIT: Text("Kiểm tra thực tế", "Checked on site"),
    Action.PROPOSE: Text("Đề xuất quyết định", "A decision was proposed"),
    Action.RETURN_PROPOSAL: Text("Trả lại đề xuất", "The proposal was returned"),
    Action.REQUEST_SUPPLEMENT: Text("Yêu cầu bổ sung", "A supplement was asked for"),
    Action.SUPPLEMENT: Text("Bổ sung", "Supplemented"),
    Action.REQUEST_PAYMENT: Text("Yêu cầu nộp phí, lệ phí", "Payment was asked for"),
    Action.CONFIRM_PAYMENT: Text("Đã nhận phí, lệ phí", "Payment was confirmed"),
    Action.EXTEND: Text("Xin lỗi và gia hạn", "Apologised for and extended"),
    Action.TRANSFER: Text("Chuyển sang cơ quan kế thừa", "Moved to the successor agency"),
    Action.APPLY_CALENDAR: Text("Tính lại ngày hẹn theo lịch mới", "Counted anew by a newer calendar"),
    Action.STOP: Text("Dừng xử lý", "Stopped"),
    Action.DECIDE: Text("Quyết định", "Decided"),
    Action.HAND_OVER: Text("Trả kết quả", "Handed over"),
    Action.WITHDRAW: Text("Rút hồ sơ", "Withdrawn"),
}
OUTCOMES = {
    "approved": Text("Đồng ý", "Approved"),
    "rejected": Text("Không đồng ý", "Rejected"),
}
# What the rules in force do to a clock while a supplement is waited for (kernel.clock: `restarts`). No day is promised meanwhile.
# True of a dossier that was not accepted yet as well, whose clock has not started.
STANDS_STILL = Text(
    "Trong khi chờ không tính thời hạn. Bổ sung đủ thì cơ quan làm tiếp; thời hạn tính từ đầu và có ngày hẹn.",
    "No time counts meanwhile. Once the supplement is in, the agency goes on; the time counts from its start and a day is named.",
)
REJECTED = "rejected"  # what stands for the state where the result is a refusal, which only its own people see
# What comes next, said to whoever looks; to its own people as NEXTS_OWN has it, where that differs.
NEXTS = {
    State.REGISTERED: Text(
        "Cơ quan phải trả lời trong 8 giờ làm việc: tiếp nhận và hẹn ngày, hoặc nói rõ cần bổ sung gì.",
        "The agency must answer within 8 working hours: accept it and name a day, or say what is missing.",
    ),
    State.ACCEPTED: Text(
        "Cơ quan đang giải quyết. Bạn không phải làm gì; có gì mới chúng tôi báo bạn.",
        "The agency is working on it. You need do nothing; you are told when something changes.",
    ),
    State.IN_PROCESS: Text(
        "Cơ quan đang giải quyết. Bạn không phải làm gì; có gì mới chúng tôi báo bạn.",
        "The agency is working on it. You need do nothing; you are told when something changes.",
    ),
    State.SUPPLEMENT_REQUESTED: Text(
        f"Việc tiếp theo là của người nộp. {STANDS_STILL.vi}", f"It is the applicant's turn. {STANDS_STILL.en}"
    ),
    State.PAYMENT_REQUESTED: Text(
        "Việc tiếp theo là của người nộp. Thời hạn dừng lại cho đến khi nộp xong.",
        "It is the applicant's turn. The time stands still until it is paid.",
    ),
    State.REFUSED: Text(
        "Cơ quan không tiếp nhận. Hãy đọc lý do ở mục “Đã làm những gì” (cần mã PIN hoặc đăng nhập). Khi đã có đủ điều còn "
        "thiếu, bạn nộp hồ sơ mới được; muốn hỏi hoặc không đồng ý, hãy gửi phản ánh, kiến nghị.",
        "It was not accepted. Read the reason under “What was done” (with the pin, or signed in). When you have what was "
        "missing, you may file a new one; to ask, or if you disagree, send a petition.",
    ),
    State.WITHDRAWN: Text(
        "Hồ sơ đã rút, không ai giải quyết nữa. Bạn có thể nộp hồ sơ mới.",
        "It was withdrawn and nobody works on it. You may file a new one.",
    ),
    State.STOPPED: Text(
        "Cơ quan đã dừng giải quyết; lý do nằm ở mục “Đã làm những gì”. Bạn có thể nộp hồ sơ mới; nếu không đồng ý, hãy gửi "
        "phản ánh, kiến nghị.",
        "The agency has stopped; the reason stands under “What was done”. You may file a new one, or send a petition if you "
        "disagree.",
    ),
    State.DECIDED: Text(
        "Đã có kết quả. Gõ thêm mã PIN trên giấy biên nhận để xem và tải.",
        "There is a result. Enter the pin of your receipt too, to see and download it.",
    ),
    State.HANDED_OVER: Text("Kết quả đã được trao. Hồ sơ đã xong.", "The result was handed over. All is done."),
}
NEXTS_OWN = {
    State.SUPPLEMENT_REQUESTED: Text(
        f"Việc tiếp theo là của bạn. {STANDS_STILL.vi}", f"It is your turn. {STANDS_STILL.en}"
    ),
    State.PAYMENT_REQUESTED: Text(
        "Việc tiếp theo là của bạn. Thời hạn dừng lại cho đến khi nộp xong.",
        "It is your turn. The time stands still until it is paid.",
    ),
    State.DECIDED: Text(
        "Đã có kết quả. Nhận theo cách bạn chọn khi nộp; bản điện tử ở ngay đây.",
        "There is a result. Receive it the way you chose when filing; its electronic copy is here.",
    ),
}
_REJECTED = Text("Kết quả: không đồng ý", "Result: not approved")
_AFTER_REJECTED = Text(
    "Cơ quan không đồng ý. Hãy đọc lý do ngay dưới đây. Khi đã có đủ điều còn thiếu, bạn nộp hồ sơ mới được; muốn hỏi hoặc "
    "không đồng ý, hãy gửi phản ánh, kiến nghị.",
    "The agency did not approve. Read the reason right below. When you have what was missing, you may file a new one; to "
    "ask, or if you disagree, send a petition.",
)
AGAINST = (State.REFUSED.value, State.STOPPED.value, REJECTED)  # where the way to ask or complain stands in the band
# The script's own words, by name.
LOOK_UP = {
    "code": Text("Mã hồ sơ", "Code"),
    "procedure": Text("Thủ tục", "Procedure"),
    "agency": Text("Cơ quan giải quyết", "Agency"),
    "step": Text("Bước", "Step"),
    "registered": Text("Nộp lúc", "Filed at"),
    "accepted": Text("Tiếp nhận lúc", "Accepted at"),
    "due": Text("Hẹn trả kết quả", "Result due"),
    "closed": Text("Kết thúc lúc", "Closed at"),
    "timeliness": Text("Thời hạn", "Timeliness"),
    "supplement": Text("Bạn cần bổ sung", "What you are asked to supplement"),
    "payment": Text("Bạn cần nộp", "What you are asked to pay"),
    "result": Text("Kết quả", "Result"),
    "decision": Text("Quyết định", "Decision"),
    "number": Text("Số", "Number"),
    "date": Text("Ngày", "Date"),
    "reason": Text("Lý do", "Reason"),
    "paper": Text("Tải giấy tờ kết quả", "Download the result"),
    "petition": Text("Gửi phản ánh, kiến nghị", "Send a petition"),
    "steps": Text("Đã làm những gì", "What was done"),
    "why": Text("Vì sao là ngày đó? Từng ngày một", "Why that day? Day by day"),
    "day": Text("Ngày", "Day"),
    "counts": Text("Tính?", "Counted?"),
    "yes": Text("Có", "Yes"),
    "no": Text("Không", "No"),
    "because": Text("Vì sao", "Why"),
    "slips": Text("Phiếu, giấy hẹn", "Slips"),
    "unknown": Text(
        "Không có hồ sơ mang mã này, hoặc mã PIN không đúng. Hãy xem lại từng chữ số.",
        "No dossier has this code, or the pin is wrong. Check every digit.",
    ),
    "looking": Text("Đang tra cứu…", "Looking up…"),
    "offline": Text("Không kết nối được. Hãy thử lại.", "No connection. Try again."),
    "signin": Text(
        "Đăng nhập để đọc lại, bổ sung, rút, đánh giá", "Sign in to read it again, supplement, withdraw or rate"
    ),
    "filed": Text("Những gì đã nộp", "What was filed"),
    "receipt": Text("Giấy biên nhận để in", "Receipt to print"),
    "pay": Text("Nộp phí trực tuyến", "Pay online"),
    "paid": Text("Đã nhận", "Received"),
    "reference": Text("mã giao dịch", "reference"),
    "supplement_now": Text("Bổ sung ngay", "Supplement now"),
    "withdraw": Text("Rút hồ sơ", "Withdraw the dossier"),
    "withdraw_means": Text(
        "Cơ quan sẽ không giải quyết hồ sơ này nữa. Bạn có thể nộp hồ sơ mới bất cứ lúc nào.",
        "The agency will work on it no more. You may file a new one at any time.",
    ),
    "withdraw_why": Text("Vì sao bạn rút? (không bắt buộc)", "Why do you withdraw it? (optional)"),
    "withdraw_sure": Text("Có, rút hồ sơ này", "Yes, withdraw it"),
    "rate": Text("Bạn được phục vụ thế nào?", "How were you served?"),
    "worst": Text("rất không hài lòng", "very unhappy"),
    "best": Text("rất hài lòng", "very happy"),
    "comment": Text("Bạn muốn nói thêm? (không bắt buộc)", "Anything to add? (optional)"),
    "send": Text("Gửi đánh giá", "Send"),
    "choose": Text("Hãy chọn một mức từ 1 đến 5.", "Choose a mark from 1 to 5."),
    "thanks": Text("Cảm ơn bạn đã đánh giá.", "Thank you for your rating."),
}

MINE = {
    "due": Text("Hẹn trả kết quả", "Result due"),
    "filed": Text("Nộp ngày", "Filed on"),
    "by_others": Text("người khác nộp", "filed by somebody else"),
    "go_on": Text("làm tiếp", "go on"),
    "saved": Text("Lưu lúc", "Saved at"),
    "applicant": Text("Người nộp", "Applicant"),
    "only_here": Text(
        "Chỉ có trên máy này, chưa lưu vào tài khoản. Mở ra khi có mạng thì bản này được lưu.",
        "On this device only, not saved with your account yet. Open it with a connection and it is.",
    ),
    "remove": Text("Xóa bản nháp", "Throw the draft away"),
    "remove_means": Text(
        "Những gì bạn đã gõ trong bản nháp này sẽ mất hẳn, trong tài khoản và trên máy này. Tệp đã gửi lên còn một thời gian để "
        "dùng lại. Hồ sơ đã nộp không đổi.",
        "What you typed in this draft is gone for good, from your account and this device. Files you sent can be used again for "
        "a while. What you filed does not change.",
    ),
    "remove_yes": Text("Có, xóa", "Yes, throw it away"),
    "removed": Text("Đã xóa bản nháp.", "The draft is gone."),
    "unsaved_here": Text(
        "Máy này còn điều bạn đã gõ cho thủ tục này mà chưa lưu vào tài khoản. Mở bản đã chọn thì những điều đó mất.",
        "This device has words of yours for this procedure that are not saved with your account. Opening the chosen draft "
        "loses them.",
    ),
    "keep_here": Text("Mở bản trên máy này", "Open what this device has"),
    "change_here": Text("Bỏ, mở bản đã chọn", "Lose it, open the chosen draft"),
    "loading": Text("Đang mở hồ sơ của bạn…", "Opening your dossiers…"),
    "everywhere": Text(
        "Đã đăng xuất trên mọi thiết bị. Trang đang mở ở máy khác, kể cả trang không cần JavaScript, có thể còn dùng được tối đa "
        "60 phút.",
        "Signed out on all devices. A page that is open elsewhere, one without script too, may go on for 60 minutes at most.",
    ),
    "signin": Text("Hãy đăng nhập để thấy hồ sơ của bạn.", "Sign in to see your dossiers."),
    "idle": Text(
        "Bạn đã được đăng xuất: lâu không dùng, hoặc đã đăng xuất ở thẻ khác. Hãy đăng nhập lại.",
        "You were signed out: after a long pause, or in another tab. Sign in again.",
    ),
    "offline": Text("Không kết nối được. Hãy thử lại.", "No connection. Try again."),
}


def next_tables() -> dict[str, dict[str, Text]]:
    """States, and what comes next in each, for the receipt."""
    all_of_them = tables()
    return {"states": all_of_them["states"], "nexts": all_of_them["nexts"] | all_of_them["own"]}


def tables() -> dict[str, dict[str, Text]]:
    """All of them, by name, for the look-up's script."""
    return {
        "states": {**{key.value: text for key, text in STATES.items()}, REJECTED: _REJECTED},
        "timeliness": {key.value: text for key, text in TIMELINESS.items()},
        "actions": {key.value: text for key, text in ACTIONS.items()},
        "outcomes": OUTCOMES,
        "nexts": {key.value: text for key, text in NEXTS.items()},
        "own": {**{key.value: text for key, text in NEXTS_OWN.items()}, REJECTED: _AFTER_REJECTED},
        "words": LOOK_UP,
    }
