"""The actions of an officer as forms of a page: what each asks, by the names of the API's body, with ready reasons as data.

Which of them is offered the API says for each dossier (`GET .../actions`); what is asked here it judges again.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernel.lifecycle import Action
from kernel.text import Text
from web.form_view import FieldView
from web.officer_reasons import REASONS
from web.words import Language, say

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of an action. `kind` as of FieldView, or `file`: a result paper."""

    name: str
    kind: str
    label: Text
    required: bool = True
    hint: Text = _NOTHING
    options: tuple[tuple[str, Text], ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None
    most: int | None = None
    pattern: str = ""
    error: Text = _NOTHING
    columns: tuple[Ask, ...] = ()

    def field(self, language: Language) -> FieldView:
        return FieldView(
            name=self.name,
            kind=self.kind,
            label=say(self.label, language),
            hint=say(self.hint, language),
            error=say(self.error, language),
            required=self.required,
            options=tuple((key, say(text, language)) for key, text in self.options),
            when=self.when,
            pattern=self.pattern,
            min_length=1 if self.kind == "rows" else None,
            max_length=self.most if self.kind not in ("number", "date") else None,
            minimum=1 if self.kind == "number" else None,
            maximum=self.most if self.kind == "number" else None,
            columns=tuple(one.field(language) for one in self.columns),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One action: what its button says, what it means for the applicant, and what it asks."""

    action: Action
    name: Text
    means: Text
    asks: tuple[Ask, ...] = ()
    grave: bool = False  # ends the dossier, or cannot be taken back
    last: tuple[Text, Text] | None = None  # name and meaning at the last step, where it does something else

    @property
    def reasons(self) -> tuple[Text, ...]:
        return REASONS.get(self.action, ())


_MONEY = 999_999_999_999
_LONG = 2000


def _text(name: str, vi: str, en: str, *, required: bool = True) -> Ask:
    return Ask(name, "textarea", Text(vi, en), required=required, most=_LONG)


_REASON = _text("reason", "Lý do (người nộp đọc được)", "Reason (the applicant reads it)")
_NOTE = _text("note", "Lời nhắn cho đồng nghiệp", "Message to your colleague", required=False)
_WHOM = Ask("assignee", "select", Text("Giao cho ai", "To whom"))
_REJECTED = ("outcome", ("rejected",))
_OUTCOME = Ask(
    "outcome",
    "radios",
    Text("Kết quả", "Decision"),
    options=(("approved", Text("Đồng ý", "Approve")), ("rejected", Text("Không đồng ý", "Reject"))),
)
_RESULT = (
    _OUTCOME,
    Ask("reason", "textarea", Text("Lý do không đồng ý", "Why it is rejected"), when=_REJECTED, most=_LONG),
    Ask(
        "file",
        "file",
        Text("Văn bản kết quả đã ký", "The signed result paper"),
        hint=Text("PDF, JPEG hoặc PNG", "PDF, JPEG or PNG"),
        when=("outcome", ("approved",)),
    ),
    Ask("number", "text", Text("Số văn bản", "Number of the paper"), when=("outcome", ("approved",)), most=100),
    Ask("date", "date", Text("Ngày ký", "Date of the paper"), when=("outcome", ("approved",))),
)

STEPS = (
    Step(
        Action.ACCEPT,
        Text("Tiếp nhận", "Accept"),
        Text(
            "Thời hạn bắt đầu. Người nộp nhận giấy tiếp nhận và hẹn trả kết quả.",
            "The time begins. The applicant gets a receipt with the day of the result.",
        ),
    ),
    Step(
        Action.TAKE,
        Text("Nhận xử lý", "Take it"),
        Text("Hồ sơ này do bạn xử lý.", "You work on this dossier."),
    ),
    Step(
        Action.REQUEST_SUPPLEMENT,
        Text("Yêu cầu bổ sung", "Ask for a supplement"),
        Text(
            "Chỉ yêu cầu được một lần: hãy nêu đủ mọi thứ còn thiếu. "
            "Trong khi chờ không tính thời hạn; bổ sung đủ thì tính từ đầu.",
            "It can be asked once: name all that is missing. No time counts meanwhile; then it counts from its start.",
        ),
        (_REASON,),
    ),
    Step(
        Action.ASSIGN,
        Text("Phân công", "Assign"),
        Text("Người này xử lý hồ sơ từ bây giờ.", "This colleague works on it from now on."),
        (_WHOM, _NOTE),
    ),
    Step(
        Action.FORWARD,
        Text("Chuyển bước tiếp theo", "Forward to the next step"),
        Text(
            "Hồ sơ sang bước sau của quy trình, cho cán bộ của cơ quan làm bước đó.",
            "The dossier goes on to the next step, to an officer of the agency that does it.",
        ),
        (_WHOM, _NOTE),
        last=(
            Text("Chuyển cho người khác", "Hand it to a colleague"),
            Text(
                "Đây là bước cuối: hồ sơ ở lại bước này, người được chọn làm tiếp.",
                "This is the last step: the dossier stays in it, and whom you choose goes on with it.",
            ),
        ),
    ),
    Step(
        Action.PROPOSE,
        Text("Đề xuất quyết định", "Propose a decision"),
        Text(
            "Một người khác xem và quyết định. Đề xuất mới thay đề xuất đang chờ.",
            "Another person looks at it and decides. A new proposal takes the place of one that waits.",
        ),
        _RESULT,
    ),
    Step(
        Action.DECIDE,
        Text("Quyết định", "Decide"),
        Text(
            "Thời hạn kết thúc. Người nộp được báo kết quả.",
            "The time ends. The applicant is told of the result.",
        ),
        _RESULT,
        grave=True,
    ),
    Step(
        Action.RETURN_PROPOSAL,
        Text("Trả lại đề xuất", "Return the proposal"),
        Text("Người đề xuất phải xem lại.", "Whoever proposed it has to look again."),
        (_text("reason", "Lý do trả lại", "Why it is returned"),),
    ),
    Step(
        Action.HAND_OVER,
        Text("Trả kết quả", "Hand over the result"),
        Text("Người nộp đã nhận kết quả.", "The applicant has the result."),
    ),
    Step(
        Action.REQUEST_PAYMENT,
        Text("Yêu cầu nộp phí, lệ phí", "Ask for a payment"),
        Text("Người nộp được báo số tiền.", "The applicant is told the amount."),
        (Ask("amount", "number", Text("Số tiền (đồng)", "Amount (VND)"), most=_MONEY), _REASON),
    ),
    Step(
        Action.CONFIRM_PAYMENT,
        Text("Xác nhận đã nộp tiền", "Confirm the payment"),
        Text("Hồ sơ được xử lý tiếp.", "Work on the dossier goes on."),
        (
            Ask("amount", "number", Text("Số tiền đã nhận (đồng)", "Amount received (VND)"), most=_MONEY),
            Ask("reference", "text", Text("Số biên lai", "Number of the receipt"), most=100),
        ),
    ),
    Step(
        Action.EXTEND,
        Text("Xin lỗi và hẹn lại", "Apologise and give a new date"),
        Text(
            "Chỉ hẹn lại được một lần. Người nộp nhận thư xin lỗi. Ngày nghỉ sẽ thành ngày làm việc sau đó.",
            "A new date can be given once. The applicant gets an apology. A day off becomes the next working day.",
        ),
        (_REASON, Ask("new_date", "date", Text("Ngày hẹn mới", "New date"))),
    ),
    Step(
        Action.CONSULT,
        Text("Hỏi ý kiến đơn vị khác", "Ask another unit"),
        Text("Đơn vị được hỏi phải trả lời trước ngày bạn đặt.", "The unit answers by the day that you set."),
        (
            Ask(
                "whom",
                "radios",
                Text("Hỏi ai", "Whom"),
                options=(
                    ("agency", Text("Cơ quan trên cổng này", "An agency of this portal")),
                    ("unit", Text("Đơn vị khác", "Another unit")),
                ),
            ),
            Ask("agency", "select", Text("Cơ quan", "Agency"), when=("whom", ("agency",))),
            Ask("unit", "text", Text("Tên đơn vị", "Name of the unit"), when=("whom", ("unit",)), most=200),
            _text("question", "Hỏi gì", "The question"),
            Ask("answer_by", "date", Text("Trả lời trước ngày", "To be answered by")),
        ),
    ),
    Step(
        Action.ANSWER_CONSULTATION,
        Text("Ghi ý kiến trả lời", "Record the answer"),
        Text("Trả lời câu hỏi đang chờ.", "Answers a question that waits."),
        (
            Ask("consultation", "select", Text("Trả lời cho câu hỏi", "Which question")),
            _text("text", "Ý kiến", "The answer"),
        ),
    ),
    Step(
        Action.RECORD_VISIT,
        Text("Ghi kiểm tra thực tế", "Record a visit on site"),
        Text("Ghi nơi, lúc và kết quả kiểm tra.", "Keeps where, when and what was found."),
        (
            Ask("at_day", "date", Text("Ngày kiểm tra", "Day of the visit")),
            Ask(
                "at_time",
                "text",
                Text("Giờ", "Time"),
                hint=Text("Ví dụ 09:30", "For example 09:30"),
                most=5,
                pattern="^([01]?[0-9]|2[0-3]):[0-5][0-9]$",
                error=Text("Hãy viết giờ như 09:30", "Write the time like 09:30"),
            ),
            Ask("place", "text", Text("Nơi kiểm tra", "Place"), most=300),
            Ask(
                "participants",
                "rows",
                Text("Thành phần", "Who took part"),
                most=20,
                columns=(
                    Ask("unit", "text", Text("Đơn vị", "Unit"), most=200),
                    Ask("count", "number", Text("Số người", "How many"), most=100),
                ),
            ),
            _text("content", "Kết quả kiểm tra", "What was found"),
        ),
    ),
    Step(
        Action.FINISH_STEP,
        Text("Xong bước làm song song", "Finish a parallel step"),
        Text("Cơ quan của bạn đã làm xong bước này.", "Your agency has finished this step."),
        (
            Ask("step", "select", Text("Bước", "Step")),
            Ask(
                "outcome",
                "radios",
                Text("Ý kiến của đơn vị", "What the unit says"),
                required=False,
                options=(("agreed", Text("Đồng ý", "Agrees")), ("disagreed", Text("Không đồng ý", "Disagrees"))),
            ),
            _text("note", "Nội dung", "In words"),
        ),
    ),
    Step(
        Action.GIVE_BACK,
        Text("Trả lại việc", "Give it back"),
        Text("Không còn ai xử lý; đồng nghiệp khác có thể nhận.", "Nobody works on it; a colleague may take it."),
        (_NOTE,),
    ),
    Step(
        Action.SUPPLEMENT,
        Text("Nhận bổ sung tại quầy", "Take in the supplement"),
        Text(
            "Người nộp đã mang đến, hoặc gửi qua bưu chính, những gì được yêu cầu.",
            "The applicant brought, or sent by post, what was asked for.",
        ),
        (_text("note", "Đã nhận những gì", "What came"),),
    ),
    Step(
        Action.WITHDRAW,
        Text("Rút hồ sơ theo đề nghị", "Withdraw at the applicant's wish"),
        Text(
            "Người nộp hồ sơ giấy muốn rút. Hồ sơ kết thúc.",
            "Who filed on paper wants it back. The dossier ends.",
        ),
        (_text("reason", "Lý do", "Reason", required=False),),
        grave=True,
    ),
    Step(
        Action.REFUSE,
        Text("Từ chối tiếp nhận", "Refuse"),
        Text(
            "Hồ sơ kết thúc, người nộp nhận phiếu từ chối có lý do.",
            "The dossier ends; the applicant gets the refusal with its reason.",
        ),
        (_REASON,),
        grave=True,
    ),
    Step(
        Action.STOP,
        Text("Dừng xử lý", "Stop"),
        Text(
            "Hồ sơ kết thúc, không có kết quả; người nộp nhận thông báo có lý do.",
            "The dossier ends without a result; the applicant is told why.",
        ),
        (_REASON,),
        grave=True,
    ),
)
# By people of other pages, or where the papers stand.
ELSEWHERE = frozenset({Action.CHECK_PAPERS, Action.TRANSFER, Action.APPLY_CALENDAR})
BATCH = (Action.ACCEPT, Action.TAKE, Action.ASSIGN, Action.HAND_OVER, Action.GIVE_BACK)
