"""One suite for the catalogue in DynamoDB (on moto) and in memory: what passes on one must pass on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from moto import mock_aws

from kernel.catalogue import (
    Field,
    Form,
    ProcedureVersion,
    UnknownVersion,
)
from kernel.catalogue_store import (
    LIST_SECONDS,
    CatalogueRow,
    CatalogueStore,
    DynamoCatalogue,
    ImmutableVersion,
    MemoryCatalogue,
    OlderCalendar,
)
from kernel.dynamo import StorageBusy, connection
from kernel.rule_sets import UnknownRules
from tests.support.catalogue import AGENCY, FORM, TEXT, calendar_of, decided, version_of
from tests.support.rules import rule_sets, rules


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        connection.cache_clear()
        CatalogueRow.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        yield
    connection.cache_clear()


@pytest.fixture(params=["dynamo", "memory"])
def make_reader(request: pytest.FixtureRequest) -> Callable[[], CatalogueStore]:
    """Each call gives a reader of the same catalogue; in DynamoDB one that has read nothing yet."""
    if request.param == "memory":
        shared = MemoryCatalogue()
        return lambda: shared
    request.getfixturevalue("table")
    return lambda: DynamoCatalogue(Clock())


@pytest.fixture
def store(make_reader: Callable[[], CatalogueStore]) -> CatalogueStore:
    return make_reader()


def test_an_empty_catalogue_knows_nothing(store: CatalogueStore) -> None:
    assert store.summaries() == store.versions("work-permit-new") == ()
    assert store.agencies() == ()
    assert store.fields() == ()
    with pytest.raises(UnknownVersion):
        store.version("work-permit-new", 1)
    with pytest.raises(UnknownVersion):
        store.form("work-permit-new", 1)
    with pytest.raises(LookupError):
        store.calendar()


def test_what_was_published_is_read_back(store: CatalogueStore, make_reader: Callable[[], CatalogueStore]) -> None:
    second = version_of(number=2, valid_from=date(2027, 1, 1))
    other = version_of("equipment-declaration")
    for version in (second, version_of(), other):
        store.publish_version(version, FORM)
    for reader in (store, make_reader()):
        assert reader.summaries() == (other, version_of(), second)
        assert reader.versions("work-permit-new") == (version_of(), second)
        assert reader.version("work-permit-new", 2) == second
        assert reader.form("work-permit-new", 1) == FORM


def test_a_form_keeps_the_order_it_was_written_in(
    store: CatalogueStore, make_reader: Callable[[], CatalogueStore]
) -> None:
    """In which the columns of rows are asked: a name before the number of its paper, whatever they are called."""
    columns = {name: {"type": "string", "title": name} for name in ("ten", "soGiay", "hanDung")}
    rows = {"type": "array", "title": "Thiết bị", "items": {"type": "object", "properties": columns}}
    version = version_of()
    store.publish_version(version, Form({**FORM.schema, "properties": {"thietBi": rows}}, {}))
    form = make_reader().form(version.key, version.version)
    assert list(form.schema["properties"]["thietBi"]["items"]["properties"]) == ["ten", "soGiay", "hanDung"]


def test_publishing_the_same_again_changes_nothing(store: CatalogueStore) -> None:
    store.publish_version(version_of(), FORM)
    store.publish_version(version_of(), FORM)
    assert store.summaries() == (version_of(),)


@pytest.mark.parametrize(
    ("version", "form"),
    [
        (version_of(supplements_allowed=2), FORM),
        (version_of(valid_from=date(2025, 8, 8)), FORM),
        (version_of(), Form({"title": "Khác", "type": "object"}, {"/title": "Form"})),
        (version_of(), Form(FORM.schema, {"/title": "Other"})),
    ],
)
def test_a_published_version_never_changes(store: CatalogueStore, version: ProcedureVersion, form: Form) -> None:
    store.publish_version(version_of(), FORM)
    with pytest.raises(ImmutableVersion):
        store.publish_version(version, form)
    assert store.versions("work-permit-new") == (version_of(),)
    assert store.version("work-permit-new", 1) == version_of()
    assert store.form("work-permit-new", 1) == FORM


def test_an_open_version_may_be_given_its_last_day_once(
    store: CatalogueStore, make_reader: Callable[[], CatalogueStore]
) -> None:
    closed = version_of(valid_to=date(2026, 12, 31))
    store.publish_version(version_of(), FORM)
    store.publish_version(closed, FORM)
    store.publish_version(closed, FORM)
    for reader in (store, make_reader()):
        assert reader.versions("work-permit-new") == (closed,)
        assert reader.version("work-permit-new", 1) == closed
    for valid_to in (None, date(2027, 1, 1)):
        with pytest.raises(ImmutableVersion):
            store.publish_version(version_of(valid_to=valid_to), FORM)
    assert make_reader().version("work-permit-new", 1) == closed


def test_lists_are_replaced_whole(store: CatalogueStore, make_reader: Callable[[], CatalogueStore]) -> None:
    store.put_agencies([AGENCY, replace(AGENCY, key="moha", code="G09")])
    store.put_agencies([AGENCY])
    store.put_fields([Field("employment", TEXT, "G07-LĐ11")])
    assert make_reader().agencies() == (AGENCY,)
    assert make_reader().fields() == (Field("employment", TEXT, "G07-LĐ11"),)


def test_a_calendar_never_goes_back_nor_changes_without_a_new_version(
    store: CatalogueStore, make_reader: Callable[[], CatalogueStore]
) -> None:
    newer = calendar_of(3, off={})
    store.put_calendar(calendar_of())
    store.put_calendar(calendar_of())
    assert make_reader().calendar() == calendar_of()
    store.put_calendar(newer)
    store.put_calendar(calendar_of())  # every deployment loads all versions again
    for refused in (calendar_of(off={}), calendar_of(2), calendar_of(3)):
        with pytest.raises(OlderCalendar):
            store.put_calendar(refused)
    assert make_reader().calendar() == newer


def test_each_version_of_a_calendar_is_read_by_its_number(
    store: CatalogueStore, make_reader: Callable[[], CatalogueStore]
) -> None:
    second = decided(calendar_of())
    store.put_calendar(calendar_of())
    store.put_calendar(second)
    for reader in (store, make_reader()):
        assert reader.calendar(version=1) == calendar_of()
        assert reader.calendar(version=2) == reader.calendar() == second
        for version in (0, 3):
            with pytest.raises(LookupError):
                reader.calendar(version=version)
        with pytest.raises(LookupError):
            reader.calendar("mars", 1)


def test_a_pinned_version_is_read_once(calls: list[str]) -> None:
    writer, clock = DynamoCatalogue(Clock()), Clock()
    writer.put_calendar(calendar_of())
    writer.put_calendar(decided(calendar_of()))
    reader = DynamoCatalogue(clock)
    calls.clear()
    for _ in range(3):
        reader.calendar(version=1)
        clock.seconds += LIST_SECONDS
    assert calls == ["GetItem"]


def test_a_calendar_kept_before_versions_were_is_still_found(table: None) -> None:
    """Stages deployed earlier hold the newest only, until the files are loaded once more."""
    DynamoCatalogue(Clock()).put_calendar(calendar_of())
    CatalogueRow.get("calendar#vietnam", "version#0001").delete()
    assert DynamoCatalogue(Clock()).calendar(version=1) == calendar_of()
    DynamoCatalogue(Clock()).put_calendar(calendar_of())
    DynamoCatalogue(Clock()).put_calendar(decided(calendar_of()))
    assert DynamoCatalogue(Clock()).calendar(version=1) == calendar_of()


@pytest.fixture
def calls(table: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the calls made to DynamoDB."""
    import botocore.client

    made: list[str] = []
    real: Any = vars(botocore.client.BaseClient)["_make_api_call"]

    def counted(self: Any, operation: str, arguments: Any) -> Any:
        made.append(operation)
        return real(self, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
    return made


def read_all(reader: DynamoCatalogue) -> None:
    reader.summaries()
    reader.versions("work-permit-new")
    reader.version("work-permit-new", 1)
    reader.form("work-permit-new", 1)
    reader.agencies()
    reader.fields()
    reader.calendar()


def test_a_warm_reader_makes_no_call_until_its_lists_are_old(calls: list[str]) -> None:
    writer, clock = DynamoCatalogue(Clock()), Clock()
    writer.publish_version(version_of(), FORM)
    writer.put_agencies([AGENCY])
    writer.put_fields([])
    writer.put_calendar(calendar_of())
    reader = DynamoCatalogue(clock)
    calls.clear()
    read_all(reader)
    assert sorted(calls) == ["GetItem"] * 4 + ["Query"]  # form, agencies, fields, calendar; the procedures
    calls.clear()
    clock.seconds = LIST_SECONDS - 1
    read_all(reader)
    assert calls == []
    clock.seconds = LIST_SECONDS
    read_all(reader)
    assert sorted(calls) == ["GetItem"] * 3 + ["Query"]  # the form is immutable


def test_a_procedure_published_since_the_list_was_read_is_found_and_an_unknown_one_costs_one_look(
    calls: list[str],
) -> None:
    reader, writer = DynamoCatalogue(Clock()), DynamoCatalogue(Clock())
    assert reader.versions("work-permit-new") == ()
    writer.publish_version(version_of(), FORM)
    calls.clear()
    assert reader.versions("work-permit-new") == (version_of(),)
    assert reader.versions("no-such-procedure") == ()
    assert reader.versions("x" * 5000) == ()
    assert calls == ["GetItem"] * 2


def test_a_version_published_since_the_list_was_read_is_found(table: None) -> None:
    reader = DynamoCatalogue(Clock())
    assert reader.versions("work-permit-new") == ()
    DynamoCatalogue(Clock()).publish_version(version_of(), FORM)
    assert reader.version("work-permit-new", 1) == version_of()


def test_two_publishing_at_once_lose_nothing(table: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the list of versions before either writes; the later one is told to come again."""
    first, second = DynamoCatalogue(Clock()), DynamoCatalogue(Clock())
    import kernel.catalogue_store as module

    read = module._row

    def read_then_overtaken(pk: str, sk: str) -> Any:
        row = read(pk, sk)
        monkeypatch.setattr(module, "_row", read)
        second.publish_version(version_of(number=2), FORM)
        return row

    monkeypatch.setattr(module, "_row", read_then_overtaken)
    with pytest.raises(StorageBusy):
        first.publish_version(version_of(), FORM)
    first.publish_version(version_of(), FORM)
    assert first.versions("work-permit-new") == (version_of(), version_of(number=2))


# -- the one-stop rules -------------------------------------------------------------------------------------------------------


def test_rules_are_read_by_version_or_the_newest(make_reader: Callable[[], CatalogueStore]) -> None:
    writer = make_reader()
    for one in rule_sets():
        writer.publish_rules(one)
    reader = make_reader()
    assert reader.rule_sets() == rule_sets()
    assert reader.rules() == rule_sets()[-1]
    assert reader.rules(1) == rule_sets()[0]


def test_rules_nobody_published_are_unknown(store: CatalogueStore) -> None:
    assert store.rule_sets() == ()
    for version in (None, 1):
        with pytest.raises(UnknownRules):
            store.rules(version)


def test_published_rules_never_change_but_for_their_first_last_day(store: CatalogueStore) -> None:
    opened = replace(rules(1), valid_to=None)
    ended = replace(opened, valid_to=date(2018, 6, 20))
    store.publish_rules(opened)
    store.publish_rules(opened)
    store.publish_rules(ended)
    assert store.rules(1) == ended
    for changed in (opened, replace(ended, valid_to=date(2018, 6, 21)), replace(rules(1, payment="run"))):
        with pytest.raises(ImmutableVersion):
            store.publish_rules(changed)
    assert store.rules(1) == ended


@pytest.mark.usefixtures("table")
def test_rules_once_read_by_version_cost_no_call_again() -> None:
    for one in rule_sets():
        DynamoCatalogue(Clock()).publish_rules(one)
    clock = Clock()
    reader = DynamoCatalogue(clock)
    reader.rules(2)
    calls: list[str] = []
    client: Any = connection().client
    client.meta.events.register_first("before-call.dynamodb.*", lambda **_: calls.append("call"))
    clock.seconds = LIST_SECONDS + 1
    assert reader.rules(2) == rule_sets()[1]
    assert calls == []
    reader.rules()
    assert calls == ["call"]
