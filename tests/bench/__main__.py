import pathlib
import sys

from tests.bench import surroundings

sys.path[:0] = surroundings.import_paths()
from tests.bench.cloud import ministack
from tests.support import tokens

with ministack() as endpoint:
    surroundings.settle(endpoint, tokens.key_set())
    from tests.bench import costs, instructions, table

    world = costs.World()
    first = world.first_uses()
    few = world.life()
    rows = instructions.rows(few, first, pathlib.Path("/tmp/cgk"))
    print(table.text([table.Part("Instr", tuple(rows))]))
