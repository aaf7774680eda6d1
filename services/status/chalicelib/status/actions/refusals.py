"""Why a step is refused that the state alone would allow, said to the officer who tried it."""

from __future__ import annotations

from kernel.entry import Entry
from kernel.lifecycle import Action, Hindrance, Part, Standing, hindrance, possible_in
from kernel.problems import ILLEGAL_STEP, NOT_ALLOWED, Problem
from kernel.text import Text

WHY = {
    Hindrance.NO_SUPPLEMENT_LEFT: Text(
        "Việc hướng dẫn bổ sung chỉ làm một lần, đầy đủ; hồ sơ này đã được yêu cầu bổ sung đủ số lần.",
        "Guidance on what to complete is given once and in full; no further supplement may be asked of this dossier.",
    ),
    Hindrance.NO_EXTENSION_LEFT: Text(
        "Mỗi hồ sơ chỉ được hẹn lại một lần; hồ sơ này đã được hẹn lại.",
        "A dossier is given a new date once only; this one has had it.",
    ),
    Hindrance.ASSIGNED: Text(
        "Hồ sơ đang có người xử lý. Người đó có thể trả lại, hoặc hồ sơ được phân công cho người khác.",
        "Somebody works on this dossier. They may give it back, or it may be assigned to another.",
    ),
    Hindrance.NOT_CONSULTING: Text(
        "Không có lần hỏi ý kiến nào đang chờ trả lời.", "No question to another unit waits for an answer."
    ),
    Hindrance.ONE_PERSON_IS_ENOUGH: Text(
        "Thủ tục này không cần đề xuất trước khi quyết định.", "This procedure needs no proposal before a decision."
    ),
    Hindrance.NOT_PROPOSED: Text(
        "Chưa có đề xuất nào đang chờ quyết định. Thủ tục này cần một người đề xuất và người khác quyết định.",
        "No proposal waits for a decision. In this procedure one person proposes and another decides.",
    ),
    Hindrance.STEPS_OPEN: Text(
        "Các bước làm song song chưa xong hết.", "The steps that run side by side are not all finished."
    ),
    Hindrance.NO_STEP_OPEN: Text(
        "Không có bước làm song song nào đang mở.", "No step that runs beside others is open."
    ),
    Hindrance.ENDS_ELSEWHERE: Text(
        "Bước sau của hồ sơ do cơ quan khác làm; hãy chuyển hồ sơ đi trước.",
        "A later step is done by another agency; forward the dossier first.",
    ),
    Hindrance.NO_CLOCK: Text("Thời hạn của hồ sơ chưa bắt đầu.", "The clock of the dossier has not started."),
}
_SECOND_PERSON = Text(
    "Người đã đề xuất không được tự quyết định; cần một người khác.",
    "Who proposed may not decide; another person must.",
)


_GIVERS = Text(
    "Hồ sơ này là của người đã ủy quyền cho bạn, nên một cán bộ khác phải xử lý.",
    "This dossier is of somebody who has authorised you, so another officer must work on it.",
)


def not_allowed(action: Action, parts: frozenset[Part], *, givers: bool = False) -> Problem:
    """`givers`: it is of somebody who authorised whoever asks."""
    own = action is Action.DECIDE and {Part.PROPOSER, Part.DECIDE} <= parts
    return Problem(NOT_ALLOWED, _SECOND_PERSON if own else _GIVERS if givers else None)


def illegal(action: Action, entry: Entry, standing: Standing) -> Problem:
    """The reason is told where it is not the state, which the answer names in any case."""
    why = hindrance(action, standing) if possible_in(action, standing) else None
    return Problem(ILLEGAL_STEP, WHY[why] if why else None, extra={"state": entry.state})
