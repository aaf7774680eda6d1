"""What a filing asks besides the procedure's form, as questions of the same kind; and the sentences of the filing's scripts."""

from __future__ import annotations

from dataclasses import replace

from kernel.catalogue import ProcedureVersion
from kernel.text import Text
from web.form_view import FieldView
from web.procedures import Shown
from web.words import Language, say

_KINDS = {
    "citizen": (
        ("self", Text("Cho chính tôi", "For myself")),
        ("other", Text("Cho người khác, theo ủy quyền", "For another person, who authorised me")),
    ),
    "business": (("business", Text("Cho doanh nghiệp tôi được đại diện", "For a business I may act for")),),
    "organisation": (
        ("organisation", Text("Cho cơ quan, tổ chức tôi được đại diện", "For an organisation I may act for")),
    ),
}
FEW = 3
_PEOPLE, _COMPANIES = ("self", "other"), ("business", "organisation")


def where_fields(shown: Shown, language: Language) -> tuple[FieldView, ...]:
    """A choice of three at most stands in the page; of more the script asks the API, which knows who takes dossiers today."""
    few = len(shown.agencies) <= FEW
    options = tuple((one.key, say(one.name, language)) for one in shown.agencies) if few else ()
    label = say(Text("Cơ quan nhận hồ sơ", "Receiving agency"), language)
    return (FieldView("agency", "radios" if few else "select", label, required=True, options=options),)


def applicant_fields(version: ProcedureVersion, language: Language) -> tuple[FieldView, ...]:
    """The names are those of the members of `applicant` (docs/api/submission.md), but for `kind`, which also tells oneself
    from another."""
    options = tuple((key, say(text, language)) for one in version.audience for key, text in _KINDS[one])

    def shown(field: FieldView) -> FieldView:
        label, hint, error = (say(_APPLICANT_WORDS.get(name, _NOTHING), language) for name in _names(field.name))
        return replace(field, label=label, hint=hint, error=error, options=options if field.name == "kind" else ())

    return tuple(map(shown, _APPLICANT))


def _names(field: str) -> tuple[str, str, str]:
    return field, f"{field}.hint", f"{field}.error"


_NOTHING = Text("", "")
_PHONE = "^(0|\\+84)[0-9]{9,10}$"
_PHONE_ERROR = Text("Hãy nhập số điện thoại bắt đầu bằng 0 hoặc +84", "Enter a phone number that begins with 0 or +84")
_APPLICANT = (
    FieldView("kind", "radios", required=True),
    FieldView("name", "text", required=True, max_length=200),
    FieldView(
        "identity_number",
        "text",
        required=True,
        when=("kind", _PEOPLE),
        pattern="^[0-9]{12}$",
        autocomplete="off",
        max_length=12,
    ),
    FieldView(
        "tax_code", "text", required=True, when=("kind", _COMPANIES), pattern="^[0-9]{10}(-[0-9]{3})?$", max_length=14
    ),
    FieldView("phone", "tel", required=True, pattern=_PHONE, autocomplete="tel", max_length=13),
    FieldView("email", "email", autocomplete="email", max_length=254),
    FieldView("address", "text", required=True, autocomplete="address-line1", max_length=500),
    FieldView("representative_phone", "tel", required=True, when=("kind", ("other",)), pattern=_PHONE, max_length=13),
)
_APPLICANT_WORDS = {
    "kind": Text("Bạn nộp cho ai?", "For whom do you file?"),
    "name": Text("Họ tên, hoặc tên doanh nghiệp, tổ chức", "Full name, or name of the business or organisation"),
    "identity_number": Text("Số định danh cá nhân", "Personal identity number"),
    "identity_number.hint": Text("12 chữ số trên thẻ căn cước", "12 digits of the identity card"),
    "identity_number.error": Text("Số định danh gồm 12 chữ số", "An identity number has 12 digits"),
    "tax_code": Text("Mã số thuế", "Tax code"),
    "tax_code.error": Text(
        "Mã số thuế gồm 10 chữ số, hoặc thêm gạch ngang và 3 chữ số", "A tax code has 10 digits, or a dash and 3 more"
    ),
    "phone": Text("Số điện thoại", "Phone"),
    "phone.error": _PHONE_ERROR,
    "email": Text("Thư điện tử", "E-mail"),
    "address": Text("Địa chỉ", "Address"),
    "representative_phone": Text("Số điện thoại của bạn", "Your own phone"),
    "representative_phone.error": _PHONE_ERROR,
}


def delivery_fields(language: Language) -> tuple[FieldView, ...]:
    ways = (
        ("online", Text("Trên cổng này", "On this portal")),
        ("counter", Text("Tại bộ phận một cửa", "At the one-stop counter")),
        ("post", Text("Qua bưu chính", "By post")),
    )
    label = Text("Bạn muốn nhận kết quả thế nào?", "How do you want to receive the result?")
    options = tuple((key, say(text, language)) for key, text in ways)
    return (FieldView("result_delivery", "radios", say(label, language), required=True, options=options),)


# The sentences of filing.js and form.js, by name.
WORDS = {
    "place": Text("Bước {n} trên {of}", "Step {n} of {of}"),
    "error": Text("Lỗi: ", "Error: "),
    "missing": Text("Hãy trả lời “{label}”", "Answer “{label}”"),
    "short": Text("“{label}” cần ít nhất {limit} ký tự", "“{label}” needs at least {limit} characters"),
    "shape": Text("“{label}” chưa đúng dạng", "“{label}” does not have the right form"),
    "number": Text("“{label}” phải là số nguyên từ {min} đến {max}", "“{label}” must be a whole number from {min} to {max}"),
    "date": Text("“{label}” phải là ngày có thật, ví dụ 15 3 1990", "“{label}” must be a real date, for example 15 3 1990"),
    "rows": Text("“{label}” cần từ {min} đến {max} mục", "“{label}” needs {min} to {max} entries"),
    "paper": Text("Hãy chọn tệp cho “{label}”", "Choose a file for “{label}”"),
    "type": Text("Tệp không đúng loại được nhận", "The file is not of a kind that is accepted"),
    "size": Text("Tệp lớn quá, hoặc rỗng", "The file is too large, or empty"),
    "sending": Text("Đang gửi tệp… {n}%", "Sending the file… {n}%"),
    "sent": Text("Đã gửi: {name}", "Sent: {name}"),
    "unsent": Text("Chưa gửi được tệp. Hãy chọn lại tệp.", "The file could not be sent. Choose it again."),
    "wait": Text("Đang gửi nốt các tệp…", "Sending the last files…"),
    "filing": Text("Đang nộp hồ sơ…", "Filing…"),
    "offline": Text(
        "Chưa nối được mạng. Những gì bạn gõ vẫn còn; bấm nộp lại, hồ sơ chỉ được nộp một lần.",
        "No connection. What you typed is kept; press again, the dossier is filed only once.",
    ),
    "signin": Text(
        "Hãy đăng nhập để nộp. Những gì bạn gõ trên máy này vẫn còn.",
        "Sign in to file. What you typed on this device is kept.",
    ),
    "restored": Text("Đã lấy lại những gì bạn gõ lần trước trên máy này.", "What you typed on this device before is back."),
    "forgotten": Text("Đã xóa mọi thứ khỏi máy này.", "Everything was removed from this device."),
    "change": Text("Sửa", "Change"),
    "none": Text("(không)", "(none)"),
    "code": Text("Mã hồ sơ", "Code"),
    "pin": Text("Mã bí mật (PIN)", "Secret code (PIN)"),
    "keep": Text(
        "Hãy ghi lại hoặc in hai mã này: có chúng bạn theo dõi được hồ sơ mà không cần tài khoản.",
        "Write down or print these two codes: with them you can follow the dossier without an account.",
    ),
    "follow": Text("Theo dõi hồ sơ", "Follow the dossier"),
    "print": Text("In trang này", "Print this page"),
    "next": Text(
        "Cơ quan phải trả lời trong 8 giờ làm việc: tiếp nhận và hẹn ngày trả, hoặc nói rõ cần bổ sung gì.",
        "The agency must answer within 8 working hours: accept it and name a day, or say what is missing.",
    ),
}  # fmt: skip
