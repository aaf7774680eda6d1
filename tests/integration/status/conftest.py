"""What every HTTP test of the status service stands on: moto's tables with people, procedures and a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.status import wiring
from kernel.catalogue import Form
from kernel.catalogue_store import DynamoCatalogue
from kernel.identity import KeySet, Verifier
from kernel.people import Grant
from kernel.people_store import DynamoPeople
from tests.support import tokens
from tests.support.days import calendar
from tests.support.rules import rule_sets
from tests.unit.status.world import BINH, CUC, HOA, LAN, MINH, NOW, PROCEDURES, QUAN, THU


@pytest.fixture(autouse=True)
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = (wiring.settings, wiring.cursors, wiring.desk, wiring.catalogue, wiring.dossiers, wiring.papers)
    for one in made:
        one.cache_clear()
    verifier = Verifier(tokens.ISSUER, frozenset({"web-client", "cuc"}), KeySet(tokens.key_set))
    monkeypatch.setattr(wiring, "verifier", lambda: verifier)
    monkeypatch.setattr(wiring, "now", lambda: NOW)
    catalogue = DynamoCatalogue(lambda: 0.0)
    for version in PROCEDURES:
        catalogue.publish_version(version, Form({}, {}))
    catalogue.put_calendar(calendar())
    for rules in rule_sets():
        catalogue.publish_rules(rules)
    for person in (LAN, HOA, MINH, THU, BINH, QUAN, CUC):
        DynamoPeople().put(replace(person, version=1), Grant(NOW, "quan", None, "", ""))
    yield
    for one in made:
        one.cache_clear()
