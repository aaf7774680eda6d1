"""`python -m infra log`: checks the transparency log of a portal from outside, by nothing but its public answers.

Nothing the portal says is believed that can be computed: the root is computed from the entries, each public result is looked for
among them word for word, and an earlier head that was kept shows whether what it held is still there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from infra.steps import StepFailed, step
from kernel.merkle import Frontier, consistent, included, leaf_hash

RESULTS = "/api/publish/results"
LOG = "/api/publish/log"
_PAGE = 100

Fetch = Callable[[str], Any]
"""The JSON at a path of the portal; None where nothing is (404). Raises StepFailed for every other answer."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head of the log, as somebody keeps it: SIZE:ROOT."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"


def kept(text: str) -> Head:
    """Raises ValueError for what is not SIZE:ROOT."""
    found = re.fullmatch(r"([0-9]{1,12}):([0-9a-f]{64})", text)
    if not found:
        raise ValueError(text)
    return Head(int(found[1]), bytes.fromhex(found[2]))


def broken(reason: str) -> StepFailed:
    return StepFailed(
        reason,
        "The log does not hold what it promises. Keep this output and the head you had, and show them to others.",
    )


def over_http(base: str) -> Fetch:
    http = httpx.Client(base_url=base, timeout=30, follow_redirects=False)

    def fetch(path: str) -> Any:
        try:
            reply = http.get(path)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise StepFailed(
                f"the portal at {base} does not answer ({type(fault).__name__})",
                "Name its address: --url https://...; on this machine: make up.",
            ) from fault
        if reply.status_code == 404:
            return None
        if reply.status_code != 200:
            raise StepFailed(f"GET {path} answered {reply.status_code}", "Try again in a while.")
        return reply.json()

    return fetch


def check(fetch: Fetch, since: Head | None = None) -> Head:
    """All of the log against the public register, and against an earlier head; the head that was checked.

    The register is read first: what stands in it has been in the log since before the head was asked for.

    Raises:
        StepFailed: something does not hold, or the portal does not answer as it should.
    """
    try:
        return _check(fetch, since)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise broken(f"an answer has not the shape it should have ({type(fault).__name__}: {fault})") from fault


def _check(fetch: Fetch, since: Head | None) -> Head:
    with step("the public register of results") as running:
        results, asked = _results(fetch)
        running.done(f"{len(results)} results listed")
    with step("the head of the log") as running:
        said = fetch(LOG)
        head = Head(int(said["size"]), bytes.fromhex(said["root"]))
        running.done(f"{head.size} entries; root {head.root.hex()}; {said['at'] or 'nothing was entered yet'}")
    with step("the entries, from the first to the last") as running:
        _check_entries(fetch, head, since, results)
        running.done(f"the root of {head.size} leaves is that of the head; every public result is among them")
    with step("the portal's own proofs") as running:
        for code in asked:
            _check_proof(fetch, code, head)
        running.done(f"{len(asked)} of {len(asked)} lead to the head, one for each page of the register")
    if since is not None:
        with step(f"what has become of {since}") as running:
            _check_growth(fetch, since, head)
            running.done(f"the log begins with it and has grown by {head.size - since.size}")
    return head


def _pages(fetch: Fetch, path: str) -> Iterator[list[Any]]:
    cursor = ""
    while True:
        page = fetch(f"{path}?limit={_PAGE}{cursor}")
        if page is None:
            raise broken(f"there is no {path}")
        yield page["items"]
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"


def _results(fetch: Fetch) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """All results of the register by their codes, and the first code of each page."""
    found: dict[str, Mapping[str, Any]] = {}
    first: list[str] = []
    for page in _pages(fetch, RESULTS):
        first += [page[0]["code"]] if page else []
        for result in page:
            if result["code"] in found:
                raise broken(f"the register lists {result['code']} twice")
            found[result["code"]] = result
    return found, first


def _check_entries(fetch: Fetch, head: Head, since: Head | None, results: Mapping[str, Mapping[str, Any]]) -> None:
    tree = Frontier()
    waiting = dict(results)
    seen: set[str] = set()
    _check_begins(tree, since)
    for entry in _entries(fetch, head.size):
        if entry["index"] != tree.size:
            raise broken(f"entry {entry['index']} stands where {tree.size} should")
        made = leaf_hash(entry["leaf"].encode())
        if made.hex() != entry["hash"]:
            raise broken(f"entry {tree.size}: its hash is not that of its leaf")
        _check_result(fetch, json.loads(entry["leaf"]), tree.size, waiting, seen)
        tree, _ = tree.with_leaf(made)
        _check_begins(tree, since)
    if tree.size != head.size:
        raise broken(f"the head counts {head.size} entries, {tree.size} are listed")
    if tree.root() != head.root:
        raise broken(f"the root of the entries is {tree.root().hex()}, which is not the head's")
    if waiting:
        raise broken(f"{len(waiting)} public results are not in the log: {', '.join(sorted(waiting)[:5])}")


def _entries(fetch: Fetch, most: int) -> Iterator[Any]:
    """At most so many; what was entered since the head was read is left for the next time."""
    left = most
    for page in _pages(fetch, f"{LOG}/entries") if most else ():
        yield from page[:left]
        left -= len(page)
        if left <= 0:
            return


def _check_result(
    fetch: Fetch, said: Mapping[str, Any], index: int, waiting: dict[str, Mapping[str, Any]], seen: set[str]
) -> None:
    """The register shows what the leaf says. One it did not list is asked for: it may have come since, or been taken out."""
    code = said["code"]
    if code in seen:
        raise broken(f"entry {index}: {code} is in the log before")
    seen.add(code)
    shown = waiting.pop(code, None) or fetch(f"{RESULTS}/{code}")
    if shown is None:
        raise broken(f"entry {index}: {code} is not in the public register any more")
    if shown != said:
        raise broken(f"entry {index}: the public register shows something else of {code}")


def _check_begins(tree: Frontier, since: Head | None) -> None:
    if since is not None and tree.size == since.size and tree.root() != since.root:
        raise broken(f"the first {since.size} entries are not those of the head you kept")


def _check_proof(fetch: Fetch, code: str, head: Head) -> None:
    proof = fetch(f"{LOG}/proofs/{code}?size={head.size}")
    if proof is None:
        raise broken(f"{code}: the portal has no proof of it")
    if not proof_holds(proof, head):
        raise broken(f"{code}: its proof does not lead to the head")


def proof_holds(proof: Mapping[str, Any], head: Head) -> bool:
    """Whether the proof's own leaf is in the log with this head."""
    path = [bytes.fromhex(one) for one in proof["path"]]
    return included(leaf_hash(proof["leaf"].encode()), proof["index"], head.size, path, head.root)


def _check_growth(fetch: Fetch, since: Head, head: Head) -> None:
    if since.size > head.size:
        raise broken(f"the log had {since.size} entries and has {head.size}")
    proof = fetch(f"{LOG}/consistency?from={since.size}&to={head.size}")
    if proof is None:
        raise broken("the portal has no proof of it")
    path = [bytes.fromhex(one) for one in proof["path"]]
    if not consistent(since.size, head.size, since.root, head.root, path):
        raise broken("the portal's proof of it does not hold")
