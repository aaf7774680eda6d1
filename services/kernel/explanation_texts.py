"""What the lines of an explained deadline say, Vietnamese first. None names a unit or a step: they would betray the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from kernel.lifecycle import Action
from kernel.text import Text
from kernel.verdict import Verdict

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class ClockState(StrEnum):
    """What the clock is doing."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    WAITING_SUPPLEMENT = "waiting_supplement"
    WAITING_PAYMENT = "waiting_payment"
    CONSULTATION = "consultation"
    EXTENDED = "extended"
    CLOSED = "closed"


def vi(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def en(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


DAY_ZERO = Text("Ngày nhận hồ sơ, không tính", "The day of receipt, not counted")
FROM_THE_HOUR = Text("Tính từ giờ nhận hồ sơ", "Counted from the hour of receipt")
AFTER_HOURS = Text(
    "Nhận sau giờ làm việc: coi như nhận vào ngày làm việc tiếp theo",
    "Received after office hours: counts as received on the next working day",
)
SATURDAY = Text("Thứ Bảy, ngày nghỉ hằng tuần", "Saturday, weekly day of rest")
SUNDAY = Text("Chủ nhật, ngày nghỉ hằng tuần", "Sunday, weekly day of rest")
WAITING = {
    Action.REQUEST_PAYMENT: Text("Chờ nộp phí, lệ phí hoặc thuế", "Waiting for the payment of a fee or tax"),
    Action.REQUEST_SUPPLEMENT: Text("Chờ người nộp bổ sung hồ sơ", "Waiting for the applicant to complete the dossier"),
    Action.CONSULT: Text("Chờ ý kiến của cơ quan khác", "Waiting for another agency's opinion"),
}
_LATER = {
    Action.REQUEST_PAYMENT: Text(
        "Tạm tính: đang chờ nộp phí, hạn sẽ lùi theo số ngày chờ",
        "For the time being: waiting for a payment, the due day will move by the days of waiting",
    ),
    Action.CONSULT: Text(
        "Tạm tính: đang chờ ý kiến, hạn sẽ lùi theo số ngày chờ",
        "For the time being: waiting for an opinion, the due day will move by the days of waiting",
    ),
}
_RESTARTS = Text(
    "Tạm tính: đang chờ bổ sung, hạn sẽ được tính lại từ đầu khi hồ sơ đầy đủ",
    "For the time being: waiting for a supplement, the time will be counted again once the dossier is complete",
)
_MOVES = Text(
    "Tạm tính: đang chờ bổ sung, hạn sẽ lùi theo số ngày chờ",
    "For the time being: waiting for a supplement, the due day will move by the days of waiting",
)


def day_off_receipt(why: Text) -> Text:
    return Text(
        f"Nhận vào ngày nghỉ ({why.vi}): coi như nhận vào ngày làm việc tiếp theo",
        f"Received on a day off ({why.en}): counts as received on the next working day",
    )


def holiday(name: Text) -> Text:
    """Calendars name holidays by what is kept on them, and other days off as such."""
    return Text(
        name.vi if name.vi.lower().startswith("ngày nghỉ") else f"Ngày nghỉ: {name.vi}",
        name.en if "day off" in name.en.lower() else f"Day off: {name.en}",
    )


@cache
def counted(number: int) -> Text:
    """Most lines say one of these, so each is made once."""
    return Text(f"Ngày thứ {number} của thời hạn", f"Day {number} of the time limit")


def make_up(number: int, name: Text) -> Text:
    return Text(f"Ngày thứ {number} của thời hạn ({name.vi})", f"Day {number} of the time limit ({name.en})")


def hours_end(why: Text, at: datetime) -> Text:
    return Text(f"{why.vi}, đủ lúc {at:%H:%M}", f"{why.en}, full at {at:%H:%M}")


def last(why: Text) -> Text:
    return Text(f"{why.vi}; ngày cuối cùng, kết thúc lúc 24 giờ", f"{why.en}; the last day, which ends at midnight")


def moved(why: Text) -> Text:
    return Text(
        f"Thời hạn kết thúc vào ngày nghỉ ({why.vi}): lùi sang ngày làm việc tiếp theo",
        f"The time limit ended on a day off ({why.en}): it moves to the next working day",
    )


MOVED_TO = Text(
    "Ngày làm việc đầu tiên sau khi thời hạn kết thúc vào ngày nghỉ",
    "The first working day after the time limit ended on a day off",
)


def before_restart(answered: date) -> Text:
    return Text(
        f"Không còn tính: hồ sơ được bổ sung ngày {vi(answered)}, thời hạn tính lại từ đầu",
        f"No longer counted: the dossier was completed on {en(answered)}, the time is counted again from the start",
    )


def extension(number: int) -> Text:
    return Text(
        f"Ngày gia hạn thứ {number}, sau khi đã xin lỗi và hẹn lại",
        f"Day {number} of the extension, after an apology with a new date",
    )


def provisional(asked: Action, *, restarts: bool) -> Text:
    """Of a day that would count, while the clock stands still for an answer."""
    if asked is Action.REQUEST_SUPPLEMENT:
        return _RESTARTS if restarts else _MOVES
    return _LATER[asked]


_VERDICTS = {
    Verdict.NOT_STARTED: Text("thời hạn chưa bắt đầu", "the time limit has not begun"),
    Verdict.WITHIN_TIME: Text("hồ sơ đang trong hạn", "the dossier is within its time"),
    Verdict.NEAR_DUE: Text("hồ sơ sắp đến hạn", "the dossier is near its due day"),
    Verdict.OVERDUE: Text("hồ sơ đã quá hạn", "the dossier is overdue"),
    Verdict.WAITING_SUPPLEMENT: Text(
        "đang chờ người nộp bổ sung hồ sơ", "the applicant is asked to complete the dossier"
    ),
    Verdict.WAITING_PAYMENT: Text("đang chờ nộp phí, lệ phí hoặc thuế", "a payment is awaited"),
    Verdict.EARLY: Text("đã giải quyết trước hạn", "it was decided early"),
    Verdict.ON_TIME: Text("đã giải quyết đúng hạn", "it was decided on time"),
    Verdict.LATE: Text("đã giải quyết trễ hạn, có xin lỗi và hẹn lại", "it was decided late, after an apology"),
    Verdict.LATE_WITHOUT_APOLOGY: Text(
        "đã giải quyết trễ hạn, không xin lỗi trước hạn", "it was decided late, without an apology in time"
    ),
    Verdict.CLOSED_WITHOUT_RESULT: Text("đã kết thúc không có kết quả", "it was closed without a result"),
}


def not_started(verdict: Verdict) -> Text:
    if verdict is Verdict.CLOSED_WITHOUT_RESULT:
        return Text(
            "Hồ sơ đã kết thúc trước khi được tiếp nhận; không có thời hạn giải quyết.",
            "The dossier was closed before it was accepted; there is no time limit.",
        )
    return Text(
        "Hồ sơ chưa được tiếp nhận; thời hạn bắt đầu khi tiếp nhận.",
        "The dossier has not been accepted yet; the time limit begins with its acceptance.",
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentence tells: the numbers are days."""

    day0: date
    due_at: datetime
    as_of: date
    counted: int
    left: int
    off: int
    paused: int
    counts_day_zero: bool


def sentence(told: Told, verdict: Verdict) -> Text:
    """The whole in words that can be read aloud."""
    due, at, says = told.due_at.date(), f"{told.due_at:%H:%M}", _VERDICTS[verdict]
    is_counted = Text("ngày này được tính", "that day is counted")
    day_zero = is_counted if told.counts_day_zero else Text("ngày này không tính", "that day is not counted")
    return Text(
        f"Hồ sơ coi như nhận ngày {vi(told.day0)} ({day_zero.vi}), hẹn trả kết quả lúc {at} ngày {vi(due)}. "
        f"Trong thời gian đó có {told.counted + told.left} ngày được tính; không tính {told.off} ngày nghỉ "
        f"và {told.paused} ngày chờ. "
        f"Đến ngày {vi(told.as_of)}, đã dùng {told.counted} ngày, còn {told.left} ngày; {says.vi}.",
        f"The dossier counts as received on {en(told.day0)} ({day_zero.en}); its result is due at {at} on {en(due)}. "
        f"Days counted in that time: {told.counted + told.left}; not counted: {_days(told.off)} off and "
        f"{_days(told.paused)} of waiting. "
        f"On {en(told.as_of)}: {_days(told.counted)} used, {_days(told.left)} left; {says.en}.",
    )


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"
