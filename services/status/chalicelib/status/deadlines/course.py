"""Whether what is said to have happened could have happened, in that order, to one running clock: pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kernel.clock import Event
from kernel.lifecycle import Action
from kernel.problems import Fault
from kernel.text import Text

ACTIONS = {
    "supplement_requested": Action.REQUEST_SUPPLEMENT,
    "supplemented": Action.SUPPLEMENT,
    "payment_requested": Action.REQUEST_PAYMENT,
    "paid": Action.CONFIRM_PAYMENT,
    "consultation_asked": Action.CONSULT,
    "consultation_answered": Action.ANSWER_CONSULTATION,
    "extended": Action.EXTEND,
    "transferred": Action.FORWARD,
    "decided": Action.DECIDE,
    "handed_over": Action.HAND_OVER,
    "refused": Action.REFUSE,
    "withdrawn": Action.WITHDRAW,
    "stopped": Action.STOP,
}
_ASKS = frozenset({Action.REQUEST_SUPPLEMENT, Action.REQUEST_PAYMENT})
_ANSWERED = {Action.SUPPLEMENT: Action.REQUEST_SUPPLEMENT, Action.CONFIRM_PAYMENT: Action.REQUEST_PAYMENT}
_CLOSES = frozenset({Action.DECIDE, Action.REFUSE, Action.WITHDRAW, Action.STOP})
# What may happen while somebody is waited for.
_MEANWHILE = frozenset({Action.WITHDRAW, Action.STOP, Action.ANSWER_CONSULTATION})

BEFORE_RECEIPT = Text("Sự kiện xảy ra trước khi nhận hồ sơ.", "This is before the receipt.")
_OUT_OF_ORDER = Text("Sự kiện phải theo thứ tự thời gian.", "Events must stand in the order of time.")
_IN_THE_FUTURE = Text(
    "Sự kiện xảy ra sau thời điểm tính; hãy cho thời điểm tính (as_of) muộn hơn.",
    "This is later than the moment asked about; give a later as_of.",
)
_TWICE = Text("Sự kiện này bị lặp lại.", "This event is given twice.")
_CLOSED = Text("Đồng hồ đã dừng hẳn; không còn gì xảy ra sau đó.", "The clock has ended; nothing follows.")
_WAITING = Text(
    "Đang chờ bổ sung hoặc nộp phí; sự kiện này chưa thể xảy ra.",
    "A supplement or a payment is awaited; this cannot happen yet.",
)
_NOT_ASKED = Text("Chưa có yêu cầu nào để trả lời.", "Nothing was asked that this could answer.")
_NO_RESULT = Text("Chưa có kết quả để trả.", "There is no result yet that could be handed over.")
_SUPPLEMENTS = Text("Số lần yêu cầu bổ sung đã hết.", "No further supplement may be asked for.")
_EXTENSIONS = Text("Đã gia hạn đủ số lần cho phép.", "No further extension is allowed.")


@dataclass(frozen=True, slots=True)
class Allowed:
    """How often, in the life of one dossier."""

    supplements: int
    extensions: int


def faults(received_at: datetime, events: Sequence[Event], as_of: datetime, allowed: Allowed) -> Iterator[Fault]:
    """What cannot be, one fault for each event at most, pointing into `/events`."""
    done: list[Event] = []
    for place, event in enumerate(events):
        before = done[-1].at if done else received_at
        found = _fault(event, before, done, received_at, as_of) or _illegal(event.action, done, allowed)
        if found is not None:
            code, sentence = found
            yield Fault(f"/events/{place}", code, sentence)
        else:
            done.append(event)


def _fault(
    event: Event, before: datetime, done: Sequence[Event], received_at: datetime, as_of: datetime
) -> tuple[str, Text] | None:
    if event.at < received_at:
        return "before-receipt", BEFORE_RECEIPT
    if event.at > as_of:
        return "in-the-future", _IN_THE_FUTURE
    if any((one.action, one.at) == (event.action, event.at) for one in done):
        return "repeated", _TWICE
    if event.at < before:
        return "out-of-order", _OUT_OF_ORDER
    return None


def _illegal(action: Action, done: Sequence[Event], allowed: Allowed) -> tuple[str, Text] | None:
    """Whether the lifecycle has no place for it, after what was done."""
    acts = [event.action for event in done]
    closed = next((one for one in acts if one in _CLOSES), None)
    if action is Action.HAND_OVER:
        fits = closed is Action.DECIDE and Action.HAND_OVER not in acts
        return None if fits else ("not-possible", _NO_RESULT if closed is None else _CLOSED)
    if closed is not None:
        return "clock-ended", _CLOSED
    waiting = next((one for one in reversed(acts) if one in _ASKS or one in _ANSWERED), None)
    asked = waiting if waiting in _ASKS else None
    if action in _ANSWERED:
        return None if asked is _ANSWERED[action] else ("not-possible", _NOT_ASKED)
    if asked is not None and action not in _MEANWHILE:
        return "not-possible", _WAITING
    if action is Action.ANSWER_CONSULTATION and acts.count(Action.CONSULT) <= acts.count(action):
        return "not-possible", _NOT_ASKED
    if action is Action.REQUEST_SUPPLEMENT and acts.count(action) >= allowed.supplements:
        return "too-often", _SUPPLEMENTS
    if action is Action.EXTEND and acts.count(action) >= allowed.extensions:
        return "too-often", _EXTENSIONS
    return None


_NOT_LATER = Text(
    "Ngày mới phải sau ngày đến hạn hiện tại ({due}).", "The new date must be later than the present due date ({due})."
)


def not_later(place: int, due: date) -> Fault:
    sentence = Text(_NOT_LATER.vi.format(due=due.isoformat()), _NOT_LATER.en.format(due=due.isoformat()))
    return Fault(f"/events/{place}/new_date", "not-later", sentence)
