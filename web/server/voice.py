"""What people say, without script: a rating of a finished dossier, a petition."""

from __future__ import annotations

from dataclasses import replace

from kernel.agencies import covers
from kernel.http import Answer, Request
from kernel.problems import KEY_REUSED
from kernel.text import Text
from web.form_view import FieldView
from web.procedures import agency_order
from web.server.answers import read
from web.server.api import Reply
from web.server.sentences import sentence
from web.server.visits import Visit, go, key_of, message, new_key, show, told_by
from web.server.words import WORDS
from web.words import Language, say

_SCORES = {
    1: Text("1 – rất không hài lòng", "1 – very unhappy"),
    2: Text("2", "2"),
    3: Text("3", "3"),
    4: Text("4", "4"),
    5: Text("5 – rất hài lòng", "5 – very happy"),
}


def rating_fields(language: Language) -> tuple[FieldView, ...]:
    scores = tuple((str(score), say(text, language)) for score, text in _SCORES.items())
    ask, comment = say(WORDS["rate"], language), say(WORDS["comment"], language)
    return (
        FieldView("score", "radios", ask, required=True, options=scores),
        FieldView("comment", "textarea", comment, max_length=2000),
    )


def rate(visit: Visit, _request: Request, code: str) -> Answer:
    visit.signed_in()
    return _rating(visit, code, {}, {}, new_key(visit.desk.random_bytes))


def _rating(visit: Visit, code: str, texts: object, faults: dict[str, str], key: str, status: int = 200) -> Answer:
    fields = rating_fields(visit.language)
    return show(visit, "rate.html", status, code=code, fields=fields, texts=texts, faults=faults, key=key)


_RATED_BEFORE = Text(
    "Bạn đã gửi một đánh giá khác từ trang này; mỗi hồ sơ chỉ được tính đánh giá đầu tiên",
    "You sent another rating from this page; of a dossier only the first counts",
)
_SENT_BEFORE = Text(
    "Bạn đã gửi một phản ánh khác từ trang này. Bấm Gửi lần nữa nếu muốn gửi thêm phản ánh này",
    "You sent another petition from this page. Press Send again if you want to send this one as well",
)
_THANKS = Text("Cảm ơn bạn đã đánh giá", "Thank you for your rating")


def rated(visit: Visit, _request: Request, code: str) -> Answer:
    session = visit.signed_in()
    key = key_of(visit)
    fields = rating_fields(visit.language)
    faults, values = _read(fields, visit)
    if faults:
        return _rating(visit, code, visit.posted, faults, key, 422)
    visit.acting()
    body = {"code": code, "score": int(values["score"])}
    body |= {"comment": values["comment"]} if "comment" in values else {}
    reply = visit.ask("POST", "feedback/ratings", body, token=session.token, key=key)
    if not reply.good:
        if reply.body.get("type") == KEY_REUSED.type:  # sent before, gone back, changed: what was counted stands
            return _rating(
                visit, code, visit.posted, {"v-score": say(_RATED_BEFORE, visit.language)}, _fresh(visit), 422
            )
        faults = _faults(reply)
        return _rating(visit, code, visit.posted, faults, key, 422) if faults else told_by(visit, reply)
    return go(visit, f"/forms/danh-gia/{code}/cam-on")


def thanks(visit: Visit, _request: Request, code: str) -> Answer:
    return message(visit, _THANKS, way=(visit.link(f"/forms/ho-so/{code}"), visit.t("Xem hồ sơ", "See the dossier")))


def _read(fields: tuple[FieldView, ...], visit: Visit) -> tuple[dict[str, str], dict[str, str]]:
    got = read(fields, visit.posted, "v-")
    by_name = {f"v-{one.name}": one for one in fields}
    return {at: sentence(by_name[at], code, visit.language) for at, code in got.faults.items()}, got.values


def _fresh(visit: Visit) -> str:
    return new_key(visit.desk.random_bytes)


def _faults(reply: Reply) -> dict[str, str]:
    return {
        f"v-{str(one.get('pointer', '')).removeprefix('/')}": str(one.get("detail", ""))
        for one in reply.body.get("errors") or ()
    }


# -- petitions --------------------------------------------------------------------------------------------------------------


def petition_fields(visit: Visit) -> tuple[FieldView, ...]:
    """The names are those of the API's body."""
    there = [one for one in visit.desk.catalogue.agencies() if covers(one, visit.desk.today())]
    agencies = tuple((one.key, say(one.name, visit.language)) for one in sorted(there, key=agency_order))
    t = visit.t
    return (
        FieldView("agency", "select", t("Gửi cơ quan", "To the agency"), required=True, options=agencies),
        FieldView("subject", "text", t("Về việc", "Subject"), required=True, max_length=200),
        FieldView("content", "textarea", t("Nội dung", "What you want to say"), required=True, max_length=5000),
        FieldView("name", "text", t("Họ tên", "Your name"), required=True, max_length=100, autocomplete="name"),
        FieldView(
            "phone",
            "tel",
            t("Số điện thoại", "Phone"),
            required=True,
            max_length=32,
            pattern=r"^\+?[0-9]([ .-]?[0-9]){7,14}$",
            autocomplete="tel",
        ),
        FieldView("email", "email", t("Thư điện tử", "E-mail"), max_length=254, autocomplete="email"),
        FieldView("address", "text", t("Địa chỉ", "Address"), max_length=300, autocomplete="address-line1"),
    )


def petition(visit: Visit, _request: Request) -> Answer:
    return _petition(visit, {}, {}, new_key(visit.desk.random_bytes))


def _petition(visit: Visit, texts: object, faults: dict[str, str], key: str, status: int = 200) -> Answer:
    fields = petition_fields(visit)
    return show(visit, "petition.html", status, fields=fields, texts=texts, faults=faults, key=key)


def petitioned(visit: Visit, _request: Request) -> Answer:
    """POST, by anyone: without an account the key of the page is who sent it, so pressing twice sends once."""
    key = key_of(visit)
    faults, values = _read(petition_fields(visit), visit)
    if faults:
        return _petition(visit, visit.posted, faults, key, 422)
    reply = visit.ask("POST", "feedback/petitions", values, key=key)
    if not reply.good:
        if (
            reply.body.get("type") == KEY_REUSED.type
        ):  # gone back and changed: another petition, if that is what is wanted
            return _petition(visit, visit.posted, {"v-content": say(_SENT_BEFORE, visit.language)}, _fresh(visit), 422)
        faults = _faults(reply)
        return _petition(visit, visit.posted, faults, key, 422) if faults else told_by(visit, reply)
    sent = go(visit, "/forms/phan-anh/da-gui")
    cookie = visit.desk.sessions.petition(reply.body["id"], reply.body["pin"], SEEN_SECONDS)
    return replace(sent, headers={**sent.headers, "Set-Cookie": cookie})


SEEN_SECONDS = 3600
_GONE = Text("Trang này chỉ xem được trong một giờ", "This page can be seen for an hour only")


def petition_sent(visit: Visit, request: Request) -> Answer:
    """GET: number and secret code of a petition, right after it was sent and in the browser that sent it."""
    told = visit.desk.sessions.petition_of(request.headers.get("cookie", ""))
    if told is None:
        return message(visit, _GONE, status=404, way=(visit.link("/"), visit.t("Về trang chủ", "To the home page")))
    return show(visit, "petition_sent.html", id=told[0], pin=told[1])
