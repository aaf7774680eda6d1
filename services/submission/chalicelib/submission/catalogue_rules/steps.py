"""What must hold of the chain of a procedure's steps: who does each, and which run side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from chalicelib.submission.catalogue_rules.found import Found, Held, Published, found, marked
from kernel.catalogue import AT_PARENT, AT_RECEIVING, AgencyPeriod, ProcedureVersion, Step, offers
from kernel.clock import Period


def chain_faults(held: Held) -> Iterator[Found]:
    for published in held.procedures:
        yield from _order(published)
        yield from doers(published, held.agencies)


def in_turn(steps: Sequence[Step]) -> list[Period]:
    """The periods that follow one another: of steps side by side the longest, where their units can be compared; where not,
    all of them, which then cannot be added up."""
    found: list[Period] = []
    for _, one in groupby(enumerate(steps), key=lambda at: at[1].group if at[1].group is not None else -at[0]):
        periods = [step.period for _, step in one]
        comparable = len({period.unit for period in periods}) == 1
        found += [max(periods, key=lambda period: period.count)] if comparable else periods
    return found


def _order(published: Published) -> Iterator[Found]:
    steps = published.version.steps
    if steps[0].at != AT_RECEIVING or steps[0].group is not None:
        yield found(
            published.path,
            ("steps", 0),
            "Bước đầu tiên là của riêng cơ quan tiếp nhận, nơi nhận hồ sơ.",
            "the first step is the receiving agency's alone, which accepts the dossier",
        )
    groups = [
        (group, len(list(one))) for group, one in groupby(steps, key=lambda step: step.group) if group is not None
    ]
    for number in sorted({group for group, _ in groups}):
        sizes = [size for group, size in groups if group == number]
        if len(sizes) > 1:
            yield found(
                published.path,
                ("steps",),
                f"Các bước cùng nhóm {number} phải đứng liền nhau.",
                f"the steps of group {number} must follow one another",
            )
        elif sizes[0] == 1:
            yield found(
                published.path,
                ("steps",),
                f"Nhóm {number} chỉ có một bước; nhóm là các bước làm song song.",
                f"group {number} has one step only",
            )


def doers(published: Published, agencies: Sequence[AgencyPeriod]) -> Iterator[Found]:
    """Steps that nobody would do."""
    version = published.version
    there = [agency for agency in agencies if _meet(version, agency)]
    for at in sorted({step.at for step in version.steps} - {AT_RECEIVING}):
        if at == AT_PARENT:
            orphans = {agency.key for agency in there if offers(version, agency) and agency.parent is None}
            for key in sorted(orphans):
                yield found(
                    published.path,
                    ("steps",),
                    f"Có bước do cơ quan cấp trên của {marked(key)} làm, nhưng cơ quan này không có cấp trên.",
                    f"a step is done above {marked(key)}, which has no parent",
                )
        elif not any(agency.key == at for agency in there):
            yield found(
                published.path,
                ("steps",),
                f"Có bước do {marked(at)} làm, nhưng cơ quan này không hoạt động ngày nào trong thời gian áp dụng.",
                f"a step is done by {marked(at)}, which is not there on any of its days",
            )


def _meet(version: ProcedureVersion, agency: AgencyPeriod) -> bool:
    return (version.valid_to is None or agency.valid_from <= version.valid_to) and (
        agency.valid_to is None or version.valid_from <= agency.valid_to
    )
