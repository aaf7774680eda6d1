"""What must hold of procedures: numbers, days, who offers them, codes, papers, what is public, clocks, how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from chalicelib.submission.catalogue_rules.agencies import by_key
from chalicelib.submission.catalogue_rules.dates import DAY, chain_of_days
from chalicelib.submission.catalogue_rules.found import Found, Held, Published, found, marked, written
from chalicelib.submission.catalogue_rules.steps import chain_faults, in_turn
from chalicelib.submission.catalogue_rules.texts import text_faults
from kernel.catalogue import (
    RESULT_FIELDS,
    AgencyPeriod,
    Condition,
    Confidence,
    ProcedureVersion,
    numbering_code,
    offers,
)
from kernel.clock import Period, Unit
from kernel.http import pointer
from kernel.text import Text

PROCEDURE_CODE = re.compile(r"[1-9]\.[0-9]{6}")
FIELD_CODE = re.compile(r"G[0-9]{2}-[A-ZĐ]{2}[0-9]{2}")  # Đ is U+0110; U+00D0 looks the same and is another letter
_TRUST = [Confidence.ILLUSTRATIVE, Confidence.UNVERIFIED, Confidence.VERIFIED]
_UNITS = {
    Unit.WORKING_DAY: Text("ngày làm việc", "working days"),
    Unit.DAY: Text("ngày", "days"),
    Unit.MONTH: Text("tháng", "months"),
    Unit.WORKING_HOUR: Text("giờ làm việc", "working hours"),
}

Rule = Callable[[Held], Iterable[Found]]


def _texts(held: Held) -> Iterator[Found]:
    for published in held.procedures:
        yield from text_faults(published.path, published.version.as_json())


def _version_dates(held: Held) -> Iterator[Found]:
    for key, group in groupby(held.procedures, lambda published: published.version.key):
        versions = [published.version for published in group]
        if [version.version for version in versions] != list(range(1, len(versions) + 1)):
            yield found(
                f"procedures/{key}",
                (),
                "Các phiên bản phải đánh số 1, 2, 3, ...",
                "versions must be numbered 1, 2, 3, ...",
            )
        yield from chain_of_days(f"procedures/{key}", versions)


def _offers(held: Held) -> Iterator[Found]:
    keys = by_key(held.agencies)
    kinds = {agency.kind for agency in held.agencies}
    for published in held.procedures:
        version = published.version
        for key in version.offered_by_agencies:
            if not any(_overlap(version, period) for period in keys.get(key, ())):
                yield found(
                    published.path,
                    ("offered_by", "agencies"),
                    f"Cơ quan {marked(key)} không hoạt động ngày nào trong thời gian áp dụng.",
                    f"offered by {marked(key)}, which is not there on any of its days",
                )
        for kind in version.offered_by_kinds:
            if kind not in kinds:
                yield found(
                    published.path,
                    ("offered_by", "kinds"),
                    f"Không có cơ quan nào thuộc loại {marked(kind)}.",
                    f"offered by agencies of kind {marked(kind)}, of which there are none",
                )
        for day in _turning_days(version, held.agencies):
            if not _is_offered(version, held.agencies, day):
                yield found(
                    published.path,
                    ("offered_by",),
                    f"Ngày {written(day)} không có cơ quan nào có mã nhận thủ tục này.",
                    f"no agency with a code offers it on {day}",
                )


def _overlap(one: ProcedureVersion, other: AgencyPeriod) -> bool:
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def _turning_days(version: ProcedureVersion, agencies: Iterable[AgencyPeriod]) -> list[date]:
    """The days on which the set of agencies may change while the version is in force."""
    days = {version.valid_from} | {agency.valid_from for agency in agencies}
    days |= {agency.valid_to + DAY for agency in agencies if agency.valid_to is not None}
    return sorted(
        day for day in days if version.valid_from <= day and (version.valid_to is None or day <= version.valid_to)
    )


def _is_offered(version: ProcedureVersion, agencies: Sequence[AgencyPeriod], day: date) -> bool:
    there = [
        agency for agency in agencies if agency.valid_from <= day and (not agency.valid_to or day <= agency.valid_to)
    ]
    return any(numbering_code(there, agency.key, day) for agency in there if offers(version, agency))


def _procedure_codes(held: Held) -> Iterator[Found]:
    fields = {field.key: field for field in held.fields}
    for field in held.fields:
        if field.code is not None and not FIELD_CODE.fullmatch(field.code):
            yield found(
                f"field {field.key}",
                ("code",),
                f"“{field.code}” không phải mã lĩnh vực.",
                f"“{field.code}” is no code of a field (is its Đ U+0110?)",
            )
    holders: dict[str, str] = {}
    for published in held.procedures:
        version = published.version
        if version.field not in fields:
            yield found(
                published.path,
                ("field",),
                f"Không có lĩnh vực {marked(version.field)}.",
                f"no field {marked(version.field)}",
            )
        elif version.field_code not in (None, fields[version.field].code):
            yield found(
                published.path,
                ("field_code",),
                f"“{version.field_code}” không phải mã của lĩnh vực {marked(version.field)}.",
                f"{version.field_code!r} is not the code of the field {marked(version.field)}",
            )
        if version.code is None:
            continue
        if not PROCEDURE_CODE.fullmatch(version.code):
            yield found(
                published.path,
                ("code",),
                f"“{version.code}” không phải mã thủ tục quốc gia (một chữ số, dấu chấm, sáu chữ số).",
                f"{version.code!r} is no national code (a digit, a dot, six digits)",
            )
        holder = holders.setdefault(version.code, version.key)
        if holder != version.key:
            yield found(
                published.path,
                ("code",),
                f"Mã {version.code} là của thủ tục {marked(holder)}.",
                f"code {version.code} is that of {marked(holder)}",
            )


def _papers(held: Held) -> Iterator[Found]:
    for published in held.procedures:
        papers = published.version.papers
        if len({paper.key for paper in papers}) != len(papers):
            yield found(published.path, ("papers",), "Hai giấy tờ có cùng mã.", "two papers have the same key")
        for position, paper in enumerate(papers):
            if paper.when is not None:
                yield from _when_faults(published, position, paper.key, paper.when)


def _when_faults(published: Published, position: int, key: str, when: Condition) -> Iterator[Found]:
    field = published.form.schema["properties"].get(when.field)
    where = ("papers", position, "when")
    if field is None:
        yield found(
            published.path,
            where,
            f"Giấy tờ {marked(key)} hỏi câu {marked(when.field)}, nhưng tờ khai không có câu này.",
            f"paper {marked(key)} asks for the field {marked(when.field)}, which the form has not",
        )
        return
    options = [option["const"] for option in field.get("oneOf", ())]
    if field["type"] == "boolean":
        options = [True, False]
    for value in when.values:
        if not any(type(value) is type(option) and value == option for option in options):
            yield Found(
                f"{published.path}: paper {key}",
                Text(
                    f"“{value}” không phải là lựa chọn của câu {marked(when.field)}.",
                    f"{value!r} is no option of the field {marked(when.field)}",
                ),
                pointer(*where),
            )


def _public_fields(held: Held) -> Iterator[Found]:
    for published in held.procedures:
        fields = published.form.schema["properties"]
        for name in RESULT_FIELDS & fields.keys():
            yield found(
                published.path,
                ("form", "properties", name),
                f"Câu hỏi không được mang mã {marked(name)}, vì đó là mã của kết quả.",
                f"a form's field may not be called {marked(name)}, as the result's own is",
            )
        for name in published.version.result.public_fields:
            if name in RESULT_FIELDS:
                continue
            if name not in fields:
                yield found(
                    published.path,
                    ("result", "public_fields"),
                    f"Thông tin công khai {marked(name)} không phải câu hỏi của tờ khai.",
                    f"public field {marked(name)} is no field of the form",
                )
            elif "oneOf" not in fields[name]:
                yield found(
                    published.path,
                    ("result", "public_fields"),
                    f"Thông tin công khai {marked(name)} không phải câu chọn; ô gõ tự do có thể chứa tên người.",
                    f"public field {marked(name)} is no choice; anyone may type a name into free text",
                )


def _clocks(held: Held) -> Iterator[Found]:
    for published in held.procedures:
        version = published.version
        fault = time_fault(version.time, in_turn(version.steps))
        if fault:
            yield Found(published.path, fault, "/time")
        has_months = any(step.period.unit is Unit.MONTH for step in version.steps)
        if has_months and version.fee.amount != 0:
            yield found(
                published.path,
                ("fee", "amount"),
                "Thời hạn tính theo tháng không thể chờ nộp tiền, nên phí phải là 0.",
                "a clock in months cannot wait for a payment, so the fee must be 0",
            )


def time_fault(time: Period, steps: Sequence[Period]) -> Text | None:
    """Whether the announced time is that of its steps.

    One unit: the sum. Working hours beside working days: eight are a day. Working days beside calendar days: announced in
    calendar days, five working days being seven, each step moving past a weekend at most.
    """
    total = {unit: sum(step.count for step in steps if step.unit is unit) for unit in Unit}
    units = {step.unit for step in steps}
    if len(units) == 1:
        low = high = total[min(units)]
        unit = min(units)
    elif units == {Unit.WORKING_DAY, Unit.WORKING_HOUR}:
        low = high = total[Unit.WORKING_DAY] + -(-total[Unit.WORKING_HOUR] // 8)
        unit = Unit.WORKING_DAY
    elif units == {Unit.WORKING_DAY, Unit.DAY}:
        low = total[Unit.DAY] + total[Unit.WORKING_DAY] * 7 // 5
        high = low + 2 * len(steps)
        unit = Unit.DAY
    else:
        vi, en = (", ".join(getattr(_UNITS[one], language) for one in sorted(units)) for language in ("vi", "en"))
        return Text(f"Các bước tính theo {vi} không cộng được với nhau.", f"steps in {en} cannot be added up")
    if time.unit is not unit or not low <= time.count <= high:
        vi, en = (str(low), str(low)) if low == high else (f"{low} đến {high}", f"{low} to {high}")
        return Text(
            f"Thời hạn ghi là {time.count} {_UNITS[time.unit].vi}, nhưng các bước cộng lại là {vi} {_UNITS[unit].vi}.",
            f"time is {time.count} {_UNITS[time.unit].en}, but its steps make {en} {_UNITS[unit].en}",
        )
    return None


_SURE = {
    Confidence.VERIFIED: "đã đối chiếu",
    Confidence.UNVERIFIED: "chưa đối chiếu",
    Confidence.ILLUSTRATIVE: "minh họa",
}


def _confidence(held: Held) -> Iterator[Found]:
    for published in held.procedures:
        version = published.version
        weakest = min((basis.confidence for basis in version.legal_basis), key=_TRUST.index)
        if _TRUST.index(version.confidence) > _TRUST.index(weakest):
            yield found(
                published.path,
                ("confidence",),
                f"Độ tin cậy ghi là “{_SURE[version.confidence]}”, nhưng căn cứ pháp lý chỉ là “{_SURE[weakest]}”.",
                f"is called {version.confidence}, but its legal basis is {weakest} only",
            )
        if version.confidence is not Confidence.VERIFIED and not version.caveats:
            yield found(
                published.path,
                ("caveats",),
                f"Độ tin cậy ghi là “{_SURE[version.confidence]}”, nên cần ít nhất một lưu ý nói điều gì chưa chắc chắn.",
                f"is called {version.confidence}, but no caveat tells readers what is not certain",
            )


OF_EACH: tuple[Rule, ...] = (
    _texts,
    _offers,
    _procedure_codes,
    _papers,
    _public_fields,
    _clocks,
    chain_faults,
    _confidence,
)
version_dates = _version_dates
offers_faults = _offers
