"""What anyone may ask of the transparency log: its head, its entries, and proofs that do not ask anybody's trust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.publish.log import Leaf
from chalicelib.publish.log_store import Log
from kernel import faults
from kernel.http import bad_parameter
from kernel.merkle import Span, consistency, inclusion, nodes_of
from kernel.numbers import is_code
from kernel.problems import NOT_FOUND, Problem
from kernel.text import Text
from kernel.together import ReadTogether

_SIZE = Text("một cỡ của nhật ký, viết bằng chữ số.", "a size of the log, in digits.")
_BETWEEN = Text("một số từ {lowest} đến {highest}.", "a number from {lowest} to {highest}.")


def head(log: Log, read: ReadTogether) -> dict[str, Any]:
    wanted = log.head()
    return read(wanted)[wanted].as_json()


def proof(code: str, size: str | None, log: Log, read: ReadTogether) -> dict[str, Any]:
    """That the result of this dossier is in the log of the given size, or of now.

    Raises:
        Problem: 404 unknown, malformed or not in the log; 400 a size that the log does not have, or that ends before the leaf.
    """
    asked = _number("size", size)
    if not is_code(code):
        raise Problem(NOT_FOUND)
    head, place = log.head(), log.place(code)
    got = read(head, place)
    index = got[place]
    if index is None:
        raise Problem(NOT_FOUND)
    of = _within("size", asked, got[head].tree.size, lowest=index + 1)
    path = inclusion(index, of)
    leaves = _leaves([Span(0, of), *path], [index], log, read)
    return {
        **leaves[index].as_json(),
        "size": of,
        "root": _hash(Span(0, of), leaves),
        "path": [_hash(span, leaves) for span in path],
    }


def consistent(query: Mapping[str, str], log: Log, read: ReadTogether) -> dict[str, Any]:
    """That the log of the size `to` (without it, of now) begins with that of the size `from`.

    Raises:
        Problem: 400 no `from`, a size that the log does not have, or `from` larger than `to`.
    """
    from_, to = _number("from", query.get("from")), _number("to", query.get("to"))
    if from_ is None:
        raise bad_parameter("from", _SIZE)
    wanted = log.head()
    second = _within("to", to, read(wanted)[wanted].tree.size)
    first = _within("from", from_, second)
    path = consistency(first, second)
    leaves = _leaves([Span(0, first), Span(0, second), *path], [], log, read)
    return {
        "from": first,
        "from_root": _hash(Span(0, first), leaves),
        "to": second,
        "root": _hash(Span(0, second), leaves),
        "path": [_hash(span, leaves) for span in path],
    }


def _number(name: str, text: str | None) -> int | None:
    """Raises Problem 400 for what is no size."""
    if text is not None and not re.fullmatch(r"[0-9]{1,12}", text, re.ASCII):
        raise bad_parameter(name, _SIZE)
    return None if text is None else int(text)


def _within(name: str, asked: int | None, highest: int, lowest: int = 0) -> int:
    """The size asked for; the highest where none is. Raises Problem 400."""
    size = highest if asked is None else asked
    if not lowest <= size <= highest:
        raise bad_parameter(name, faults.filled(_BETWEEN, lowest=lowest, highest=highest))
    return size


def _leaves(spans: Iterable[Span], more: Iterable[int], log: Log, read: ReadTogether) -> dict[int, Leaf]:
    """The leaves that hold the hashes of these spans, by one call: 100 suffice up to two to the 32 leaves.

    Raises:
        LookupError: a leaf that the head counts is not there; the log is damaged.
    """
    wants = {index: log.leaf(index) for index in sorted({*more, *(node.last for node in nodes_of(spans))})}
    if not wants:
        return {}
    got = read(*wants.values())
    found = {index: got[want] for index, want in wants.items()}
    leaves = {index: leaf for index, leaf in found.items() if leaf is not None}
    if len(leaves) != len(found):
        raise LookupError("a leaf of the log is missing")
    return leaves


def _hash(span: Span, leaves: Mapping[int, Leaf]) -> str:
    return span.hash(lambda node: leaves[node.last].hash_of(node)).hex()
