"""Whose dossier it is, and whether the account may file it (docs/api/submission.md)."""

from __future__ import annotations

from chalicelib.submission.identifiers import is_tax_code
from kernel import faults
from kernel.catalogue import ProcedureVersion
from kernel.dossiers import Applicant, Party
from kernel.people import Person
from kernel.problems import Fault
from kernel.text import Text

_NAME_DIFFERS = Text("Họ tên không khớp với tài khoản.", "The name is not that of the account.")
_NUMBER_DIFFERS = Text(
    "Số định danh không khớp với tài khoản. Nộp thay người khác thì cần thông tin người đại diện và giấy ủy quyền.",
    "The number is not that of the account. To file for somebody else, give the representative and an authorisation.",
)
_IDENTITY_UNKNOWN = Text(
    "Tài khoản chưa được định danh nên chưa nộp được hồ sơ cho cá nhân. Hãy đăng nhập bằng tài khoản định danh điện tử.",
    "Nobody is known behind this account yet, so it cannot file for a citizen. Sign in with an identified account.",
)
_NOT_WANTED = Text("Trường hợp này không cần người đại diện.", "No representative is needed here.")
_TAX_CODE = Text("Mã số thuế không đúng.", "This is no valid tax code.")
_AUDIENCE = Text("Thủ tục không dành cho đối tượng này.", "The procedure is not meant for this kind of applicant.")


def faults_of_applicant(
    applicant: Applicant,
    representative: tuple[str, str] | None,
    person: Person | None,
    version: ProcedureVersion | None,
) -> list[Fault]:
    """`representative` is the name and identity number given for one; `version` None: the procedure is not known; `person` None:
    it came on paper, so that no account is compared with it."""
    found = _faults_of_citizen if applicant.kind is Party.CITIZEN else _faults_of_company
    audience = (
        [] if version is None or applicant.kind in version.audience else [_fault("kind", "not-for-you", _AUDIENCE)]
    )
    return [*audience, *found(applicant, representative, person)]


def identity_is_known(person: Person) -> bool:
    """Whether the portal knows who stands behind the account; then what is given has matched it."""
    return bool(person.name and person.identity_number)


def _faults_of_citizen(
    applicant: Applicant, representative: tuple[str, str] | None, person: Person | None
) -> list[Fault]:
    if applicant.identity_number is None:
        return [_fault("identity_number", "missing", faults.MISSING), *_unknown(applicant.tax_code, "tax_code")]
    found = _unknown(applicant.tax_code, "tax_code")
    if person is None:
        oneself = representative is not None and representative[1] == applicant.identity_number
        return [*found, Fault("/representative", "not-wanted", _NOT_WANTED)] if oneself else found
    if representative is None:
        return [*found, *_faults_of_self(applicant, person)]
    if person.identity_number is not None and applicant.identity_number == person.identity_number:
        return [*found, Fault("/representative", "not-wanted", _NOT_WANTED)]
    return [*found, *_faults_of_account("/representative", *representative, person)]


def _faults_of_self(applicant: Applicant, person: Person) -> list[Fault]:
    """With another's number it is either a slip or somebody else's dossier, so both ways to mend it are named."""
    found = _faults_of_account("/applicant", applicant.name, applicant.identity_number or "", person)
    if any(fault.code == "not-the-account" and fault.pointer.endswith("_number") for fault in found):
        found.append(Fault("/representative", "missing", faults.MISSING))
    return found


def _faults_of_account(at: str, name: str, number: str, person: Person) -> list[Fault]:
    """An account nobody is known behind may not file in a citizen's name: else anyone could, in anyone's."""
    if not identity_is_known(person):
        return [Fault(f"{at}/identity_number", "identity-unknown", _IDENTITY_UNKNOWN)]
    found = []
    if _folded(name) != _folded(person.name):
        found.append(Fault(f"{at}/name", "not-the-account", _NAME_DIFFERS))
    if number != person.identity_number:
        found.append(Fault(f"{at}/identity_number", "not-the-account", _NUMBER_DIFFERS))
    return found


def fault_of_name(applicant: Applicant, name: str) -> Fault | None:
    """Of a citizen whose number and name the portal knows by their own authorisation."""
    return None if _folded(applicant.name) == _folded(name) else _fault("name", "not-the-account", _NAME_DIFFERS)


def _faults_of_company(
    applicant: Applicant, representative: tuple[str, str] | None, _person: Person | None
) -> list[Fault]:
    found = _unknown(applicant.identity_number, "identity_number")
    if applicant.tax_code is None:
        found.append(_fault("tax_code", "missing", faults.MISSING))
    elif not is_tax_code(applicant.tax_code):
        found.append(_fault("tax_code", "bad-format", _TAX_CODE))
    if representative is not None:
        found.append(Fault("/representative", "not-wanted", _NOT_WANTED))
    return found


def _unknown(value: str | None, member: str) -> list[Fault]:
    return [] if value is None else [_fault(member, "unknown", faults.UNKNOWN)]


def _fault(member: str, code: str, sentence: Text) -> Fault:
    return Fault(f"/applicant/{member}", code, sentence)


def _folded(name: str) -> str:
    """Names are the same whatever their capitals and spaces; marks count."""
    return " ".join(name.casefold().split())
