"""Makes the style sheets anew from styles/ with sass (`make css`, needs npm), and leaves out what no page names with purgecss.
What it makes is committed, so that nobody else needs npm; its last line says from what it was made, and a test holds the two
together. The classes that were left out stand in styles/left-out.txt: a page that begins to use one needs `make css`."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
SHEET = HERE / "static" / "portal.css"
SHEETS = (SHEET, HERE / "static" / "more.css")
TOOLS = ("package.json", "package-lock.json", "purgecss.config.cjs")
LEFT_OUT = HERE / "styles" / "left-out.txt"
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")


def made_from() -> str:
    """A mark of everything the sheet is made from: our sources and the pinned tools."""
    sources = [*sorted((HERE / "styles").glob("*.scss")), *(HERE / name for name in TOOLS)]
    mark = sha256()
    for path in sources:
        mark.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()[:16]


def classes() -> set[str]:
    """The classes that the sheets name."""
    return {name for path in SHEETS for name in _CLASS.findall(path.read_text(encoding="utf-8"))}


def make() -> None:
    """Raises CalledProcessError or FileNotFoundError: npm or sass did not do it."""
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)
    subprocess.run(["npm", "run", "--silent", "css"], cwd=HERE, check=True)
    whole = classes()
    subprocess.run(["npm", "run", "--silent", "purge"], cwd=HERE, check=True)
    LEFT_OUT.write_text("".join(f"{name}\n" for name in sorted(whole - classes())), encoding="utf-8")
    for path in SHEETS:
        sheet = path.read_text(encoding="utf-8").removeprefix("\ufeff").rstrip("\n")
        path.write_text(f"{sheet}\n/* made from {made_from()} */\n", encoding="utf-8")


if __name__ == "__main__":
    make()
    for each in SHEETS:
        print(f"{each.name}: {each.stat().st_size:,} bytes", file=sys.stderr)
