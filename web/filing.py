"""What a filing asks besides the procedure's form, as questions of the same kind; and the sentences of the filing's scripts."""

from __future__ import annotations

from collections.abc import Collection
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

    asked = _APPLICANT_WORDS | {"name": _name_of(version.audience)}

    def shown(field: FieldView) -> FieldView:
        label, hint, error = (say(asked.get(name, _NOTHING), language) for name in _names(field.name))
        return replace(field, label=label, hint=hint, error=error, options=options if field.name == "kind" else ())

    return tuple(map(shown, _APPLICANT))


def _name_of(audience: Collection[str]) -> Text:
    """Nobody is asked for the name of a company where only people file, nor the other way round."""
    if set(audience) == {"citizen"}:
        return Text("Họ và tên", "Full name")
    if "citizen" not in audience:
        return Text("Tên doanh nghiệp, tổ chức", "Name of the business or organisation")
    return Text("Họ tên, hoặc tên doanh nghiệp, tổ chức", "Full name, or name of the business or organisation")


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
        private=True,
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


# The sentences of form.js and filing.js, by name.
WORDS = {
    "place": Text("Bước {n} trên {of}", "Step {n} of {of}"),
    "error": Text("Lỗi: ", "Error: "),
    "missing": Text("Hãy trả lời câu “{label}”", "Answer the question “{label}”"),
    "unchosen": Text("Hãy chọn ở câu “{label}”", "Choose at the question “{label}”"),
    "unanswered": Text("Hãy trả lời câu “{label}”", "Answer the question “{label}”"),
    "no_day": Text("Hãy nhập ngày, tháng, năm ở câu “{label}”", "Enter day, month and year at the question “{label}”"),
    "too-short": Text(
        "Hãy nhập ít nhất {least} ký tự ở câu “{label}”", "Enter at least {least} characters at the question “{label}”"
    ),
    "too-long": Text(
        "Hãy viết nhiều nhất {most} ký tự ở câu “{label}”", "Write at most {most} characters at the question “{label}”"
    ),
    "bad-format": Text(
        "Hãy xem lại câu “{label}”: có ký tự không đúng", "Check “{label}”: some characters are not right"
    ),
    "not_an_email": Text("Hãy nhập thư điện tử như ten@congty.vn", "Enter an e-mail address such as name@company.vn"),
    "not_a_day": Text(
        "Hãy nhập ngày có thật, năm đủ 4 số, ví dụ 15 3 1990, ở câu “{label}”",
        "Enter a real date, the year in 4 digits: 15 3 1990, at the question “{label}”",
    ),
    "wrong-type": Text(
        "Hãy nhập một số nguyên, chỉ gồm chữ số, ở câu “{label}”",
        "Enter a whole number, in digits only, at the question “{label}”",
    ),
    "out-of-range": Text(
        "Hãy nhập số từ {min} đến {max} ở câu “{label}”", "Enter a number from {min} to {max} at the question “{label}”"
    ),
    "not-one-of": Text("Hãy đánh dấu vào ô này để đi tiếp", "Tick this box to go on"),
    "too-few": Text("Hãy thêm cho đủ ít nhất {min} mục", "Add entries: at least {min}"),
    "too-many": Text("Nhiều nhất {max} mục. Hãy bỏ bớt", "At most {max} entries. Remove some"),
    "paper": Text("Hãy chọn tệp cho “{label}”", "Choose a file for “{label}”"),
    "wait": Text("Đang gửi nốt các tệp…", "Sending the last files…"),
    "added": Text("Đã thêm mục {n}.", "Entry {n} was added."),
    "removed": Text("Đã bỏ mục {n}.", "Entry {n} was removed."),
    "left": Text("Còn viết được {n} ký tự", "Characters left: {n}"),
    "over": Text("Thừa {n} ký tự", "Characters too many: {n}"),
    "offline": Text(
        "Không có mạng. Bạn cứ gõ tiếp: mọi thứ được giữ trên máy này. Hồ sơ chờ nộp khi có mạng, và chỉ nộp một lần.",
        "No connection. Go on typing: all is kept on this device. Filing waits for the network, and happens once.",
    ),
    "online": Text("Đã có mạng trở lại.", "The connection is back."),
    "signin": Text(
        "Hãy đăng nhập để nộp. Những gì bạn gõ trên máy này vẫn còn.",
        "Sign in to file. What you typed on this device is kept.",
    ),
    "idle": Text(
        "Bạn đã được đăng xuất: lâu không dùng, hoặc đã đăng xuất ở thẻ khác. Những gì bạn gõ vẫn còn: tải lại trang để thấy.",
        "You were signed out: after a long pause, or in another tab. What you typed is kept: reload the page to see it.",
    ),
    "restored": Text(
        "Đã lấy lại những gì bạn gõ lần trước trên máy này.", "What you typed on this device before is back."
    ),
    "older": Text(
        "Mẫu đơn đã đổi từ lần trước. Câu trả lời nào còn dùng được đã được điền lại; hãy xem lại từng bước.",
        "The form has changed since. Answers that still fit are filled in; check each step.",
    ),
}

# Those of what is loaded later or seldom: files, the check and filing, the receipt, drafts.
MORE_WORDS = {
    "type": Text(
        "“{name}” không phải {kinds}. Hãy chụp ảnh giấy tờ, hoặc lưu thành {kinds}, rồi chọn lại.",
        "“{name}” is not {kinds}. Take a photo of the paper, or save it as {kinds}, and choose again.",
    ),
    "type_no_photo": Text(
        "“{name}” không phải {kinds}. Giấy này chỉ nhận {kinds}: hãy lưu hoặc quét thành {kinds}, rồi chọn lại.",
        "“{name}” is not {kinds}. This paper is taken as {kinds} only: save or scan it as {kinds}, and choose again.",
    ),
    "disguised": Text(
        "Bên trong “{name}” không phải {kinds} dù tên tệp ghi vậy. Hãy mở tệp, lưu lại thành {kinds}, rồi chọn lại.",
        "“{name}” is named so, but is not {kinds} inside. Open it, save it as {kinds}, and choose again.",
    ),
    "empty": Text("“{name}” là tệp rỗng. Hãy chọn tệp khác.", "“{name}” is empty. Choose another file."),
    "size": Text(
        "Tệp nặng {size} MB, nhiều nhất {most} MB. Hãy chụp lại cỡ nhỏ hơn hoặc nén tệp.",
        "The file has {size} MB, at most {most} MB. Take a smaller photo or compress it.",
    ),
    "size_no_photo": Text(
        "Tệp nặng {size} MB, nhiều nhất {most} MB. Hãy nén tệp, hoặc quét lại với độ nét thấp hơn.",
        "The file has {size} MB, at most {most} MB. Compress it, or scan it again less finely.",
    ),
    "sending": Text("Đang gửi tệp… {n}%", "Sending the file… {n}%"),
    "sent": Text("Đã gửi: {name}", "Sent: {name}"),
    "unsent": Text(
        "Tệp chưa gửi được. Bấm “Gửi lại”; có mạng thì tệp tự gửi lại.",
        "The file did not get through. Press “Send again”; it is sent by itself when the network is back.",
    ),
    "retry": Text("Gửi lại", "Send again"),
    "not_joined": Text(
        "Chỉ ghép được ảnh. Hãy chọn toàn ảnh, hoặc một tệp PDF.",
        "Only photos can be joined. Choose photos alone, or one PDF.",
    ),
    "look": Text("Xem tệp", "See the file"),
    "unseen": Text(
        "Chưa mở được tệp. Hãy kiểm tra mạng rồi bấm lại.", "The file cannot be opened now. Check the network, press again."
    ),
    "earlier": Text("Dùng tệp bạn đã gửi trước đây", "Use a file you sent before"),
    "filing": Text("Đang nộp hồ sơ…", "Filing…"),
    "waiting": Text(
        "Lần nộp trước chưa nghe trả lời. Bấm “Nộp hồ sơ” để hỏi lại: hồ sơ chỉ nộp một lần.",
        "The last try has had no answer yet. Press “File” to ask again: the dossier is filed once.",
    ),
    "again": Text(
        "Máy khác vừa lưu bản nháp này. Hãy kiểm tra, rồi bấm nộp lại.",
        "Another device has just saved this draft. Check it, then press again.",
    ),
    "elsewhere": Text(
        "Bản nháp này đã được nộp hoặc xóa ở máy khác. Xem mục Hồ sơ của tôi; muốn nộp một hồ sơ nữa thì bấm nộp lại.",
        "This draft was filed or removed on another device. See My dossiers; to file one more, press again.",
    ),
    "expired": Text(
        "Phiên đăng nhập đã hết. Bạn cứ gõ tiếp; khi nộp sẽ đăng nhập lại.",
        "You are signed out. Go on typing; you sign in again when you file.",
    ),
    "saved": Text(
        "Đã lưu bản nháp: đăng nhập ở máy khác cũng làm tiếp được.",
        "The draft is saved: go on with it on any device by signing in.",
    ),
    "draft_gone": Text(
        "Bản nháp này đã được nộp hoặc xóa ở máy khác: xem mục Hồ sơ của tôi. Những gì trên máy này vẫn còn.",
        "This draft was filed or removed on another device: see My dossiers. What is on this device is still here.",
    ),
    "offer": Text(
        "Bạn có một bản nháp của thủ tục này, lưu lúc {at}.", "You have a draft of this procedure, saved {at}."
    ),
    "go_on": Text("Làm tiếp bản nháp đó", "Go on with that draft"),
    "begin_anew": Text("Làm hồ sơ mới", "Begin a new one"),
    "newer": Text("Đã mở bản lưu lúc {at} trong tài khoản.", "This is the version saved {at} with your account."),
    "joined": Text("Đã gộp hai bản.", "The two versions are joined."),
    "both": Text("Hai máy cùng sửa hồ sơ này", "Two devices changed this dossier"),
    "mine_newer": Text(
        "Máy này sửa sau ({mine}); máy kia lưu lúc {other}. Hãy chọn từng câu trả lời.",
        "This device is newer ({mine}); the other saved {other}. Choose each answer.",
    ),
    "other_newer": Text(
        "Máy kia lưu sau ({other}); máy này sửa lúc {mine}. Hãy chọn từng câu trả lời.",
        "The other device is newer ({other}); this one was changed {mine}. Choose each answer.",
    ),
    "mine": Text("Máy này: {text}", "This device: {text}"),
    "other": Text("Máy kia: {text}", "The other: {text}"),
    "both_done": Text("Dùng các câu đã chọn", "Use what I chose"),
    "by_account": Text("Theo tài khoản của bạn", "From your account"),
    "by_authorisation": Text("Theo ủy quyền của {name}", "By the authorisation of {name}"),
    "no_paper": Text("không cần giấy", "no paper is needed"),
    "authorisations": Text("Trang Ủy quyền", "Authorisations"),
    "acts_for_none": Text(
        "Tài khoản của bạn chưa được đại diện cho doanh nghiệp, tổ chức nào, nên chưa nộp thay được. "
        "Hãy nhờ người đại diện của họ mời bạn ở trang Ủy quyền rồi mở lại trang này, hoặc nộp tại bộ phận một cửa.",
        "Your account may not act for any business or organisation yet. "
        "Ask its representative to invite you under Authorisations, then open this page again; or file at the counter.",
    ),
    "acts_for_nobody": Text(
        "Chưa nộp được cho doanh nghiệp, tổ chức: bạn chưa được ủy quyền",
        "You cannot file for a business or organisation yet: none has authorised you",
    ),
    "acts_for_another": Text(
        "Bạn chưa được đại diện cho mã số thuế này. Hãy nhập mã của nơi đã ủy quyền cho bạn",
        "You may not act for this tax code. Enter that of a business or organisation that authorised you",
    ),
    "not_your_number": Text(
        "Số định danh không phải của tài khoản này. Hãy xem lại từng chữ số, hoặc chọn nộp cho người khác",
        "This is not the identity number of this account. Check each digit, or choose to file for somebody else",
    ),
    "tax_code_digit": Text(
        "Mã số thuế có chữ số gõ nhầm. Hãy xem lại trên giấy đăng ký doanh nghiệp",
        "A digit of the tax code is wrong. Check it on the registration paper",
    ),
    "by_step": Text("Theo câu trả lời ở bước 1", "From your answer in step 1"),
    "by_dossier": Text("Theo hồ sơ {code} ngày {day}", "From dossier {code} of {day}"),
    "change": Text("Sửa", "Change"),
    "none": Text("(không)", "(none)"),
    "code": Text("Mã hồ sơ", "Code"),
    "pin": Text("Mã bí mật (PIN)", "Secret code (PIN)"),
    "keep": Text(
        "Hãy ghi lại hoặc in hai mã này: có chúng bạn theo dõi được hồ sơ mà không cần tài khoản.",
        "Write down or print these two codes: with them you can follow the dossier without an account.",
    ),
    "follow": Text("Theo dõi hồ sơ", "Follow the dossier"),
    "receipt": Text("Giấy biên nhận để in, có mã QR", "Receipt to print, with a QR code"),
    "print": Text("In trang này", "Print this page"),
    "next": Text(
        "Cơ quan phải trả lời trong 8 giờ làm việc: tiếp nhận và hẹn ngày trả, hoặc nói rõ cần bổ sung gì.",
        "The agency must answer within 8 working hours: accept it and name a day, or say what is missing.",
    ),
}  # fmt: skip

# Told at an answer that was asked about in a supplement and comes back as it was.
SAME = Text(
    "Câu này chưa sửa. Hãy sửa như cơ quan viết; nếu vẫn đúng, hãy viết vì sao ở ô lời nhắn, rồi gửi.",
    "This is as before. Change it as the agency writes; if it is right, say why in the note, then send.",
)
