"""A deadline as sentences that can be read aloud, Vietnamese first: what an applicant, an officer or a judge is told of it.

Like the lines, they name no unit and no step, but for `time_limit`, which is said only to those who may see the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from kernel.counting import Leg, Period, Unit
from kernel.explanation_texts import en, hour, vi
from kernel.text import Text
from kernel.times import HANOI
from kernel.verdict import Verdict

if TYPE_CHECKING:
    from kernel.clock import Deadline

_VERDICTS = {
    Verdict.NOT_STARTED: Text("thời hạn chưa bắt đầu", "the time limit has not begun"),
    Verdict.WITHIN_TIME: Text("hồ sơ đang trong hạn", "the dossier is within its time"),
    Verdict.NEAR_DUE: Text("hồ sơ sắp đến hạn", "the dossier is near its due day"),
    Verdict.OVERDUE: Text(
        "hồ sơ đã quá hạn, không xin lỗi và hẹn lại trước hạn", "the dossier is overdue, without an apology in time"
    ),
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
_OVERDUE_AFTER_APOLOGY = Text(
    "hồ sơ đã quá hạn, quá cả ngày đã hẹn lại", "the dossier is overdue, beyond its new date too"
)
_COUNTED = Text("ngày này được tính", "a day that is counted")
_NOT_COUNTED = Text("ngày này không tính", "a day that is not counted")
_FROM_THAT_DAY = Text("kể từ ngày đó", "from that day")
_NOTHING = Text("", "")


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


class Told(NamedTuple):
    """What the sentences tell: `counted`, `left`, `off`, `paused` and `paused_before` are days, the last those of clocks before
    this one. `again`: a supplement started the clock once more. `ended_off` is the day off on which the time ended, `too_late`
    the day of an apology that moved nothing, `closed` the day on which the clock ended; `waits` says what is awaited, or was."""

    received_at: datetime
    again: bool
    day0: date
    counts_day_zero: bool
    due_at: datetime
    ended_off: date | None
    clock: Deadline
    too_late: date | None
    as_of: date
    closed: date | None
    counted: int
    left: int
    off: int
    paused: int
    paused_before: int
    waits: Text | None


def sentence(told: Told, verdict: Verdict) -> Text:
    """The whole in sentences, each of which answers one question: from when, until when, how counted, moved by what, how far."""
    parts = [_received(told), _due(told), _days_of(told), *_moved(told), _standing(told, verdict)]
    if told.waits is not None:
        parts.append(Text(f"{told.waits.vi}.", f"{told.waits.en}."))
    return Text(" ".join(part.vi for part in parts), " ".join(part.en for part in parts))


def _received(told: Told) -> Text:
    moment = told.received_at.astimezone(HANOI)
    day, at, same = moment.date(), hour(moment), moment.date() == told.day0
    is_counted = _COUNTED if told.counts_day_zero else _NOT_COUNTED
    if told.again:
        as_if = (
            _FROM_THAT_DAY if same else Text(f"coi như nhận ngày {vi(told.day0)}", f"as if received on {en(told.day0)}")
        )
        return Text(
            f"Hồ sơ được bổ sung đủ lúc {at} ngày {vi(day)} nên thời hạn tính lại từ đầu, {as_if.vi} ({is_counted.vi}).",
            f"The dossier was completed at {at} on {en(day)}, so the time is counted again from the start, {as_if.en} "
            f"({is_counted.en}).",
        )
    as_if = (
        _NOTHING
        if same
        else Text(f", coi như nhận ngày {vi(told.day0)}", f" and counts as received on {en(told.day0)}")
    )
    return Text(
        f"Hồ sơ nhận lúc {at} ngày {vi(day)}{as_if.vi} ({is_counted.vi}).",
        f"The dossier was received at {at} on {en(day)}{as_if.en} ({is_counted.en}).",
    )


def _due(told: Told) -> Text:
    day, at = told.due_at.date(), hour(told.due_at)
    return Text(
        f"Hẹn trả kết quả lúc {at} ngày {vi(day)}, giờ cơ quan đóng cửa; thời hạn kết thúc lúc 24 giờ ngày đó.",
        f"Its result is due at {at} on {en(day)}, when the agency closes; the time limit ends at midnight that day.",
    )


def _days_of(told: Told) -> Text:
    number, before = told.counted + told.left, _NOTHING
    if told.paused_before:
        before = Text(
            f"; trước đó đã chờ {told.paused_before} ngày", f"; before that, {_days(told.paused_before)} of waiting"
        )
    return Text(
        f"Trong thời gian đó có {number} ngày được tính; không tính {told.off} ngày nghỉ và {told.paused} ngày chờ"
        f"{before.vi}.",
        f"Days counted in that time: {number}; not counted: {_days(told.off)} off and {_days(told.paused)} of waiting"
        f"{before.en}.",
    )


def _moved(told: Told) -> Iterator[Text]:
    if told.clock.extended:
        yield Text(
            f"Hạn ban đầu là ngày {vi(told.clock.first_due)}; đã xin lỗi và hẹn lại trước hạn.",
            f"It was first due on {en(told.clock.first_due)}; an apology with a new date was sent in time.",
        )
    elif told.ended_off is not None:
        yield Text(
            f"Thời hạn hết vào ngày {vi(told.ended_off)}, một ngày nghỉ, nên lùi đến ngày làm việc tiếp theo.",
            f"The time ended on {en(told.ended_off)}, a day off, and moved to the next working day.",
        )
    if told.too_late is not None:
        yield Text(
            f"Lời xin lỗi, hẹn lại ngày {vi(told.too_late)} không kịp trước hạn nên không làm thay đổi hạn.",
            f"The apology of {en(told.too_late)} came too late and moved nothing.",
        )


def _standing(told: Told, verdict: Verdict) -> Text:
    after_apology = verdict is Verdict.OVERDUE and told.clock.extended
    says = _OVERDUE_AFTER_APOLOGY if after_apology else _VERDICTS[verdict]
    when = Text(f"Đến ngày {vi(told.as_of)}", f"On {en(told.as_of)}")
    if told.closed is not None:
        when = Text(f"Kết thúc ngày {vi(told.closed)}", f"Ended on {en(told.closed)}")
    return Text(
        f"{when.vi}: đã dùng {told.counted} ngày, còn {told.left} ngày; {says.vi}.",
        f"{when.en}: {_days(told.counted)} used, {_days(told.left)} left; {says.en}.",
    )


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


# -- for those who may see the whole ------------------------------------------------------------------------------------------

_UNITS = {
    Unit.WORKING_DAY: Text("{count} ngày làm việc", "{count} working day{s}"),
    Unit.DAY: Text("{count} ngày kể cả ngày nghỉ", "{count} day{s}, days off included"),
    Unit.MONTH: Text("{count} tháng", "{count} month{s}"),
    Unit.WORKING_HOUR: Text("{count} giờ làm việc", "{count} working hour{s}"),
}


def time_limit(legs: Sequence[Leg]) -> Text:
    """The time that the law gives, step by step: one after the other, or side by side."""
    groups = [
        list(group) for _, group in groupby(legs, lambda leg: -leg.number if leg.step.group is None else leg.step.group)
    ]
    spans = [[_period(leg.step.period) for leg in group] for group in groups]
    return Text(
        f"Thời hạn giải quyết: {', rồi '.join(' song song với '.join(one.vi for one in span) for span in spans)}.",
        f"Time limit: {', then '.join(' beside '.join(one.en for one in span) for span in spans)}.",
    )


def _period(period: Period) -> Text:
    said, plural = _UNITS[period.unit], "" if period.count == 1 else "s"
    return Text(said.vi.format(count=period.count), said.en.format(count=period.count, s=plural))
