"""How the scripts of the pages bring one another in."""

from __future__ import annotations

import re
from collections.abc import Mapping

# `from "./x.js"`, `import("./x.js")`, and `later("x")`, by which the form's page fetches what it needs later (filing.js).
_BROUGHT = re.compile(r"""(?:from |import )"\./([\w-]+)\.js"|import\("\./([\w-]+)\.js"\)|\blater\("([\w-]+)"\)""")


def brought(source: str) -> frozenset[str]:
    """The names (`form.js`) of the scripts that a script brings in, at once or later."""
    return frozenset(f"{''.join(found)}.js" for found in _BROUGHT.findall(source))


def circle(scripts: Mapping[str, str]) -> tuple[str, ...]:
    """Of scripts, names to sources, some that bring one another in, in order; none: ().

    Such modules can be read, moved and tested only together, and one may meet the other half made.
    """
    graph = {name: sorted(brought(source)) for name, source in scripts.items()}
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if name in way:
            return (*way[way.index(name) :], name)
        if name in done:
            return ()
        found = next((one for each in graph.get(name, ()) if (one := walk(each, (*way, name)))), ())
        done.add(name)
        return found

    return next((one for name in sorted(graph) if (one := walk(name, ()))), ())
