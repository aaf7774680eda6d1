"""The QR of a receipt: the look-up's address, with the pin only for who has it."""

from __future__ import annotations

import re

import pytest

from chalicelib.status.slips.look_up_qr import look_up_qr
from chalicelib.status.slips.qr import qr_path
from kernel.problems import Problem
from tests.support.entries import CODE, PIN, filed
from tests.unit.status.world import World

PORTAL = "https://portal.example"


@pytest.mark.parametrize(("pin", "behind"), [(None, ""), (PIN, f"#{PIN}"), (PIN.lower().replace("-", ""), f"#{PIN}")])
def test_a_qr_holds_the_address_and_the_pin_of_who_has_it(pin: str | None, behind: str) -> None:
    made = look_up_qr(CODE, pin, World(filed()).desk, PORTAL)
    assert made["address"] == f"{PORTAL}/tra-cuu/{CODE}{behind}"
    assert (made["size"], made["path"]) == qr_path(made["address"])


@pytest.mark.parametrize(("code", "pin"), [(CODE, "0000-0000-0000"), ("G09-200101-0001", None), ("x", PIN)])
def test_a_stranger_gets_none(code: str, pin: str | None) -> None:
    with pytest.raises(Problem) as refused:
        look_up_qr(code, pin, World(filed()).desk, PORTAL)
    assert refused.value.kind.name == "not-found"


def test_a_path_draws_the_very_squares_of_the_code() -> None:
    import segno

    address = f"{PORTAL}/tra-cuu/{CODE}"
    size, path = qr_path(address)
    drawn = {
        (int(x) + k, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
        for k in range(int(length))
    }
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    assert size == len(rows)
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
