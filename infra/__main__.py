"""Operators' commands: `python -m infra --help`; the Makefile names the usual ones."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from infra.packaging import UNITS
from infra.stages import OPTIONAL, SETTINGS, state_folder
from infra.steps import guarded, step

if TYPE_CHECKING:
    from datetime import datetime

    from infra.running import Operator


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    work: Callable[[argparse.Namespace], int | None] = given.work
    return guarded(lambda: work(given), state_folder() / "fault.txt", given.command)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description="Package, deploy and run the portal.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, work: Callable[[argparse.Namespace], int | None], told: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told, description=told)
        one.set_defaults(work=work, command=name)
        return one

    command("up", _up, "start the portal on this machine")
    command("down", _down, "end what `up` started")
    command("clean", _clean, "end it and remove its state and builds")
    command("logs", _logs, "one readable stream of everything that runs here")
    command("mails", _mails, "the e-mails and text messages that this machine's portal sent")
    one = command("package", _package, "build the packages")
    one.add_argument("--service", choices=UNITS, action="append", help="only this one (may be repeated)")
    one.add_argument("--for", dest="built_for", choices=("local", "aws"), default="local", help="where it will run")
    one.add_argument("--architecture", choices=("arm64", "x86_64"), help="on AWS; arm64 from Python 3.12 on")
    one = command("deploy", _deploy, "bring a stage to these sources; the stage `local` where `up` made it")
    one.add_argument("--stage", required=True)
    one.add_argument("--service", choices=UNITS, action="append", help="only this one (may be repeated)")
    one.add_argument("--architecture", choices=("arm64", "x86_64"), help="on AWS; arm64 from Python 3.12 on")
    one = command("set", _set, "keep a setting of a stage, encrypted, in Parameter Store")
    one.add_argument("--stage", required=True)
    one.add_argument("name", choices=sorted((*SETTINGS, *OPTIONAL)))
    one.add_argument("value", nargs="?", help="read from standard input where it is left out (passwords)")
    one = command("people", _people, "make the demo people of the local stage")
    one.add_argument("--stage", default="local")
    one = command("catalogue", _catalogue, "load the catalogue's files into a stage")
    one.add_argument("--stage", default="local")
    command("check-templates", _check_templates, "the rules for templates, and cfn-lint, on what would be deployed")
    command("check-docs", _check_docs, "the links of all documents, and how long files of code are")
    one = command("log", _log, "check a portal's transparency log from outside")
    one.add_argument(
        "--url", default=f"http://localhost:{os.environ.get('PORT') or '8000'}", help="the portal's address"
    )
    one.add_argument("--since", type=kept_head, metavar="SIZE:ROOT", help="a head of the log that you kept")
    _commands_on_dossiers(command)
    _commands_of_care(command)
    one = command("token", _token, "print a token that acts as a demo person")
    one.add_argument("user")
    one.add_argument("--kind", default="access", choices=("access", "id"))
    return parser


def _commands_on_dossiers(command: Callable[..., argparse.ArgumentParser]) -> None:
    """What walks running dossiers, or all; each shows what it would do, and does it with --do."""
    one = command(
        "calendar", _calendar, "apply a newer calendar to running dossiers; shows what would move, without --do"
    )
    one.add_argument("--stage", required=True)
    one.add_argument("--version", required=True, type=int, help="of the calendar")
    _done_by(one)
    one = command(
        "merger", _merger, "move what runs to the successor of agencies that end; shows it only, without --do"
    )
    one.add_argument("--stage", required=True)
    one.add_argument("--ending", required=True, action="append", metavar="AGENCY", help="its key (may be repeated)")
    one.add_argument("--into", required=True, metavar="AGENCY", help="the key of the one that carries on")
    one.add_argument(
        "--code", action="append", help="only this dossier (may be repeated); after a split it must be said"
    )
    one.add_argument(
        "--roles", action="store_true", help="give the officers of the ending agencies the same roles there"
    )
    _done_by(one)
    one = command("recount", _recount, "count all figures again from the register; mends what differs with --do")
    one.add_argument("--stage", required=True)
    one.add_argument("--do", action="store_true", help="make the figures right; without it nothing is changed")


def _commands_of_care(command: Callable[..., argparse.ArgumentParser]) -> None:
    """What is looked up, made up for, or due once a year; each may be run again at any time."""
    one = command("officers", _officers, "list who holds roles at an agency")
    one.add_argument("--stage", required=True)
    one.add_argument("--agency", required=True, help="its key")
    one = command("tell-slips", _tell_slips, "have the slips made that lost events left unmade")
    one.add_argument("--stage", required=True)
    one = command("fill-desks", _fill_desks, "lay every dossier on the officers' desks as the register has it")
    one.add_argument("--stage", required=True)
    one = command(
        "morning", _morning, "do the work of a morning that did not come: near due, overdue, reasons asked for"
    )
    one.add_argument("--stage", required=True)
    one = command("redrive", _redrive, "send a queue's dead letters back to it; shows what lies there, without --do")
    one.add_argument("--stage", required=True)
    one.add_argument("--queue", required=True, metavar="NAME", help="such as status-figures")
    one.add_argument("--do", action="store_true", help="do it; without it nothing is changed")
    one = command("close-books", _close_books, "close the register books of a year that is over")
    one.add_argument("--stage", required=True)
    one.add_argument("--year", required=True, type=int)
    one.add_argument("--agency", action="append", help="only this one, by its key (may be repeated)")


def _done_by(one: argparse.ArgumentParser) -> None:
    one.add_argument("--do", action="store_true", help="do it; without it nothing is changed")
    one.add_argument("--by", metavar="USER", help="the account of an administrator, kept in each history")
    one.add_argument("--reason", help="why, kept in each history; applicants read it")


def _operator(given: argparse.Namespace) -> Operator | None:
    """Who does it; None for a rehearsal. Raises StepFailed."""
    from infra.running import Operator
    from infra.steps import StepFailed

    if not given.do:
        return None
    if not given.by or not given.reason:
        raise StepFailed(
            "--do needs --by and --reason", "Name an administrator and say why: both are kept in each history."
        )
    return Operator(given.by, given.reason)


def _up(_given: argparse.Namespace) -> None:
    from infra.local.supervisor import Place, up

    up(Place.from_environment())


def _down(_given: argparse.Namespace) -> None:
    from infra.local.supervisor import Place, down

    down(Place.from_environment())


def _clean(_given: argparse.Namespace) -> None:
    from infra.local.supervisor import Place, clean

    clean(Place.from_environment())


def _logs(_given: argparse.Namespace) -> None:
    from infra.local.logs import follow
    from infra.local.supervisor import Place

    follow(Place.from_environment())


def _mails(_given: argparse.Namespace) -> None:
    from infra.local.mails import print_sent
    from infra.local.supervisor import Place

    print_sent(Place.from_environment())


def _package(given: argparse.Namespace) -> None:
    from infra.packaging import package
    from infra.packaging.platforms import aws, this_machine

    built_for = this_machine() if given.built_for == "local" else aws(given.architecture)
    for service in given.service or UNITS:
        with step(f"{service} for {built_for.folder}") as running:
            made = package(service, built_for)
            running.say(os.path.relpath(made.template))
            for _, path in made.codes.values():
                running.say(os.path.relpath(path))
            running.done("as built before" if made.reused else "built")


def _deploy(given: argparse.Namespace) -> None:
    from infra.deploy import deploy
    from infra.stages import target_of

    deploy(target_of(given.stage), given.stage, given.service or UNITS, given.architecture)


def _set(given: argparse.Namespace) -> None:
    from infra.stages import Settings, target_of

    value = given.value if given.value is not None else sys.stdin.readline().strip()
    with step(f"setting {given.name} of {given.stage}") as running:
        changed = Settings(target_of(given.stage), given.stage).put(given.name, value)
        running.done("kept; deploy to use it" if changed else "unchanged")


def _people(given: argparse.Namespace) -> None:
    from infra.people import make_people

    make_people(given.stage)


def _catalogue(given: argparse.Namespace) -> None:
    from infra.deploy import load_catalogue
    from infra.stages import StageState

    load_catalogue(StageState.read(given.stage))


def _check_templates(_given: argparse.Namespace) -> None:
    from infra.checks import check_templates

    check_templates()


def _check_docs(_given: argparse.Namespace) -> None:
    from infra.checks import check_documents, check_lengths

    check_documents()
    check_lengths()


def _token(given: argparse.Namespace) -> None:
    from infra.people import token

    print(token(given.user, given.kind))


def _calendar(given: argparse.Namespace) -> None:
    from infra import recalendar
    from infra.running import stage_desk

    operator, desk = _operator(given), stage_desk(given.stage)
    recalendar.command(desk, given.version, operator, _now())


def _merger(given: argparse.Namespace) -> None:
    from infra import merger
    from infra.running import stage_desk, stage_rows

    operator, desk = _operator(given), stage_desk(given.stage)
    merger.command(
        desk, stage_rows(), given.ending, given.into, operator, _now(), roles=given.roles, only=given.code or ()
    )


def _recount(given: argparse.Namespace) -> None:
    from infra import recount

    recount.command(given.stage, do=given.do)


def _officers(given: argparse.Namespace) -> None:
    from infra import officers
    from infra.running import stage_desk

    officers.command(stage_desk(given.stage), given.agency)


def _now() -> Callable[[], datetime]:
    """The clock that the functions go by; known once a stage is."""
    from chalicelib.status.wiring import now

    return now


def _tell_slips(given: argparse.Namespace) -> None:
    from infra.books import tell_slips

    tell_slips(given.stage)


def _fill_desks(given: argparse.Namespace) -> None:
    from infra.desks import fill_desks

    fill_desks(given.stage)


def _morning(given: argparse.Namespace) -> None:
    from infra.desks import begin_morning

    begin_morning(given.stage)


def _redrive(given: argparse.Namespace) -> None:
    from infra import dead_letters
    from infra.stages import StageState
    from kernel.times import now

    letters = dead_letters.letters_of(StageState.read(given.stage).target, given.stage, given.queue)
    dead_letters.command(letters, now(), do=given.do)


def _close_books(given: argparse.Namespace) -> None:
    from infra.books import close_books

    close_books(given.stage, given.year, given.agency)


def _log(given: argparse.Namespace) -> None:
    from infra.transparency import check, over_http

    head = check(over_http(given.url), given.since)
    print(f"The log holds what it promises. Keep this head, and give it next time: --since {head}")


def kept_head(text: str) -> object:
    """A head that somebody kept; read where it is used, for httpx is heavy."""
    from infra.transparency import kept

    try:
        return kept(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError("a head is SIZE:ROOT, as this command prints it") from fault


if __name__ == "__main__":
    sys.exit(main())
