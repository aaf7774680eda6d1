"""The Merkle tree of the transparency log, as RFC 9162 section 2.1 has it, with SHA-256.

Publish appends to it and gives proofs; whoever checks the log computes the same here and needs nothing else of the portal.

A tree of n leaves is made of complete subtrees, one for each bit of n. Their tops, largest first, are its frontier: all that is
needed to append a leaf or to compute the root. Every hash of a proof is that of a run of leaves (`Span`), and every run is made
of a few complete subtrees (`Node`), which never change once they are complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from typing import NamedTuple

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


# -- growing ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves: the hashes of the complete subtrees it is made of, largest and leftmost first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        return _folded(self.hashes) if self.hashes else EMPTY

    def with_leaf(self, leaf: bytes) -> tuple[Frontier, tuple[bytes, ...]]:
        """The tree with one leaf more, by its hash; and the hashes of all complete subtrees that end with this leaf: the leaf
        itself, then level by level those it completes."""
        hashes, completed = list(self.hashes), [leaf]
        size = self.size
        while size & 1:
            completed.append(node_hash(hashes.pop(), completed[-1]))
            size >>= 1
        return Frontier(self.size + 1, (*hashes, completed[-1])), tuple(completed)


def _folded(hashes: Sequence[bytes]) -> bytes:
    """One hash of neighbouring complete subtrees, the smallest last."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


# -- proofs -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree of 2**level leaves, the index-th of its level. It is there as soon as its `last` leaf is."""

    level: int
    index: int

    @property
    def last(self) -> int:
        return ((self.index + 1) << self.level) - 1


class Span(NamedTuple):
    """The leaves from `start` to before `end`, as a tree of their own; `start` is a multiple of its largest power of two."""

    start: int
    end: int

    def nodes(self) -> tuple[Node, ...]:
        """The complete subtrees it is made of, largest first."""
        found, start = [], self.start
        while start < self.end:
            level = (self.end - start).bit_length() - 1
            found.append(Node(level, start >> level))
            start += 1 << level
        return tuple(found)

    def hash(self, hash_of: Callable[[Node], bytes]) -> bytes:
        return _folded([hash_of(node) for node in self.nodes()]) if self.end > self.start else EMPTY


def nodes_of(spans: Iterable[Span]) -> frozenset[Node]:
    return frozenset(node for span in spans for node in span.nodes())


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(index: int, size: int) -> tuple[Span, ...]:
    """What proves that the leaf `index` is in the tree of `size` leaves (2.1.3.1); 0 <= index < size."""
    path: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(start, middle))
            start = middle
    return tuple(reversed(path))


def consistency(first: int, second: int) -> tuple[Span, ...]:
    """What proves that the tree of `second` leaves begins with that of `first` (2.1.4.1); 0 <= first <= second. Nothing is needed
    for an empty first tree, nor for two of the same size."""
    if first in (0, second):
        return ()
    path: list[Span] = []
    start, end = 0, second
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(start, middle))
            start = middle
    if start > 0:  # else it is the first tree itself, whose root the reader knows
        path.append(Span(start, end))
    return tuple(reversed(path))


# -- verification -----------------------------------------------------------------------------------------------------------


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the leaf of this hash is the index-th of the tree with this size and root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for part in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(part, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, part)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of the second size and root begins with that of the first (2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not path and first_root == second_root and (first > 0 or first_root == EMPTY)
    if first == 0:
        return not path and first_root == EMPTY
    parts = list(path) if first & (first - 1) else [first_root, *path]
    if not parts:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, part)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
