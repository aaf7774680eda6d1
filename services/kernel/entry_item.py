"""An entry as DynamoDB's JSON and back, without a model in between: look-up and action read and write it with every request.

Names are short because they are paid for with every write: an entry should stay within 1 KB. What is absent is left out.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kernel.change import Change
from kernel.entry import Entry, is_final
from kernel.lifecycle import Action, State
from kernel.times import epoch, instant_of, local_day

Item = Mapping[str, Any]

SORT = "entry"


def item_of(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "pk": {"S": entry.code},
        "sk": {"S": SORT},
        "d": {"S": entry.dossier},
        "c": {"S": entry.content},
        "p": {"S": entry.pin},
        "ag": {"S": entry.agency},
        "pr": {"S": entry.procedure},
        "pv": {"N": str(entry.procedure_version)},
        "f": {"S": entry.field},
        "ow": {"S": entry.owner},
        "ch": {"N": str(entry.channel)},
        "s": {"S": entry.state.value},
        "v": {"N": str(entry.version)},
        "r": {"N": str(epoch(entry.registered_at))},
        "so": {"N": str(entry.steps_of)},
        "st": {"N": str(entry.step)},
        "sh": {"S": f"{'ended' if is_final(entry) else 'open'}#{entry.agency}"},
        "rk": {"S": _rank(entry)},
        "h": {"L": [{"S": line} for line in _lines(entry.history)]},
    }
    for name, text in (("co", entry.company), ("as", entry.assignee), ("gi", entry.giver)):
        if text is not None:
            item[name] = {"S": text}
    for name, instant in (("ac", entry.accepted_at), ("cl", entry.closed_at), ("ho", entry.handed_over_at)):
        if instant is not None:
            item[name] = {"N": str(epoch(instant))}
    for name, day in (("du", entry.due), ("fd", entry.first_due), ("nf", entry.near_from)):
        if day is not None:
            item[name] = {"S": day.isoformat()}
    for name, version in (("cv", entry.calendar), ("rv", entry.rules)):
        if version is not None:
            item[name] = {"N": str(version)}
    if entry.extended:
        item["ex"] = {"BOOL": True}
    return item


def entry_of(item: Item) -> Entry:
    """Raises KeyError, TypeError or ValueError for an item that is no entry."""
    return Entry(
        code=item["pk"]["S"],
        dossier=item["d"]["S"],
        content=item["c"]["S"],
        pin=item["p"]["S"],
        agency=item["ag"]["S"],
        procedure=item["pr"]["S"],
        procedure_version=int(item["pv"]["N"]),
        field=item["f"]["S"],
        owner=item["ow"]["S"],
        company=_text(item, "co"),
        channel=int(item["ch"]["N"]),
        state=State(item["s"]["S"]),
        version=int(item["v"]["N"]),
        registered_at=instant_of(int(item["r"]["N"])),
        history=_changes([line["S"] for line in item["h"]["L"]]),
        accepted_at=_instant(item, "ac"),
        closed_at=_instant(item, "cl"),
        handed_over_at=_instant(item, "ho"),
        due=_day(item, "du"),
        first_due=_day(item, "fd"),
        near_from=_day(item, "nf"),
        extended="ex" in item,
        assignee=_text(item, "as"),
        steps_of=int(item["so"]["N"]),
        step=int(item["st"]["N"]),
        calendar=_number(item, "cv"),
        rules=_number(item, "rv"),
        giver=_text(item, "gi"),
    )


def _text(item: Item, name: str) -> str | None:
    return item[name]["S"] if name in item else None


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


def _instant(item: Item, name: str) -> datetime | None:
    return instant_of(int(item[name]["N"])) if name in item else None


def _day(item: Item, name: str) -> date | None:
    return date.fromisoformat(item[name]["S"]) if name in item else None


def _rank(entry: Entry) -> str:
    """What is due first stands first; before acceptance the filing day counts. Ended entries stand by the day they ended."""
    if is_final(entry):
        return (entry.handed_over_at or entry.closed_at or entry.registered_at).isoformat()
    return (entry.due or local_day(entry.registered_at)).isoformat()


# -- the history --------------------------------------------------------------------------------------------------------


def _lines(history: Sequence[Change]) -> list[str]:
    agency = ""  # so that the first line always names its agency
    lines = []
    for change in history:
        lines.append(_line(change, agency))
        agency = change.agency
    return lines


def _line(change: Change, agency_before: str) -> str:
    line: dict[str, Any] = {
        "t": epoch(change.at),
        "a": change.action,
        "s": change.state,
        "v": change.version,
        "b": change.by,
    }
    if change.agency != agency_before:
        line["g"] = change.agency
    if change.note is not None:
        line["n"] = change.note
    if change.due is not None:
        line["d"] = change.due.isoformat()
    if change.detail:
        line["x"] = dict(change.detail)
    if change.key is not None and change.body is not None:
        line["k"] = urlsafe_b64encode(change.key + change.body).decode()
        line["l"] = len(change.key)
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _changes(lines: Sequence[str]) -> tuple[Change, ...]:
    changes = []
    agency = ""
    for text in lines:
        line = json.loads(text)
        agency = line.get("g", agency)
        both = urlsafe_b64decode(line["k"]) if "k" in line else None
        cut = line.get("l", 0)
        changes.append(
            Change(
                at=instant_of(line["t"]),
                action=Action(line["a"]),
                state=State(line["s"]),
                version=line["v"],
                agency=agency,
                by=line["b"],
                note=line.get("n"),
                due=date.fromisoformat(line["d"]) if "d" in line else None,
                detail=line.get("x", {}),
                key=both[:cut] if both else None,
                body=both[cut:] if both else None,
            )
        )
    return tuple(changes)


# -- one more change ----------------------------------------------------------------------------------------------------


def update_of(before: Entry, after: Entry) -> dict[str, Any]:
    """UpdateItem's arguments that turn the stored `before` into `after`: the history is only appended to, of the rest only
    what changed is written, and only while the stored version is that of `before`."""
    old, new = item_of(before), item_of(after)
    lines = {"L": new["h"]["L"][len(before.history) :]}
    changed = {name: value for name, value in new.items() if name != "h" and old.get(name) != value}
    gone = [name for name in old if name not in new]
    sets = ["#h = list_append(#h, :h)", *(f"#{name} = :{name}" for name in changed)]
    expression = f"SET {', '.join(sets)}"
    if gone:
        expression += f" REMOVE {', '.join(f'#{name}' for name in gone)}"
    return {
        "Key": {"pk": old["pk"], "sk": old["sk"]},
        "UpdateExpression": expression,
        "ConditionExpression": "#v = :seen",
        "ExpressionAttributeNames": {f"#{name}": name for name in ("h", *changed, *gone)},
        "ExpressionAttributeValues": {
            ":h": lines,
            ":seen": old["v"],
            **{f":{name}": value for name, value in changed.items()},
        },
    }
