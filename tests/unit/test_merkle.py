"""The Merkle tree against a reference written straight from the definitions of RFC 9162, section 2.1."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.merkle import (
    EMPTY,
    Frontier,
    Node,
    Span,
    consistency,
    consistent,
    included,
    inclusion,
    leaf_hash,
    nodes_of,
)

# -- the reference ------------------------------------------------------------------------------------------------------------


def split(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(data: list[bytes]) -> bytes:
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = split(len(data))
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def path(m: int, data: list[bytes]) -> list[bytes]:
    if len(data) == 1:
        return []
    k = split(len(data))
    if m < k:
        return [*path(m, data[:k]), mth(data[k:])]
    return [*path(m - k, data[k:]), mth(data[:k])]


def proof(m: int, data: list[bytes]) -> list[bytes]:
    return subproof(m, data, known=True)


def subproof(m: int, data: list[bytes], *, known: bool) -> list[bytes]:
    if m == len(data):
        return [] if known else [mth(data)]
    k = split(len(data))
    if m <= k:
        return [*subproof(m, data[:k], known=known), mth(data[k:])]
    return [*subproof(m - k, data[k:], known=False), mth(data[:k])]


# -- ours ---------------------------------------------------------------------------------------------------------------------


def leaves(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


def grown(data: list[bytes]) -> tuple[Frontier, dict[Node, bytes]]:
    """The tree leaf by leaf, and every complete subtree as it was completed."""
    tree, known = Frontier(), dict[Node, bytes]()
    for index, leaf in enumerate(data):
        tree, completed = tree.with_leaf(leaf_hash(leaf))
        for level, made in enumerate(completed):
            node = Node(level, index >> level)
            assert node.last == index
            known[node] = made
    return tree, known


def hashes(spans: tuple[Span, ...], known: dict[Node, bytes]) -> list[bytes]:
    return [span.hash(known.__getitem__) for span in spans]


SIZES = st.integers(1, 70)

# Of the test vectors that implementations of Certificate Transparency share: these leaves, and the roots of 1 to 8 of them.
KNOWN_LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", KNOWN_ROOTS)
def test_the_roots_that_other_implementations_have(size: int) -> None:
    tree, _ = grown(KNOWN_LEAVES[:size])
    assert tree.root().hex() == KNOWN_ROOTS[size]


@pytest.mark.parametrize("size", range(40))
def test_every_small_tree_is_that_of_the_reference(size: int) -> None:
    data = leaves(size)
    tree, known = grown(data)
    assert (tree.size, tree.root()) == (size, mth(data))
    assert len(tree.hashes) == size.bit_count()
    assert Span(0, size).hash(known.__getitem__) == mth(data)
    for index in range(size):
        proved = hashes(inclusion(index, size), known)
        assert proved == path(index, data)
        assert included(leaf_hash(data[index]), index, size, proved, tree.root())
    for first in range(1, size + 1):
        proved = hashes(consistency(first, size), known)
        assert proved == proof(first, data)
        assert consistent(first, size, mth(data[:first]), tree.root(), proved)


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_any_leaves(data: list[bytes]) -> None:
    assert grown(data)[0].root() == mth(data)


@given(SIZES, st.data())
def test_an_inclusion_proof_proves_nothing_else(size: int, draw: st.DataObject) -> None:
    data = leaves(size)
    tree, known = grown(data)
    index = draw.draw(st.integers(0, size - 1))
    good = hashes(inclusion(index, size), known)
    leaf = leaf_hash(data[index])
    other = draw.draw(st.integers(-2, size + 2).filter(lambda one: one != index))
    assert not included(leaf, other, size, good, tree.root())
    assert not included(leaf_hash(b"another"), index, size, good, tree.root())
    assert not included(leaf, index, size, good, EMPTY)
    assert not included(leaf, index, size, [*good, EMPTY], tree.root())
    if good:
        at = draw.draw(st.integers(0, len(good) - 1))
        assert not included(leaf, index, size, good[:at] + good[at + 1 :], tree.root())
        assert not included(leaf, index, size, [*good[:at], EMPTY, *good[at + 1 :]], tree.root())


@given(st.integers(0, 70), st.integers(0, 70), st.data())
def test_a_consistency_proof_proves_nothing_else(one: int, other: int, draw: st.DataObject) -> None:
    first, second = sorted((one, other))
    data = leaves(second)
    tree, known = grown(data)
    old = mth(data[:first])
    good = hashes(consistency(first, second), known)
    assert consistent(first, second, old, tree.root(), good)
    assert not consistent(first, second, leaf_hash(b"another"), tree.root(), good)
    assert not consistent(first, second, old, tree.root(), [*good, EMPTY])
    if first:
        assert not consistent(first, second, old, leaf_hash(b"another"), good)
    if second > first:
        assert not consistent(second, first, tree.root(), old, good)
    if good:
        at = draw.draw(st.integers(0, len(good) - 1))
        assert not consistent(first, second, old, tree.root(), good[:at] + good[at + 1 :])
        assert not consistent(first, second, old, tree.root(), [*good[:at], EMPTY, *good[at + 1 :]])


@given(st.integers(1, 2**40), st.data())
def test_a_proof_needs_few_nodes_and_only_ones_that_are_there(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    first = draw.draw(st.integers(0, size))
    most = size.bit_length()
    wanted = nodes_of((Span(0, size), *inclusion(index, size)))
    assert len(wanted) <= 2 * most
    spans = (Span(0, first), Span(0, size), *consistency(first, size))
    assert len(nodes_of(spans)) <= 3 * most
    assert all(node.last < size for node in wanted | nodes_of(spans))


def test_a_part_of_a_tree_does_not_pass_for_the_whole() -> None:
    """Paths that end too early, below the root of the size that is claimed."""
    one, two = grown(leaves(1))[0].root(), grown(leaves(2))[0].root()
    assert included(one, 0, 1, [], one)
    assert not included(one, 0, 2, [], one)
    assert consistent(2, 2, two, two, [])
    assert not consistent(1, 2, one, one, [])
    assert not consistent(2, 3, two, two, [])


def test_empty_trees() -> None:
    assert consistent(0, 0, EMPTY, EMPTY, [])
    assert not consistent(0, 0, leaf_hash(b""), leaf_hash(b""), [])
    assert not consistent(0, 3, leaf_hash(b""), EMPTY, [])
    assert not consistent(-1, 3, EMPTY, EMPTY, [])
    assert not included(EMPTY, 0, 0, [], EMPTY)
