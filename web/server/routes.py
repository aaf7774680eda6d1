"""The addresses of pages without script, and how any of them answers when somebody must sign in first, or a form is old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from kernel.dynamo import StorageBusy
from kernel.http import Answer, Request
from kernel.problems import BUSY, Kind
from kernel.text import Text
from web.server import account, filed, filing, lookup, papers, paying, seeing, signing_in, supplement, voice
from web.server.visits import Desk, Refused, SignInFirst, Stale, Visit, message, refused, visit_of

Handler = Callable[..., Answer]

HANDLERS: Mapping[tuple[str, str], Handler] = {
    ("GET", "/forms/sign-in"): signing_in.begin,
    ("GET", "/forms/signed-in"): signing_in.end,
    ("POST", "/forms/sign-out"): signing_in.sign_out,
    ("POST", "/forms/sign-out-here"): signing_in.forgotten,
    ("GET", "/forms/tra-cuu"): lookup.form,
    ("POST", "/forms/tra-cuu"): lookup.posted,
    ("POST", "/forms/tra-cuu/ket-qua"): seeing.result_by_pin,
    ("GET", "/forms/thu-tuc/{key}"): filing.questions,
    ("POST", "/forms/thu-tuc/{key}"): filing.answered,
    ("GET", "/forms/ban-nhap/{draft}"): filing.check,
    ("POST", "/forms/ban-nhap/{draft}"): filing.file,
    ("GET", "/forms/ban-nhap/{draft}/sua"): filing.change,
    ("POST", "/forms/ban-nhap/{draft}/sua"): filing.changed,
    ("GET", "/forms/ban-nhap/{draft}/giay-to/{paper}"): papers.paper,
    ("GET", "/forms/ban-nhap/{draft}/giay-to/{paper}/tep"): seeing.of_draft,
    ("GET", "/forms/ban-nhap/{draft}/xoa"): account.discard,
    ("POST", "/forms/ban-nhap/{draft}/xoa"): account.discarded,
    ("GET", "/forms/tep/{sealed}"): papers.landing,
    ("GET", "/forms/da-nop/{code}"): filing.receipt,
    ("GET", "/forms/ho-so"): account.mine,
    ("GET", "/forms/ho-so/{code}"): lookup.dossier,
    ("GET", "/forms/ho-so/{code}/ket-qua"): seeing.result,
    ("GET", "/forms/ho-so/{code}/da-nop"): filed.page,
    ("GET", "/forms/ho-so/{code}/da-nop/{upload}"): filed.paper,
    ("GET", "/forms/nop-phi"): paying.back,
    ("GET", "/forms/nop-phi/{code}"): paying.page,
    ("POST", "/forms/nop-phi/{code}"): paying.posted,
    ("GET", "/forms/nop-phi/{code}/cong"): paying.door,
    ("POST", "/forms/thong-bao"): account.notices_read,
    ("GET", "/forms/bo-sung/{code}"): supplement.page,
    ("POST", "/forms/bo-sung/{code}"): supplement.posted,
    ("GET", "/forms/bo-sung/{code}/giay-to/{paper}"): supplement.paper,
    ("GET", "/forms/bo-sung/{code}/giay-to/{paper}/tep"): seeing.of_supplement,
    ("GET", "/forms/rut/{code}"): account.withdraw,
    ("POST", "/forms/rut/{code}"): account.withdrawn,
    ("GET", "/forms/danh-gia/{code}"): voice.rate,
    ("POST", "/forms/danh-gia/{code}"): voice.rated,
    ("GET", "/forms/danh-gia/{code}/cam-on"): voice.thanks,
    ("GET", "/forms/phan-anh"): voice.petition,
    ("POST", "/forms/phan-anh"): voice.petitioned,
    ("GET", "/forms/phan-anh/da-gui"): voice.petition_sent,
}


# What another address sends is not even shown again: nobody is to press a button under what they did not type.
_ELSEWHERE = Text("Trang này được gửi từ một địa chỉ khác", "This page was sent from another address")
_OPEN_HERE = Text(
    "Cổng không nhận trang gửi từ nơi khác, để không ai làm thay bạn. Hãy mở trang trên cổng này và gửi lại.",
    "Nothing is taken from other addresses, so that nobody acts for you. Open the page on this portal and send it again.",
)


def respond(desk: Desk, path: str, request: Request, parameters: dict[str, str]) -> Answer:
    """A page, whatever happens that a visitor can do something about. `path` is one of the addresses, `parameters` are what
    stands in its places."""
    english = "/en" if request.path.startswith("/en/") else ""
    there = path.format(**{name: quote(value, safe="") for name, value in parameters.items()})
    request = replace(request, path=english + there)
    try:
        visit = visit_of(desk, request)
    except Refused as problem:
        return refused(_bare(desk, request), problem.kind)
    if request.method == "POST" and not visit.from_us:
        return message(visit, _ELSEWHERE, _OPEN_HERE, status=403)
    try:
        return HANDLERS[request.method, path](visit, request, **parameters)
    except SignInFirst:
        return signing_in.first(visit)
    except Stale:
        return signing_in.again(visit, signed_in=True)
    except Refused as problem:
        return _failed(visit, problem.kind)
    except StorageBusy:
        return _failed(visit, BUSY)


def _failed(visit: Visit, kind: Kind) -> Answer:
    """What may go better in a moment is offered to be sent once more: nothing that was typed is lost."""
    if visit.method == "POST" and kind.retry_after:
        return signing_in.busy(visit, kind)
    return refused(visit, kind)


def unseen(desk: Desk, path: str, kind: Kind) -> Answer:
    """For a request that belongs to none of the addresses, or came by another method."""
    return refused(_bare(desk, Request("GET", path)), kind)


def _bare(desk: Desk, request: Request) -> Visit:
    return visit_of(desk, Request("GET", request.path, request.headers, request.query))
