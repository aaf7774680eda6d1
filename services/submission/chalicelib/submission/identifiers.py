"""Numbers that name people and companies, by their shape. Nothing is looked up."""

from __future__ import annotations

import re

# A citizen's number of 12 digits, or an old identity card of 9; mobile and fixed lines, national or with +84.
IDENTITY_NUMBER = r"^([0-9]{12}|[0-9]{9})$"
PHONE = r"^(0|\+84)([35789][0-9]{8}|2[0-9]{9})$"
TAX_CODE = r"^[0-9]{10}(-[0-9]{3})?$"
EMAIL = r"^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}$"

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def is_tax_code(text: str) -> bool:
    """Ten digits, the tenth a check digit, with `-001` to `-999` for a branch."""
    if re.fullmatch(TAX_CODE[1:-1], text, re.ASCII) is None:
        return False
    number, _, branch = text.partition("-")
    if branch == "000" or number[2:9] == "0000000":
        return False
    weighed = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return 10 - weighed % 11 == int(number[9])
