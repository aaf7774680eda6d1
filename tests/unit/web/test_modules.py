"""Scripts bring one another in without circles, and each by one address."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.judges import needs
from web import build
from web.modules import brought, circle

SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (build.HERE / "scripts").glob("*.js")}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('import { a } from "./form.js";', {"form.js"}),
        ('import "./form.js";', {"form.js"}),
        ('(await import("./session.js")).signOut();', {"session.js"}),
        ('const { choose } = await desk.later("both");', {"both.js"}),
        ("later(desk, 10 * PAUSE); import(`./more-${language}.js`)", set()),
    ],
)
def test_what_a_script_brings_in(source: str, names: set[str]) -> None:
    assert brought(source) == names


@pytest.mark.parametrize(
    ("scripts", "found"),
    [
        ({}, ()),
        ({"a.js": 'import "./b.js"', "b.js": ""}, ()),
        ({"a.js": 'import "./b.js"; import "./c.js"', "b.js": 'import "./c.js"', "c.js": ""}, ()),
        ({"a.js": 'import "./a.js"'}, ("a.js", "a.js")),
        (
            {"a.js": 'import "./b.js"', "b.js": 'import("./c.js")', "c.js": 'import "./b.js"'},
            ("b.js", "c.js", "b.js"),
        ),
    ],
)
def test_a_circle_is_found(scripts: dict[str, str], found: tuple[str, ...]) -> None:
    assert circle(scripts) == found


def test_no_scripts_go_in_a_circle() -> None:
    assert circle(SCRIPTS) == ()


def test_every_script_can_be_read() -> None:
    """As it is sent. A name that is declared twice, and no page of it says or does anything."""
    needs("node")
    sent = {name: content.decode() for name, content in build.assets().items() if name.endswith(".js")}
    assert sent.keys() >= SCRIPTS.keys() - {"filing.js"}
    program = (
        'import vm from "node:vm"; import { readFileSync } from "node:fs";'
        'for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8"))))'
        " new vm.SourceTextModule(text, { identifier: name });"
    )
    command = ["node", "--experimental-vm-modules", "--input-type=module", "-e", program]
    done = subprocess.run(command, input=json.dumps(sent), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("script", "sent"),
    [
        ("// ours\n\n  one();\n", "one();\n"),
        ("one(); // ours\n", "one();\n"),
        ("one(); // ours // and more\n", "one();\n"),
        ("//\n  // ours\n", ""),
        ('go("https://one.example"); // ours\n', 'go("https://one.example");\n'),
        ('say("one // two");\n', 'say("one // two");\n'),
        ("say(`one // two`, 3);\n", "say(`one // two`, 3);\n"),
        ('say("one // two"); // ours\n', 'say("one // two");\n'),
        ('one(); // "ours"\n', 'one(); // "ours"\n'),
    ],
)
def test_comments_stay_with_us_and_texts_are_sent_whole(script: str, sent: str) -> None:
    assert build.slim(script) == sent


def test_every_script_that_is_brought_in_is_there() -> None:
    assert {one for source in SCRIPTS.values() for one in brought(source)} <= set(build.assets())


def test_a_script_that_others_bring_in_has_one_address() -> None:
    """Under two, a page fetches it twice, and its state is there twice."""
    shared = {name for source in SCRIPTS.values() for name in brought(source)}
    asked = build.addresses()
    assert {name: asked[name] for name in shared} == {name: f"/{name}" for name in shared}
    for path in Path(build.HERE / "templates").glob("*.html"):
        assert not re.findall(r'src="/', path.read_text(encoding="utf-8")), path.name


def test_what_stands_in_the_address_of_an_administrators_page_leads_to_no_other_part_of_the_api() -> None:
    for name in (each for each in SCRIPTS if each.startswith("admin")):
        for asked in re.findall(r"`(?:submission|status|feedback)/[^`]*`", SCRIPTS[name]):
            assert not re.search(r"[/=]\$\{(?!encodeURIComponent\()", asked), (name, asked)
