"""The catalogue by life situation, field and agency: filters that combine, each choice a page of its own, so that they work as
plain links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from kernel.agencies import AgencyPeriod
from kernel.text import Text
from web import words
from web.procedures import Shelf, Shown, Situation

# Agencies of a kind that stand in every province are one filter: they take the same procedures.
KINDS = {
    "provincial_labour": ("so-noi-vu", Text("Sở Nội vụ các tỉnh, thành phố", "Provincial departments of home affairs")),
    "province": ("tinh", Text("Các tỉnh, thành phố", "Provinces and cities")),
    "district": ("huyen", Text("Các quận, huyện", "Districts")),
    "commune": ("xa", Text("Các xã, phường", "Communes and wards")),
}
# Who files: the words of addresses, by what the catalogue's data say.
AUDIENCES = {
    "nguoi-dan": ("citizen", words.AUDIENCES["citizen"]),
    "doanh-nghiep": ("business", words.AUDIENCES["business"]),
    "to-chuc": ("organisation", words.AUDIENCES["organisation"]),
}
DIMENSIONS = {
    "audience": Text("Dành cho", "For"),
    "situation": Text("Việc của bạn", "What you need"),
    "field": Text("Lĩnh vực", "Field"),
    "agency": Text("Nơi nhận hồ sơ", "Where it is received"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen of each dimension, by id; None for everything."""

    situation: str | None = None
    field: str | None = None
    agency: str | None = None
    audience: str | None = None

    @property
    def path(self) -> str:
        """The Vietnamese address of its page. Ids of the dimensions never meet (tests/unit/test_catalogue_pages.py)."""
        chosen = [one for one in (self.situation, self.field, self.agency, self.audience) if one]
        return "/thu-tuc/loc/" + "/".join(chosen) if chosen else "/thu-tuc"


@dataclass(frozen=True, slots=True)
class Filter:
    """A link: what would be shown with it, or, where it is `chosen`, without it."""

    name: Text
    count: int
    path: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A page of the catalogue: the procedures that fit, by situation, and the filters of each dimension."""

    choice: Choice
    count: int
    situations: tuple[Situation, ...]
    filters: dict[str, tuple[Filter, ...]]

    @property
    def repeated(self) -> bool:
        """Whether a procedure stands in more than one of the situations shown: it counts once, and has a row in each."""
        return sum(len(one.procedures) for one in self.situations) > self.count

    @property
    def active(self) -> tuple[Filter, ...]:
        return tuple(one for each in self.filters.values() for one in each if one.chosen)


def agency_filter(agency: AgencyPeriod) -> tuple[str, Text]:
    """The id and name of the filter under which an agency stands."""
    return KINDS.get(agency.kind, (agency.key, agency.name))


def chosen_pages(shelf: Shelf) -> Iterator[Chosen]:
    """Everything first, then each choice that shows something."""
    found = _Shelf(shelf)
    named = found.names
    for chosen in product(*((None, *named[name]) for name in DIMENSIONS)):
        choice = Choice(**dict(zip(DIMENSIONS, chosen, strict=True)))
        if found.fits(choice) or choice == Choice():
            yield found.page(choice)


class _Shelf:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        situations = {one.id: one.title for one in shelf.situations if one.procedures}
        fields = {one.field.key: one.field.name for one in shelf.procedures}
        agencies = dict(agency_filter(agency) for one in shelf.procedures for agency in one.agencies)
        filing = {key for one in shelf.procedures for key in one.version.audience}
        audiences = {id: name for id, (key, name) in AUDIENCES.items() if key in filing}
        self.names: dict[str, dict[str, Text]] = {
            "audience": audiences,
            "situation": situations,
            "field": fields,
            "agency": agencies,
        }
        self._served = {one.id: {each.key for each in one.procedures} for one in shelf.situations}

    def fits(self, choice: Choice) -> tuple[Shown, ...]:
        return tuple(one for one in self._shelf.procedures if self._test(choice)(one))

    def _test(self, choice: Choice) -> Callable[[Shown], bool]:
        def test(one: Shown) -> bool:
            return (
                (choice.situation is None or one.key in self._served[choice.situation])
                and (choice.field is None or one.field.key == choice.field)
                and (choice.agency is None or choice.agency in {agency_filter(agency)[0] for agency in one.agencies})
                and (choice.audience is None or AUDIENCES[choice.audience][0] in one.version.audience)
            )

        return test

    def page(self, choice: Choice) -> Chosen:
        shown = self.fits(choice)
        keys = {one.key for one in shown}
        situations = tuple(
            replace(one, procedures=tuple(each for each in one.procedures if each.key in keys))
            for one in self._shelf.situations
            if choice.situation in (None, one.id)
        )
        filters = {name: tuple(self._filters(name, choice)) for name in DIMENSIONS}
        return Chosen(choice, len(shown), tuple(one for one in situations if one.procedures), filters)

    def _filters(self, dimension: str, choice: Choice) -> Iterable[Filter]:
        for id, name in self.names[dimension].items():
            chosen = getattr(choice, dimension) == id
            count = len(self.fits(replace(choice, **{dimension: id})))
            if count:
                target = replace(choice, **{dimension: None if chosen else id})
                yield Filter(name, count, target.path, chosen)
