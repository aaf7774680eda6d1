"""What stays on a device and what never does: numbers of identity and bank accounts; the service worker and its end."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.catalogue_files import ROOT, read_files
from web import build
from web.form_view import FieldView, form_pages, is_private


def test_numbers_of_identity_and_accounts_in_the_published_forms_are_private() -> None:
    private: set[str] = set()
    public: set[str] = set()
    for one in read_files(ROOT).procedures:
        for page in form_pages(one.form, "vi"):
            for field in (inner for outer in page.fields for inner in (outer, *outer.columns)):
                (private if field.private else public).add(field.name)
    assert private == {"hoChieuSo", "nguoiKhaiSoGiayTo", "soGiayTo", "soGiayToDaiDien", "soTaiKhoan"}
    assert not {name for name in public if name.lower().endswith(("taikhoan", "dinhdanh", "cccd"))}


@pytest.mark.parametrize(
    ("name", "schema", "private"),
    [
        ("ma", {"type": "string", "pattern": "^[0-9]{12}$"}, True),
        ("soDinhDanh", {"type": "string"}, True),
        ("bank_account", {"type": "string"}, True),
        ("so", {"type": "string", "x-ui": {"prefill": "account.identity_number"}}, True),
        ("hoTen", {"type": "string", "x-ui": {"prefill": "account.name"}}, False),
        ("ngayCapGiayTo", {"type": "string", "format": "date"}, False),
        ("noiCapGiayTo", {"type": "string"}, False),
        ("coTaiKhoan", {"type": "string", "oneOf": []}, False),
        ("soTaiKhoan", {"type": "integer"}, False),
    ],
)
def test_what_makes_an_answer_private(name: str, schema: dict[str, object], private: bool) -> None:
    assert is_private(name, schema) is private
    assert FieldView("a", "text").private is False


def test_the_worker_keeps_scripts_of_forms_and_none_of_officers_and_is_named_by_their_contents() -> None:
    worker = build.assets()["sw.js"].decode()
    (files,) = re.findall(r"FILES = new Set\((\[.*?\])\)", worker)
    (early,) = re.findall(r"EARLY = (\[.*?\]);", worker)
    assert set(json.loads(early)) <= set(json.loads(files))
    assert not [name for name in json.loads(files) if "officer" in name or name.startswith("/sw")]
    assert re.search(r'CACHE = "portal-[0-9a-f]{12}"', worker)
    assert "{{" not in worker
    assert "unregister" in build.assets()["sw-off.js"].decode()


def test_one_file_has_every_phone_drop_what_it_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "offline"
    shutil.copytree(build.HERE / "offline", place)
    monkeypatch.setattr(build, "_OFFLINE", place)
    found = {"form.js": b"1"}
    before = build._workers(found)
    assert before["sw.js"] != before["sw-off.js"]
    assert build._workers({"form.js": b"2"})["sw.js"] != before["sw.js"]  # new scripts, new cache
    (place / "OFF").touch()
    assert build._workers(found) == {"sw.js": before["sw-off.js"], "sw-off.js": before["sw-off.js"]}


# -- the worker itself, in node, with a browser in memory -----------------------------------------------------------------------

_BROWSER = """
import { readFileSync } from "node:fs";
const { worker, open, network, asked, forgotten } = JSON.parse(readFileSync(0));
let opened = 0;
const heard = {}, fetched = [], put = {}, portal = "https://portal.example.test";
const reply = (path) => {
  const { control, ...others } = network[path] ?? {};
  const headers = new Headers({ "Cache-Control": control ?? "public, max-age=60" });
  return { status: 200, type: "basic", redirected: false, headers, clone: () => path, ...others };
};
const cache = {
  put: async (name, copy) => { put[name] = copy; },
  add: async (name) => { const got = await fetch(name); if (got.status === 200) put[name] = got.clone(); },
  match: async () => undefined,
};
Object.defineProperties(globalThis, Object.fromEntries(Object.entries({
  location: { origin: portal },
  addEventListener: (name, listener) => { heard[name] = listener; },
  skipWaiting: () => {},
  caches: { has: async () => !forgotten, open: async () => { opened += 1; return cache; }, keys: async () => [] },
  clients: { matchAll: async () => open.map((path) => ({ url: portal + path })), claim: () => {} },
  fetch: async (request) => {
    const path = new URL(request.url ?? request, portal).pathname;
    fetched.push(path);
    return reply(path);
  },
}).map(([name, value]) => [name, { value, configurable: true }])));
new Function(worker)();
const waiting = [], respondWith = (promise) => waiting.push(promise);
if (asked === null) heard.install({ waitUntil: (promise) => waiting.push(promise) });
else for (const [method, path, mode] of asked) heard.fetch({ request: { method, mode, url: portal + path }, respondWith });
await Promise.all(waiting);
await new Promise((done) => { setImmediate(done); });
console.log(JSON.stringify({ put, fetched, opened }));
"""


def ran(
    network: Mapping[str, Any] | None = None,
    open_: Iterable[str] = (),
    asked: Iterable[tuple[str, str, str]] | None = None,
    *,
    forgotten: bool = False,
) -> dict[str, Any]:
    """What the shipped worker kept (`put`, by name), asked the network for (`fetched`), and how often it opened its cache
    (`opened`): on its installation, with pages that are open; or when a page asks for addresses (method, path, mode), on a device
    whose caches are gone where `forgotten`."""
    told = {
        "worker": build.assets()["sw.js"].decode(),
        "network": dict(network or {}),
        "open": list(open_),
        "asked": None if asked is None else list(asked),
        "forgotten": forgotten,
    }
    done = subprocess.run(
        ["node", "--input-type=module", "-e", _BROWSER],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


PERSONAL = (
    "/forms", "/forms/ho-so", "/forms/da-nop/G09-261125-0001", "/en/forms", "/en/forms/ho-so", "/en/forms/nop-phi/G09-261125-01",
    "/api/submission/me", "/papers/b/x", "/oauth2/authorize", "/logout", "/signed-in", "/en/signed-in", "/sign-in.json",
    "/payment-gateway/pay",
)  # fmt: skip
CODES = ("tra-cuu", "bo-sung", "bien-nhan", "nop-phi", "can-bo/ho-so", "can-bo")


def test_pages_of_a_person_are_never_the_workers() -> None:
    seen = ran(asked=[("GET", path, "navigate") for path in PERSONAL])
    assert seen == {"put": {}, "fetched": [], "opened": 0}, "not even asked for through it"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_name_that_is_kept_has_a_code(prefix: str) -> None:
    paths = [f"{prefix}/{one}/G09-261125-0001" for one in CODES]
    seen = ran(asked=[("GET", path, "navigate") for path in paths])
    assert set(seen["put"]) == {f"{prefix}/{one.partition('/')[0]}" for one in CODES}
    assert seen["fetched"] == paths
    installed = ran(open_=paths)
    assert not [name for name in (*installed["put"], *installed["fetched"]) if "G09" in name]
    assert f"{prefix}/bien-nhan" in installed["put"]


def test_pages_of_a_person_that_are_open_at_its_installation_are_not_asked_for() -> None:
    seen = ran(open_=PERSONAL)
    assert not set(PERSONAL) & {*seen["put"], *seen["fetched"]}
    assert {"/form.js", "/mat-mang"} <= set(seen["put"])


@pytest.mark.parametrize(
    "not_public",
    [
        {"control": "no-store"},
        {"control": "private"},
        {"status": 404},
        {"redirected": True},
        {"type": "opaqueredirect"},
    ],
)
def test_only_what_the_server_calls_public_is_kept(not_public: dict[str, Any]) -> None:
    page = "/thu-tuc/work-permit-new"
    assert page in ran(open_=[page])["put"]
    assert page not in ran({page: not_public}, open_=[page])["put"]
    assert page not in ran({page: not_public}, asked=[("GET", page, "navigate")])["put"]
    assert page in ran(asked=[("GET", page, "navigate")])["put"]


def test_what_comes_after_a_device_forgot_makes_no_cache_anew() -> None:
    """The worker answers open pages a while longer; and what an installation still brings goes into the cache it had."""
    late = ran(asked=[("GET", "/thu-tuc", "navigate")], forgotten=True)
    assert late == {"put": {}, "fetched": ["/thu-tuc"], "opened": 0}
    assert ran(open_=["/thu-tuc"])["opened"] == 1


# -- signing out by script ------------------------------------------------------------------------------------------------------


def signed_out(forms: int | None) -> dict[str, Any]:
    """What signOut of the pages asks the network for, and says; `forms` is the status of our own answer, None for no network."""
    source = (build.HERE / "scripts" / "leaving.js").read_text(encoding="utf-8")
    program = (
        'import { readFileSync } from "node:fs"; const forms = JSON.parse(readFileSync(0)), sent = [];'
        "const setting = async () => ({ base: '', client: 'web' }), read = () => null, forget = () => {};"
        "globalThis.fetch = async (path, { method, body }) => { sent.push([method, path, body instanceof URLSearchParams]);"
        "if (path === '/forms/sign-out-here' && forms === null) throw new TypeError(); return { ok: forms < 400 }; };"
        + source[source.index("export async function signOut") :].replace("export ", "")
        + "console.log(JSON.stringify({ sent, told: await signOut({ setting, read, forget }, { refresh: 'r' }, false) }));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        input=json.dumps(forms),
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(("forms", "told"), [(204, True), (503, False), (None, False)])
def test_every_scripted_sign_out_ends_the_session_of_pages_without_script(forms: int | None, told: bool) -> None:
    assert signed_out(forms) == {
        "sent": [["POST", "/forms/sign-out-here", True], ["POST", "/oauth2/revoke", True]],
        "told": told,
    }
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in (build.HERE / "scripts").glob("*.js")}
    revoking = {name for name, source in scripts.items() if "/oauth2/revoke" in source}
    assert revoking == {"leaving"}, "there is no other way out"
    leaving = {name for name, source in scripts.items() if "signOut(" in source} - {"session", "leaving"}
    assert leaving == {"forget", "header", "idle", "joining", "mine", "supplement"}


# -- addresses ----------------------------------------------------------------------------------------------------------------


def test_a_part_of_an_address_that_is_no_text_ends_no_script() -> None:
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in (build.HERE / "scripts").glob("*.js")}
    assert {name for name, source in scripts.items() if "decodeURIComponent" in source} == {"public", "lookup"}
    (line,) = {re.findall(r"^(?:export )?(const decoded = .*)$", scripts[one], re.M)[0] for one in ("public", "lookup")}
    program = f'{line} console.log(JSON.stringify(["%ff", "%", "G09%2D1", "%C4%91"].map(decoded)));'
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["%ff", "%", "G09-1", "đ"]
