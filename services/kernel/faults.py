"""Sentences for the faults of a request that every service may find, Vietnamese first. A code stands for one meaning:

`missing`, `unknown`, `wrong-type`, `too-short`, `too-long`, `too-few`, `too-many`, `out-of-range`, `bad-format`, `not-one-of`,
`repeated`, `not-acceptable`; services add codes of their own.
"""

from __future__ import annotations

from kernel.text import Text

MISSING = Text("Thiếu thông tin bắt buộc này.", "This is required.")
UNKNOWN = Text("Hệ thống không nhận thông tin này.", "This is not a known member.")
WRONG_TYPE = Text("Kiểu dữ liệu không đúng.", "The value has the wrong type.")
EMPTY = Text("Không được để trống.", "This may not be empty.")
TOO_SHORT = Text("Cần ít nhất {limit} ký tự.", "At least {limit} characters are needed.")
TOO_LONG = Text("Chỉ được tối đa {limit} ký tự.", "At most {limit} characters are allowed.")
TOO_FEW = Text("Cần ít nhất {limit} mục.", "At least {limit} items are needed.")
TOO_MANY = Text("Chỉ được tối đa {limit} mục.", "At most {limit} items are allowed.")
TOO_MANY_LINES = Text("Chỉ được tối đa {limit} dòng.", "At most {limit} lines are allowed.")
TOO_LOW = Text("Giá trị nhỏ nhất là {limit}.", "The least value is {limit}.")
TOO_HIGH = Text("Giá trị lớn nhất là {limit}.", "The greatest value is {limit}.")
BAD_FORMAT = Text("Chưa đúng định dạng.", "The format is not right.")
DAY = Text("Ngày phải có thật và viết theo dạng NNNN-TT-NN.", "A real date is needed, written as YYYY-MM-DD.")
INSTANT = Text(
    "Thời điểm phải có thật, đủ giây và có múi giờ, ví dụ 2026-11-25T09:00:00+07:00.",
    "A real instant is needed, to the second and with an offset, such as 2026-11-25T09:00:00+07:00.",
)
NOT_ONE_OF = Text("Hãy chọn một trong các giá trị cho phép.", "Choose one of the allowed values.")
REPEATED = Text("Mục này bị lặp lại.", "This is given twice.")
NOT_ACCEPTABLE = Text("Giá trị không được chấp nhận.", "The value is not acceptable.")


def filled(sentence: Text, **values: object) -> Text:
    """The sentence with its blanks filled in."""
    return Text(sentence.vi.format(**values), sentence.en.format(**values))
