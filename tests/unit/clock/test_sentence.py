"""A deadline told in sentences: from when, until when, how counted, moved by what, how far; and the time the law gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kernel.clock import Chain, ChainStep, Event, Period, Unit
from kernel.explanation_sentence import time_limit
from kernel.lifecycle import Action
from tests.support.rules import rules
from tests.unit.clock.test_explanation import ACCEPTED, at, told, working

DAYS = (Period(10, Unit.DAY),)
ASKED = Event(Action.REQUEST_SUPPLEMENT, at(5))
EXTENDED = Event(Action.EXTEND, at(6), date(2026, 11, 14))


def said(*events: Event, **more: Any) -> tuple[str, str]:
    found = told(*events, **more)
    return found.sentence.vi, found.sentence.en


@pytest.mark.parametrize(
    ("events", "more", "vietnamese", "english"),
    [
        pytest.param(
            (ACCEPTED,),
            {"as_of": at(4)},
            "Hồ sơ nhận lúc 09:00 ngày 02/11/2026 (ngày này không tính).",
            "The dossier was received at 09:00 on 2 November 2026 (a day that is not counted).",
            id="received that day",
        ),
        pytest.param(
            (ACCEPTED,),
            {"as_of": at(4), "by": rules(day_zero="counted")},
            "Hồ sơ nhận lúc 09:00 ngày 02/11/2026 (ngày này được tính).",
            "(a day that is counted).",
            id="the day of receipt counts",
        ),
        pytest.param(
            (ACCEPTED, ASKED, Event(Action.SUPPLEMENT, at(12))),
            {},
            "được bổ sung đủ lúc 09:00 ngày 12/11/2026 nên thời hạn tính lại từ đầu, kể từ ngày đó (ngày này không tính).",
            "completed at 09:00 on 12 November 2026, so the time is counted again from the start, from that day (a day",
            id="supplemented",
        ),
        pytest.param(
            (ACCEPTED, ASKED, Event(Action.SUPPLEMENT, at(12, 18))),
            {},
            "thời hạn tính lại từ đầu, coi như nhận ngày 13/11/2026 (ngày này không tính).",
            "counted again from the start, as if received on 13 November 2026",
            id="supplemented after closing",
        ),
        pytest.param(
            (ACCEPTED, ASKED),
            {},
            "Tạm tính: đang chờ bổ sung, hạn sẽ được tính lại từ đầu khi hồ sơ đầy đủ.",
            "For the time being: waiting for a supplement, the time will be counted again once the dossier is complete.",
            id="a supplement is awaited",
        ),
        pytest.param(
            (ACCEPTED, ASKED),
            {"by": rules(supplement="pause")},
            "Tạm tính: đang chờ bổ sung, hạn sẽ lùi theo số ngày chờ.",
            "the due day will move by the days of waiting.",
            id="a supplement is awaited and stands still",
        ),
        pytest.param(
            (ACCEPTED, Event(Action.REQUEST_PAYMENT, at(3))),
            {"by": rules(payment="run")},
            "Đang chờ nộp phí, lệ phí hoặc thuế; thời hạn vẫn được tính.",
            "A payment is awaited; the time runs on.",
            id="a payment that stops nothing",
        ),
        pytest.param(
            (ACCEPTED, Event(Action.CONSULT, at(3))),
            {},
            "Đang chờ ý kiến của cơ quan khác; thời hạn vẫn được tính.",
            "Another agency's opinion is awaited; the time runs on.",
            id="an opinion is awaited",
        ),
        pytest.param(
            (ACCEPTED, Event(Action.REQUEST_PAYMENT, at(3)), Event(Action.CONFIRM_PAYMENT, at(5))),
            {},
            "Trong thời gian đó có 5 ngày được tính; không tính 2 ngày nghỉ và 2 ngày chờ.",
            "Days counted in that time: 5; not counted: 2 days off and 2 days of waiting.",
            id="paid",
        ),
        pytest.param(
            (ACCEPTED, EXTENDED),
            {"as_of": at(17)},
            "Hạn ban đầu là ngày 09/11/2026; đã xin lỗi và hẹn lại trước hạn. "
            "Đến ngày 17/11/2026: đã dùng 10 ngày, còn 0 ngày; hồ sơ đã quá hạn, quá cả ngày đã hẹn lại.",
            "It was first due on 9 November 2026; an apology with a new date was sent in time. "
            "On 17 November 2026: 10 days used, 0 days left; the dossier is overdue, beyond its new date too.",
            id="extended, and late all the same",
        ),
        pytest.param(
            (ACCEPTED, Event(Action.EXTEND, at(9), date(2026, 11, 16))),
            {"as_of": at(10)},
            "Lời xin lỗi, hẹn lại ngày 09/11/2026 không kịp trước hạn nên không làm thay đổi hạn. "
            "Đến ngày 10/11/2026: đã dùng 5 ngày, còn 0 ngày; hồ sơ đã quá hạn, không xin lỗi và hẹn lại trước hạn.",
            "The apology of 9 November 2026 came too late and moved nothing. On 10 November 2026: 5 days used, 0 days left; "
            "the dossier is overdue, without an apology in time.",
            id="an apology too late",
        ),
        pytest.param(
            (Event(Action.ACCEPT, at(11)),),
            {"chain": DAYS, "as_of": at(12)},
            "có 10 ngày được tính; không tính 1 ngày nghỉ và 0 ngày chờ. "
            "Thời hạn hết vào ngày 21/11/2026, một ngày nghỉ, nên lùi đến ngày làm việc tiếp theo.",
            "The time ended on 21 November 2026, a day off, and moved to the next working day.",
            id="ended on a Saturday",
        ),
        pytest.param(
            (ACCEPTED, Event(Action.DECIDE, at(6))),
            {"as_of": at(20)},
            "Kết thúc ngày 06/11/2026: đã dùng 4 ngày, còn 1 ngày; đã giải quyết trước hạn.",
            "Ended on 6 November 2026: 4 days used, 1 day left; it was decided early.",
            id="decided",
        ),
    ],
)
def test_what_happened_is_told(events: tuple[Event, ...], more: dict[str, Any], vietnamese: str, english: str) -> None:
    found = said(*events, **more)
    assert vietnamese in found[0]
    assert english in found[1]


@pytest.mark.parametrize(
    ("chain", "vietnamese", "english"),
    [
        ((working(1),), "1 ngày làm việc", "1 working day"),
        ((working(20), working(7)), "20 ngày làm việc, rồi 7 ngày làm việc", "20 working days, then 7 working days"),
        ((Period(8, Unit.WORKING_HOUR),), "8 giờ làm việc", "8 working hours"),
        (DAYS, "10 ngày kể cả ngày nghỉ", "10 days, days off included"),
        ((Period(1, Unit.MONTH),), "1 tháng", "1 month"),
        (
            (ChainStep(working(2), group=1), ChainStep(working(4), group=1), working(1)),
            "2 ngày làm việc song song với 4 ngày làm việc, rồi 1 ngày làm việc",
            "2 working days beside 4 working days, then 1 working day",
        ),
    ],
)
def test_the_time_that_the_law_gives(chain: Chain, vietnamese: str, english: str) -> None:
    found = told(ACCEPTED, chain=chain, as_of=at(2))
    limit = time_limit(found.chain)
    assert (limit.vi, limit.en) == (f"Thời hạn giải quyết: {vietnamese}.", f"Time limit: {english}.")
    assert vietnamese not in found.sentence.vi
