"""Measures every budget and prints one table: `python -m tests.bench [part ...]`. The exit code is 1 when a budget is broken,
2 when something could not be measured."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import surroundings

sys.path[:0] = [path for path in surroundings.import_paths() if path not in sys.path]

if TYPE_CHECKING:
    from tests.bench.costs import World
    from tests.bench.table import Part, Row

PARTS = ("clock", "costs", "instructions", "contention")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all without one")
    parser.add_argument(
        "--profiles", type=Path, help="keep callgrind's profiles in this folder, for callgrind_annotate"
    )
    options = parser.parse_args()
    wanted = options.parts or PARTS
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")

    from tests.bench import table
    from tests.bench.cloud import NoCloud

    try:
        with redirect_stdout(sys.stderr):  # the functions' own logs
            parts = [*_measured(wanted, options.profiles)]
    except NoCloud as fault:
        _say(f"nothing was measured: {fault}")
        return 2
    broken = table.broken(parts)
    sys.stdout.write(f"{table.text(parts)}\n\n{table.ending(broken)}\n")
    return 1 if broken else 0


def _measured(wanted: Sequence[str], profiles: Path | None) -> Iterator[Part]:
    if "clock" in wanted:
        from tests.bench import clock
        from tests.bench.table import Part

        _say("measuring the clock of the law")
        yield Part("The clock of the law", tuple(clock.rows()))
    if {"costs", "instructions"} & set(wanted):
        with _world() as world:
            yield from _of_one_life(world, wanted, profiles)
    if "contention" in wanted:
        with _world() as world:
            yield _part("1,000 filings by 8 workers to one agency and day", _contention, world)


def _of_one_life(world: World, wanted: Sequence[str], profiles: Path | None) -> Iterator[Part]:
    from tests.bench import costs, desk, figures, inner, instructions, price, telling
    from tests.bench.table import Part

    first = world.first_uses()
    loader = world.loader(first[1].answer["code"])
    loader.up_to(costs.FEW)
    few = world.life()
    work = world.inner_work()
    if "costs" in wanted:
        _say("measuring calls and units")
        told = telling.tell(world.recorder, few.code, few.images)
        drafted = world.filing_from_a_draft()
        yield Part("Calls and capacity units, by AWS's rules from the bytes sent", (*costs.budget_rows(few),
                   *costs.first_rows(first), costs.draft_row(drafted)))  # fmt: skip
        yield Part("Officers' other actions", tuple(inner.rows(work)))
        yield Part("The rules against what the local cloud reports", tuple(costs.reported_rows(few)))
        yield Part("The statistics page", tuple(figures.rows(world.recorder, world.catalogue.agencies())))
        yield Part("A page of the officers' desk", (*desk.rows(world.recorder), *desk.names(world.recorder)))
        _say(f"loading {costs.MANY:,} dossiers")
        loader.up_to(costs.MANY)
        yield Part("The same figures whatever is stored", tuple(costs.same_rows(few, world.life())))
        yield Part(
            "The price of a million lives: 1 filing, 4 actions, 10 look-ups, 1 publication",
            tuple(price.rows(few, told)),
        )
    if "instructions" in wanted:
        _say("measuring instructions, a few minutes")
        yield Part("Instructions by callgrind", tuple(instructions.rows(few, work, first, profiles)))


def _contention(world: World) -> Iterator[Row]:
    from tests.bench import contention

    _say("measuring contention")
    return contention.rows(world)


def _part(title: str, rows: Callable[[World], Iterator[Row]], world: World) -> Part:
    from tests.bench.table import Part

    return Part(title, tuple(rows(world)))


@contextmanager
def _world() -> Iterator[World]:
    """A portal with its catalogue on a cloud of its own."""
    from tests.bench.cloud import ministack
    from tests.support import tokens

    with ministack() as endpoint:
        surroundings.settle(endpoint, tokens.key_set())
        from tests.bench.costs import World

        yield World()


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
