"""What an officer is asked when a paper dossier is entered: how it came, whose it is, who brought it."""

from __future__ import annotations

from typing import Any

from kernel.catalogue import ProcedureVersion
from kernel.text import Text
from web.form_view import FieldView
from web.words import AUDIENCES, Language, say

_PHONE = "^(0|\\+84)[0-9]{9,10}$"
_PEOPLE, _COMPANIES = ("citizen",), ("business", "organisation")
_CHANNELS = (
    ("counter", Text("Nộp tại quầy", "Brought to the counter")),
    ("post", Text("Gửi qua bưu chính", "Sent by post")),
)
_WAYS = (
    ("counter", Text("Tại bộ phận một cửa", "At the counter")),
    ("post", Text("Qua bưu chính", "By post")),
    ("online", Text("Trên cổng này", "On this portal")),
)
_NUMBER_ERROR = Text("Số định danh gồm 12 chữ số", "An identity number has 12 digits")
_PHONE_ERROR = Text("Hãy nhập số điện thoại bắt đầu bằng 0 hoặc +84", "Enter a phone number that begins with 0 or +84")
_LABELS = {
    "agency": Text("Cơ quan nhận", "Receiving agency"),
    "channel": Text("Hồ sơ đến bằng cách nào?", "How did it come?"),
    "kind": Text("Hồ sơ của ai?", "Whose dossier is it?"),
    "name": Text("Họ tên, hoặc tên doanh nghiệp, tổ chức", "Full name, or name of the business or organisation"),
    "identity_number": Text("Số định danh cá nhân", "Personal identity number"),
    "tax_code": Text("Mã số thuế", "Tax code"),
    "phone": Text("Số điện thoại", "Phone"),
    "email": Text("Thư điện tử", "E-mail"),
    "address": Text("Địa chỉ", "Address"),
    "represented": Text("Người khác mang hồ sơ đến, theo ủy quyền", "Somebody else brought it, with an authorisation"),
    "brought_name": Text("Họ tên người mang đến", "Name of who brought it"),
    "brought_number": Text("Số định danh của người mang đến", "Identity number of who brought it"),
    "brought_phone": Text("Số điện thoại của người mang đến", "Phone of who brought it"),
    "result_delivery": Text("Người nộp nhận kết quả thế nào?", "How will the applicant receive the result?"),
}


def where_fields(language: Language) -> tuple[FieldView, ...]:
    """Whose counter it is: the script fills in the agencies at which the officer receives."""
    ways = tuple((key, say(text, language)) for key, text in _CHANNELS)
    return (
        FieldView("agency", "select", _label("agency", language), required=True),
        FieldView("channel", "radios", _label("channel", language), required=True, options=ways),
    )


def applicant_fields(version: ProcedureVersion, language: Language) -> tuple[FieldView, ...]:
    """The names are those of the members of `applicant`; what begins with `brought_` belongs to `representative`."""
    kinds = tuple((one, say(AUDIENCES[one], language)) for one in version.audience)
    number = say(_NUMBER_ERROR, language)
    phone = say(_PHONE_ERROR, language)

    def text(name: str, most: int, kind: str = "text", **more: Any) -> FieldView:
        given: dict[str, Any] = {"required": True, "max_length": most, "autocomplete": "off", **more}
        return FieldView(name, kind, _label(name, language), **given)

    brought = ("represented", ("true",))
    return (
        FieldView("kind", "radios", _label("kind", language), required=True, options=kinds),
        text("name", 200),
        text("identity_number", 12, pattern="^[0-9]{12}$", error=number, when=("kind", _PEOPLE)),
        text("tax_code", 14, pattern="^[0-9]{10}(-[0-9]{3})?$", when=("kind", _COMPANIES)),
        text("phone", 13, "tel", pattern=_PHONE, error=phone),
        text("email", 254, "email", required=False),
        text("address", 500),
        FieldView("represented", "tick", _label("represented", language), when=("kind", _PEOPLE)),
        text("brought_name", 200, when=brought),
        text("brought_number", 12, pattern="^[0-9]{12}$", error=number, when=brought),
        text("brought_phone", 13, "tel", pattern=_PHONE, error=phone, when=brought),
    )


def delivery_fields(language: Language) -> tuple[FieldView, ...]:
    ways = tuple((key, say(text, language)) for key, text in _WAYS)
    return (FieldView("result_delivery", "radios", _label("result_delivery", language), required=True, options=ways),)


def _label(name: str, language: Language) -> str:
    return say(_LABELS[name], language)
