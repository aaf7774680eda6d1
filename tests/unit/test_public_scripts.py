"""The scripts of the public lists: they say only sentences that there are, and work a proof out as the log's own rules do."""

from __future__ import annotations

import json
import re
import subprocess
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.submission.identifiers import is_tax_code
from kernel.merkle import leaf_hash
from kernel.text import Text
from tests.support.judges import needs
from web.css import HERE
from web.public_pages import PETITIONS, RESULTS
from web.server.lookup import bare, sendable, tidy

SCRIPTS = HERE / "scripts"
STATES = {"received", "answered", "published"}  # words of a petition's state, named by the API
FIELDS = {"number", "date", "yes", "no"}  # named by a result's fields and values


@pytest.mark.parametrize(
    ("scripts", "known", "by_value"),
    [
        (("results", "listing"), RESULTS, FIELDS),
        (("petitions", "listing", "petition-send", "petition-find"), PETITIONS, STATES),
    ],
)
def test_scripts_say_only_sentences_that_there_are(
    scripts: tuple[str, ...], known: dict[str, Text], by_value: set[str]
) -> None:
    source = "".join((SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in scripts)
    assert {*re.findall(r"\bwords\.(\w+)", source), *by_value} == set(known)


# -- the proof ----------------------------------------------------------------------------------------------------------------


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, as it is written there."""
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root_of(leaves[:cut]) + root_of(leaves[cut:])).digest()


def path_of(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    if index < cut:
        return [*path_of(index, leaves[:cut]), root_of(leaves[cut:])]
    return [*path_of(index - cut, leaves[cut:]), root_of(leaves[:cut])]


def proof(index: int, leaves: list[str]) -> dict[str, Any]:
    as_bytes = [one.encode() for one in leaves]
    return {
        "index": index,
        "size": len(leaves),
        "leaf": leaves[index],
        "root": root_of(as_bytes).hex(),
        "path": [one.hex() for one in path_of(index, as_bytes)],
    }


@pytest.fixture(scope="module")
def node() -> None:
    """Skips where there is none, but on CI, which installs it."""
    needs("node")


def judged(proofs: list[dict[str, Any]]) -> list[bool]:
    """What the page's own function says of each, in node."""
    source = (SCRIPTS / "results.js").read_text(encoding="utf-8")
    begin, end = source.index("const hex ="), source.index("// Whether what is shown")
    program = (
        'import { readFileSync } from "node:fs";'
        + source[begin:end].replace("export ", "")
        + "const told = []; for (const one of JSON.parse(readFileSync(0))) told.push(await proven(one));"
        + "console.log(JSON.stringify(told));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        input=json.dumps(proofs).encode(),
        capture_output=True,
        check=True,
    )
    told: list[bool] = json.loads(done.stdout)
    return told


@pytest.mark.usefixtures("node")
@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=40))
def test_a_proof_holds_for_each_leaf_and_for_none_that_was_changed(leaves: list[str]) -> None:
    proofs = [proof(index, leaves) for index in range(len(leaves))]
    changed = [{**one, "leaf": one["leaf"] + "!"} for one in proofs]
    other = [{**one, "root": proofs[0]["leaf"].encode().hex().ljust(64, "0")[:64]} for one in proofs]
    told = judged([*proofs, *changed, *other])
    assert told == [True] * len(proofs) + [False] * 2 * len(proofs)
    assert leaf_hash(leaves[0].encode()) == sha256(b"\0" + leaves[0].encode()).digest()


# -- numbers as the pages judge and read them ---------------------------------------------------------------------------------


def in_node(script: str, begin: str, end: str, call: str, given: list[Any]) -> list[Any]:
    """What a pure function of a script, cut out of it, says of each."""
    needs("node")
    source = (SCRIPTS / script).read_text(encoding="utf-8")
    pure = source[source.index(begin) : source.index(end)].replace("export ", "")
    program = (
        'import { readFileSync } from "node:fs";'
        + pure
        + f'console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((one) => {call}(one))));'
    )
    command = ["node", "--input-type=module", "-e", program]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True, timeout=60)
    return list(json.loads(done.stdout))


@settings(max_examples=5, deadline=None)
@given(st.lists(st.from_regex(r"\A[0-9]{10}(-[0-9]{3})?\Z"), min_size=50, max_size=100))
def test_the_form_judges_a_tax_code_as_the_api_does(codes: list[str]) -> None:
    codes += ["0101234565", "0101234564", "0101234565-001", "0101234565-000", "0100000000", "0319999996", "x", ""]
    told = in_node("known.js", "const WEIGHTS", "const asksFor", "isTaxCode", codes)
    assert told == [is_tax_code(one) for one in codes]


def test_a_code_is_read_however_it_is_typed() -> None:
    typed = {
        "g09 261201 0012": "G09-261201-0012",
        " ｇ０９　２６１２０１　００１２ ": "G09-261201-0012",
        "G09 – 261201 – 0012": "G09-261201-0012",
        "h29.20 261201 0012": "H29.20-261201-0012",
        "g09-2612 01-0012": "G09-261201-0012",
        "\u200eG09-261201-0012\u200f": "G09-261201-0012",
        "G09-261201\u200b-00\u00ad12": "G09-261201-0012",
        "Mã: G09-261201-0012": "G09-261201-0012",
        "Mã hồ sơ: g09 261201 0012": "G09-261201-0012",
        "G092612010012": "G09-261201-0012",
        "g09 2612 010012": "G09-261201-0012",
        "H29.20-2612010012": "H29.20-261201-0012",
        "G09-261201-12345": "G09-261201-12345",
        "2612010012": "2612010012",
        "x y": "XY",
    }
    begin, end = "const clean =", "export const fromAddress"
    assert in_node("codes.js", begin, end, "typedCode", [*typed]) == [*typed.values()]
    assert [tidy(one) for one in typed] == [*typed.values()], "nor does it matter whether scripts run"


def test_an_instant_is_told_in_the_time_of_ha_noi_whatever_the_device_is_set_to() -> None:
    told = in_node("drafts.js", "export function when", "function contentOf", "when", ["2026-12-01T20:35:00Z"])
    assert told == ["03:35 02/12/2026"]


# -- pins and codes as they are typed -----------------------------------------------------------------------------------------

MARKS = st.sampled_from([*"-_–—−‐ ", "\u200e", "\u200b", "\u00ad", "\ufeff", "ư", "é", "😀", "７", "Ｋ"])


@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(st.sampled_from("07KMz") | MARKS, min_size=1, max_size=32), min_size=50, max_size=100))
def test_a_pin_is_sent_alike_with_and_without_script(typed: list[str]) -> None:
    sent = in_node("public.js", "export const pinOf =", "// A pin that opened", "pinOf", typed)
    assert [one.replace("-", "") or "0" for one in sent] == [sendable(bare(one)) for one in typed]
    assert all(one.isascii() for one in sent)


def test_the_officers_box_takes_a_code_with_any_dashes() -> None:
    told = in_node(
        "officer.js", "const typed =", "function narrow", "typed", ["\u200eG09\u2013261201\u2212\u200b0012\n"]
    )
    assert told == ["G09-261201-0012"]
