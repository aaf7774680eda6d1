"""The demo people of the local stage: their accounts, what they may do, and tokens that act as them.

`python -m infra people --stage local` makes them; who exists already is left as they are. Their passwords are made up here,
kept in the state folder and good for this machine only.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

from botocore.exceptions import ConnectionError as BotoConnectionError

from infra.aws import LOCAL_ACCOUNT, LOCAL_KEY
from infra.stages import StageState, state_folder
from infra.steps import StepFailed, step

OFFICE = "ministry-employment"  # receives and decides work permits at the ministry
OTHER_OFFICE = "ministry-merit"
DEPARTMENT = "labour-ha-noi"  # where one officer proposes a licence and another decides it
SYSTEM = "cuc"
_CALLED = {OFFICE: "Cục Việc làm", OTHER_OFFICE: "Cục Người có công", DEPARTMENT: "Sở Nội vụ Thành phố Hà Nội"}


def _agency(key: str) -> str:
    """As the pages call it, with its key, which commands and addresses take."""
    return f"{_CALLED[key]} ({key})"


@dataclass(frozen=True, slots=True)
class Demo:
    user: str
    name: str
    who: str
    identity_number: str | None = None
    roles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    acts_for: tuple[tuple[str, str], ...] = ()
    administrator: bool = False


ALL = ("receive", "handle", "decide")
PEOPLE = (
    Demo("lan", "Nguyễn Thị Lan", "citizen", "001185000123"),
    Demo(
        "hoa",
        "Trần Thị Hoa",
        "may act for Công ty TNHH Hoa Sen Việt",
        "001190000456",
        acts_for=(("Công ty TNHH Hoa Sen Việt", "0101234565"),),
    ),
    Demo("minh", "Lê Văn Minh", f"officer of {_agency(OFFICE)}: receive, handle, decide", roles=((OFFICE, ALL),)),
    Demo(
        "thu",
        "Phạm Thị Thu",
        f"officer of {_agency(OFFICE)}: receive only; of {_agency(DEPARTMENT)}: receive, decide",
        roles=((OFFICE, ("receive",)), (DEPARTMENT, ("receive", "decide"))),
    ),
    Demo(
        "binh",
        "Đỗ Văn Bình",
        f"officer of {_agency(OTHER_OFFICE)} and {_agency(DEPARTMENT)}: receive, handle, decide",
        roles=((OTHER_OFFICE, ALL), (DEPARTMENT, ALL)),
    ),
    Demo("quan", "Vũ Minh Quân", "administrator", administrator=True),
    Demo(
        "ngoc",
        "Hoàng Thị Ngọc",
        "administrator: publishes what quan proposes, and the other way round",
        administrator=True,
    ),
)


def make_people(stage: str) -> None:
    """Accounts and rows for all demo people. Raises StepFailed for any stage but the local one."""
    if stage != "local":
        raise StepFailed("the demo people belong to the local stage", "Real people come from the user pool's sign-up.")
    state = StageState.read(stage)
    with step("demo people") as running:
        made = [one.user for one in PEOPLE if _account(state, one.user)]
        use_stage(state)
        made += [user for user in (*(one.user for one in PEOPLE), SYSTEM) if _row(state, user) and user not in made]
        running.done(f"made {', '.join(made)}" if made else "they are there")


def use_stage(state: StageState, environ: Any = os.environ) -> None:
    """Points the kernel's storage at a stage; before it is imported, for models read their table's name then."""
    environ.update(STAGE=state.stage, AWS_REGION=state.region)
    if state.endpoint:
        environ["AWS_ENDPOINT_URL"] = state.endpoint
        environ.setdefault("AWS_ACCESS_KEY_ID", LOCAL_ACCOUNT)
        environ.setdefault("AWS_SECRET_ACCESS_KEY", LOCAL_KEY)


def _account(state: StageState, user: str) -> bool:
    """Whether the account had to be made, or its password set anew because it is not known here."""
    cognito: Any = state.target.client("cognito-idp")
    pool = state.outputs["platform"]["UserPoolId"]
    known = passwords()
    there = _exists(cognito, pool, user)
    if there and user in known:
        return False
    if not there:
        cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS")
    known[user] = secrets.token_urlsafe(12) + "a1"
    cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=known[user], Permanent=True)
    _keep(known)
    return True


def _exists(cognito: Any, pool: str, user: str) -> bool:
    try:
        cognito.admin_get_user(UserPoolId=pool, Username=user)
    except cognito.exceptions.UserNotFoundException:
        return False
    return True


def _row(state: StageState, user: str) -> bool:
    from kernel.lifecycle import Part
    from kernel.people import Company, Grant, Person
    from kernel.people_store import DynamoPeople, StalePerson
    from kernel.times import now

    if user == SYSTEM:
        person = Person(
            state.outputs["platform"]["SystemClientId"], "Kho bạc (hệ thống kết nối)", system=True, version=1
        )
    else:
        one = next(demo for demo in PEOPLE if demo.user == user)
        person = Person(
            one.user,
            one.name,
            one.identity_number,
            {agency: frozenset(map(Part, held)) for agency, held in one.roles},
            tuple(Company(name, tax_code) for name, tax_code in one.acts_for),
            one.administrator,
            version=1,
        )
    try:
        DynamoPeople().put(person, Grant(now(), "make up", "demo person", "{}", "{}"))
    except StalePerson:
        return False  # there already; what an administrator changed since stays
    return True


def passwords_file() -> Path:
    return state_folder() / "people.json"


def passwords() -> dict[str, str]:
    try:
        return dict(json.loads(passwords_file().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def _keep(known: Mapping[str, str]) -> None:
    path = passwords_file()
    path.touch(mode=0o600)
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")


_tokens: dict[tuple[str, str], tuple[float, str]] = {}


def token(user: str, kind: str = "access") -> str:
    """A token that acts as a demo person; `kind` is access or id. Kept until shortly before it ends.

    Raises StepFailed: no such person, the portal is not up.
    """
    kept = _tokens.get((user, kind))
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    state = StageState.read("local")
    try:
        made = _system_token(state, kind) if user == SYSTEM else _person_token(state, user, kind)
    except (BotoConnectionError, URLError) as fault:
        raise StepFailed(
            f"the portal's sign-in at {state.endpoint} does not answer", "Start the portal: make up"
        ) from fault
    _tokens[user, kind] = (time.monotonic() + 1800, made)
    return made


def _person_token(state: StageState, user: str, kind: str) -> str:
    known = passwords()
    if user not in known:
        everybody = ", ".join([*(one.user for one in PEOPLE), SYSTEM])
        raise StepFailed(f"there is no demo person {user!r}", f"Choose one of: {everybody}. make up makes them.")
    if kind not in ("access", "id"):
        raise StepFailed(f"there is no kind of token {kind!r}", "KIND is access or id.")
    cognito: Any = state.target.client("cognito-idp")
    answer = cognito.initiate_auth(
        ClientId=state.outputs["platform"]["WebClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": known[user]},
    )
    return str(answer["AuthenticationResult"]["AccessToken" if kind == "access" else "IdToken"])


def _system_token(state: StageState, kind: str) -> str:
    """Client credentials, at the token endpoint of the user pool (here the local cloud's)."""
    from base64 import b64encode
    from urllib.parse import urlencode
    from urllib.request import Request, urlopen

    if kind != "access":
        raise StepFailed("a connected system has no id token", "Leave KIND out.")
    platform = state.outputs["platform"]
    cognito: Any = state.target.client("cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=platform["UserPoolId"], ClientId=platform["SystemClientId"])
    pair = f"{platform['SystemClientId']}:{client['UserPoolClient']['ClientSecret']}"
    request = Request(
        f"{state.endpoint}/oauth2/token",
        urlencode({"grant_type": "client_credentials", "scope": "portal/system"}).encode(),
        {
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    with urlopen(request, timeout=10) as answer:
        return str(json.loads(answer.read())["access_token"])
