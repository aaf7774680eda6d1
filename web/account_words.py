"""What the pages of an account say: receipt, paying, notices, authorisations. Each table is one script's own."""

from __future__ import annotations

from kernel.text import Text

_OFFLINE = Text("Không kết nối được. Kiểm tra mạng rồi thử lại.", "No connection. Check the network and try again.")
_SIGN_IN = Text("Hãy đăng nhập để xem trang này.", "Sign in to see this page.")

RECEIPT = {
    "loading": Text("Đang mở giấy biên nhận…", "Opening the receipt…"),
    "offline": _OFFLINE,
    "code": Text("Mã hồ sơ", "Code"),
    "pin": Text("Mã bí mật (PIN)", "Secret code (PIN)"),
    "procedure": Text("Thủ tục", "Procedure"),
    "agency": Text("Cơ quan nhận", "Receiving agency"),
    "filed": Text("Nộp lúc", "Filed at"),
    "due": Text("Hẹn trả kết quả", "Result due"),
    "state": Text("Trạng thái lúc mở trang", "State when this page was opened"),
    "papers": Text("Giấy tờ đã nộp", "Papers handed in"),
    "next": Text("Tiếp theo", "What comes next"),
    "follow": Text("Theo dõi hồ sơ", "Follow the dossier"),
    "slips": Text("Phiếu của cơ quan", "Slips of the agency"),
}

# What was filed, read again by its own people; with script and without.
FILED = {
    "applicant": Text("Người nộp", "Applicant"),
    "number": Text("Số định danh, mã số thuế", "Identity number or tax code"),
    "phone": Text("Số điện thoại", "Phone"),
    "email": Text("Thư điện tử", "E-mail"),
    "address": Text("Địa chỉ", "Address"),
    "represented": Text("Người được ủy quyền", "Representative"),
    "delivery": Text("Nhận kết quả", "Receives the result"),
    "online": Text("Trên cổng này", "On this portal"),
    "counter": Text("Tại bộ phận một cửa", "At the one-stop counter"),
    "post": Text("Qua bưu chính", "By post"),
    "channel": Text("Nộp bản giấy", "Filed on paper"),
    "papers": Text("Giấy tờ", "Papers"),
    "authorisation": Text("Giấy ủy quyền", "Authorisation paper"),
    "on_paper": Text("bản giấy, cơ quan giữ", "on paper, with the agency"),
    "other_answers": Text("Mục khác", "Other answers"),
    "supplemented": Text("Đã bổ sung lúc {at}", "Supplemented at {at}"),
    "empty": Text("(trống)", "(empty)"),
    "new_file": Text("tệp mới", "a new file"),
}

PAYING = {
    "asking": Text("Đang hỏi cổng thanh toán…", "Asking the gateway of payments…"),
    "offline": Text(
        "Không kết nối được nên chưa biết kết quả. Nếu bạn đã trả tiền, tiền không mất: cổng thanh toán báo thẳng cho chúng tôi.",
        "No connection, so the result is not known. If you paid, nothing is lost: the gateway tells us directly.",
    ),
    "unknown": Text(
        "Không tìm thấy, hoặc bạn chưa đăng nhập. Mở lại hồ sơ bằng mã và PIN.",
        "Not found, or you are not signed in. Open the dossier again by its code and pin.",
    ),
    "none": Text("Hồ sơ này chưa có lần nộp phí trực tuyến nào.", "Nothing was paid online for this dossier yet."),
    "open": Text(
        "Cổng thanh toán chưa báo gì. Nếu bạn đã trả tiền, hãy chờ một lát: trang này tự hỏi lại, và bạn không cần trả lần nữa.",
        "The gateway has said nothing yet. If you paid, wait a little: this page asks again by itself; do not pay twice.",
    ),
    "received": Text(
        "Cổng thanh toán báo đã nhận tiền. Hồ sơ đang được ghi nhận; trang này tự hỏi lại.",
        "The gateway says that the money came. It is being recorded; this page asks again by itself.",
    ),
    "paid": Text(
        "Đã nhận {amount} đồng. Mã giao dịch: {reference}. Cơ quan giải quyết tiếp.",
        "{amount} đồng received. Reference: {reference}. The agency goes on.",
    ),
    "cancelled": Text("Bạn đã hủy: chưa có khoản tiền nào được trả.", "You cancelled: no money was paid."),
    "not_asked": Text(
        "Hồ sơ không còn chờ khoản phí này, và chưa có khoản tiền nào được trả. Đừng nộp nữa; nếu đã nộp, cơ quan sẽ hoàn lại.",
        "The dossier no longer waits for this fee, and no money has come. Do not pay; if you did, the agency gives it back.",
    ),
    "expired": Text(
        "Lần nộp này đã hết hạn và cổng thanh toán không báo có tiền. Bạn có thể nộp lại.",
        "This order has expired and the gateway tells of no money. You can pay again.",
    ),
    "later": Text(
        "Vẫn chưa có tin. Bạn có thể đóng trang này: khi có tin, hồ sơ tự được ghi nhận và bạn được báo.",
        "Still no news. You may close this page: when there is, the dossier is brought up to date and you are told.",
    ),
    "give_back": Text(
        "{amount} đồng ({reference}) không dùng được cho hồ sơ này; cơ quan phải hoàn lại cho bạn.",
        "{amount} đồng ({reference}) could not be used for this dossier; the agency must give it back to you.",
    ),
}

NOTICES = {
    "signin": _SIGN_IN,
    "offline": _OFFLINE,
    "none": Text(
        "Chưa có thông báo nào. Có gì mới về hồ sơ của bạn, nó hiện ở đây.",
        "No notices yet. What happens to your dossiers is shown here.",
    ),
    "unread": Text("chưa đọc", "unread"),
    "open": Text("Mở hồ sơ", "Open the dossier"),
    "count": Text("{n} thông báo chưa đọc", "Unread notices: {n}"),
    "all_read": Text("Bạn đã đọc hết.", "You have read everything."),
    "saved": Text("Đã lưu cách báo tin.", "How you are told is saved."),
    "changed": Text(
        "Bạn vừa đổi ở nơi khác. Đây là lựa chọn mới nhất; hãy xem rồi lưu lại.",
        "You changed it elsewhere. This is the latest choice; look at it and save again.",
    ),
    "bad_email": Text(
        "Hãy nhập địa chỉ thư, ví dụ ten@example.vn", "Enter an e-mail address, for example name@example.vn"
    ),
    "bad_phone": Text(
        "Hãy nhập số di động, bắt đầu bằng 0 hoặc +84", "Enter a mobile number that begins with 0 or +84"
    ),
}

AUTHORISATIONS = {
    "signin": _SIGN_IN,
    "offline": _OFFLINE,
    "no_held": Text("Chưa ai ủy quyền cho bạn.", "Nobody has authorised you."),
    "no_asked": Text("Không có lời mời nào.", "There is no invitation."),
    "no_given": Text("Bạn chưa ủy quyền cho ai.", "You have authorised nobody."),
    "tax_code": Text("mã số thuế", "tax code"),
    "number": Text("số định danh", "identity number"),
    "entered": Text("do cơ quan quản trị ghi nhận", "entered by an administrator"),
    "since": Text("từ {day}", "since {day}"),
    "until": Text("trả lời trước {day}", "answer before {day}"),
    "to": Text("Mời", "Invited"),
    "holds": Text("Người được ủy quyền", "Who may act"),
    "for": Text("thay mặt", "for"),
    "pending": Text("chờ trả lời đến {day}", "waits for an answer until {day}"),
    "in_force": Text("đang có hiệu lực", "in force"),
    "expired": Text("lời mời đã hết hạn", "the invitation has expired"),
    "accept": Text("Đồng ý", "Accept"),
    "decline": Text("Từ chối", "Decline"),
    "revoke": Text("Thu hồi", "Take back"),
    "give_up": Text("Thôi nhận ủy quyền", "Give it up"),
    "sure": Text("Bấm lần nữa để chắc chắn", "Press again to be sure"),
    "means_decline": Text(
        "Từ chối rồi thì lời mời không còn; {name} phải mời lại.", "Once declined it is gone; {name} must ask again."
    ),
    "means_revoke": Text(
        "Thu hồi rồi thì người đó không nộp và không theo dõi thay được nữa. Hồ sơ đã nộp vẫn được giải quyết.",
        "Once taken back they neither file nor follow any more. What was filed goes on.",
    ),
    "means_give_up": Text(
        "Thôi rồi thì bạn không nộp thay được nữa, trừ khi {name} mời lại.",
        "Once given up you file no more, unless {name} asks again.",
    ),
    "done_accept": Text(
        "Đã đồng ý. Từ nay bạn nộp được hồ sơ thay mặt {name}.", "Accepted. From now on you may file for {name}."
    ),
    "done_decline": Text("Đã từ chối lời mời.", "The invitation was declined."),
    "done_revoke": Text(
        "Đã thu hồi. Người đó không còn thay mặt được nữa, ngay từ bây giờ.",
        "Taken back. They may act no more, as of now.",
    ),
    "done_give_up": Text("Bạn không còn thay mặt {name} nữa.", "You act for {name} no more."),
    "invited": Text(
        "Đã gửi lời mời. Nếu đúng người có tài khoản, họ thấy lời mời khi đăng nhập. Lời mời chờ đến {day}.",
        "Invited. If this is somebody's account, they see it when they sign in. It waits until {day}.",
    ),
    "whom": Text(
        "Hãy nhập tên tài khoản, hoặc số định danh 9 hay 12 chữ số",
        "Enter a user name, or an identity number of 9 or 12 digits",
    ),
    "myself": Text("Cho tôi: {name}", "For me: {name}"),
}
