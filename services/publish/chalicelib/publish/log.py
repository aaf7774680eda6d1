"""The transparency log: what a leaf says, how the log grows, and what proves that a result is in it.

One leaf for each public result, in the order they were entered. A leaf never changes and none is ever taken out; a correction
of a result would be a new leaf. Nothing here is signed: see docs/decisions/0017-the-transparency-log.md for what that means.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.publish.results import PublicResult
from kernel.merkle import Frontier, Node, leaf_hash
from kernel.text import nfc
from kernel.times import instant_text

NO_LEAVES = Frontier()


@dataclass(frozen=True, slots=True)
class Head:
    """The log as it stands; `at` is when its last leaf was entered, None for an empty log."""

    tree: Frontier = NO_LEAVES
    at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "size": self.tree.size,
            "root": self.tree.root().hex(),
            "at": instant_text(self.at) if self.at else None,
        }


@dataclass(frozen=True, slots=True)
class Leaf:
    """`text` is what is hashed (in UTF-8). `completed` holds its hash and, level by level, those of the subtrees it completed."""

    index: int
    text: str
    completed: tuple[bytes, ...]

    def hash_of(self, node: Node) -> bytes:
        """Of a subtree whose last leaf this is."""
        return self.completed[node.level]

    def as_json(self) -> dict[str, Any]:
        return {"index": self.index, "leaf": self.text, "hash": self.completed[0].hex()}


def text_of(result: PublicResult) -> str:
    """What is public of a result as canonical JSON: members sorted, no spaces, in NFC."""
    return nfc(json.dumps(result.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def entered(head: Head, result: PublicResult, at: datetime) -> tuple[Head, Leaf]:
    """The log with one more result, and its leaf."""
    text = text_of(result)
    tree, completed = head.tree.with_leaf(leaf_hash(text.encode()))
    return Head(tree, at), Leaf(head.tree.size, text, completed)
