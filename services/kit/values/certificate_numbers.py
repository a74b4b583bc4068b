"""Identifiers of electronic certificates (电子证照标识, GB/T 36904)."""

import re
from dataclasses import dataclass, field
from typing import ClassVar

from services.kit.problems import GatewayError
from services.kit.values.check_characters import mod_37_36
from services.kit.values.numbers import InvalidNumber, NumberFault

ROOT = "1.2.156.3005.2"
"""The arc of object identifiers under which all certificates of the country stand."""


class MalformedCertificateIdentifier(GatewayError):
    """A certificate identifier was put together from parts of the wrong form."""


@dataclass(frozen=True, slots=True)
class CertificateIdentifier:
    """An electronic certificate's identifier in its parts.

    `type_code`: 21 characters, the credit code of the ministry that made the type and 3 more; `issuer`: a credit code;
    `serial`: digits and capitals; `version`: 3 characters, `001` at first. The credit codes within are not checked
    again: types of local make stand in for ministries' ones.
    """

    _FORMS: ClassVar[dict[str, str]] = {
        "type_code": r"[0-9A-Z]{21}",
        "issuer": r"[0-9A-Z]{18}",
        "serial": r"[0-9A-Z]{1,64}",
        "version": r"[0-9A-Z]{3}",
    }

    type_code: str
    issuer: str
    serial: str = field(repr=False)
    version: str = "001"

    def __post_init__(self) -> None:
        for part, form in self._FORMS.items():
            if not re.fullmatch(form, getattr(self, part)):
                raise MalformedCertificateIdentifier(part)

    @property
    def check(self) -> str:
        """ISO 7064 MOD 37,36 over type, issuer, serial and version, without dots."""
        return mod_37_36(self.type_code + self.issuer + self.serial + self.version)

    @property
    def text(self) -> str:
        """`1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}`."""
        return f"{ROOT}.{self.type_code}.{self.issuer}.{self.serial}.{self.version}.{self.check}"


def parse_certificate_identifier(text: str) -> CertificateIdentifier | InvalidNumber:
    """A certificate identifier from its text form, as scanned or received."""
    parts = text.strip().removeprefix(f"{ROOT}.").split(".")
    if not text.strip().startswith(f"{ROOT}.") or len(parts) != 5:  # noqa: PLR2004 - four parts and the check
        return InvalidNumber(NumberFault.LENGTH)
    *named, check = parts
    try:
        identifier = CertificateIdentifier(*named)
    except MalformedCertificateIdentifier:
        return InvalidNumber(NumberFault.CHARACTERS)
    return identifier if identifier.check == check else InvalidNumber(NumberFault.CHECK_CHARACTER)
