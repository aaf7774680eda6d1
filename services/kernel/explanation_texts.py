"""What the lines of an explained deadline say, Vietnamese first. None names a unit or a step: they would betray the procedure."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cache

from kernel.lifecycle import Action
from kernel.text import Text

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


_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))  # to look one up costs a quarter of formatting it


def vi(day: date) -> str:
    return f"{_TWO_DIGITS[day.day]}/{_TWO_DIGITS[day.month]}/{day.year}"


def en(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def hour(at: datetime) -> str:
    """The time of an instant, in its own zone; a tenth of what `strftime` costs."""
    return f"{_TWO_DIGITS[at.hour]}:{_TWO_DIGITS[at.minute]}"


DAY_ZERO = Text("Ngày nhận hồ sơ, không tính", "The day of receipt, not counted")
DAY_ZERO_AGAIN = Text("Ngày nhận đủ hồ sơ đã bổ sung, không tính", "The day the dossier was complete, not counted")
FROM_THE_HOUR = Text("Tính từ giờ nhận hồ sơ", "Counted from the hour of receipt")
FROM_OPENING = Text("Tính từ giờ cơ quan mở cửa", "Counted from the hour at which the agency opens")
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
RUNS_ON = {
    Action.REQUEST_PAYMENT: Text(
        "Đang chờ nộp phí, lệ phí hoặc thuế; thời hạn vẫn được tính", "A payment is awaited; the time runs on"
    ),
    Action.CONSULT: Text(
        "Đang chờ ý kiến của cơ quan khác; thời hạn vẫn được tính",
        "Another agency's opinion is awaited; the time runs on",
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


def computed(why: Text) -> Text:
    return Text(f"{why.vi} (tính trước, chưa có quyết định)", f"{why.en} (computed, not yet decided)")


@cache
def counted(number: int) -> Text:
    """Most lines say one of these, so each is made once."""
    return Text(f"Ngày thứ {number} của thời hạn", f"Day {number} of the time limit")


def make_up(number: int, name: Text) -> Text:
    return Text(f"Ngày thứ {number} của thời hạn ({name.vi})", f"Day {number} of the time limit ({name.en})")


def hours_end(why: Text, at: datetime) -> Text:
    return Text(f"{why.vi}, đủ lúc {hour(at)}", f"{why.en}, full at {hour(at)}")


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


def unused(asked: Action, closed: date) -> Text:
    """Of a day that would have counted, had the clock not ended while it stood still for an answer."""
    wait = WAITING[asked]
    return Text(
        f"Không dùng đến: thời hạn đã kết thúc ngày {vi(closed)} khi đang {_small(wait.vi)}",
        f"Not used: the clock ended on {en(closed)}, {_small(wait.en)}",
    )


def ended_waiting(asked: Action, since: date) -> Text:
    wait = WAITING[asked]
    return Text(
        f"Hồ sơ kết thúc khi đang {_small(wait.vi)} từ ngày {vi(since)}; những ngày chờ đó không dùng đến",
        f"It ended {_small(wait.en)}, since {en(since)}; the days of that wait are not used",
    )


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def provisional(asked: Action, *, restarts: bool) -> Text:
    """Of a day that would count, while the clock stands still for an answer."""
    if asked is Action.REQUEST_SUPPLEMENT:
        return _RESTARTS if restarts else _MOVES
    return _LATER[asked]
