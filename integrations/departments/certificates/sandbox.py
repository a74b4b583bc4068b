"""The certificate store as a simulated department: each use under a code of its own, and never twice under one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integrations.adapter_kit.credentials import Credentials
from integrations.departments.certificates import wire as certificates
from integrations.sandboxing.ledger import Body
from integrations.sandboxing.samples import Row, columns_of
from integrations.sandboxing.server import Call, Handler, Sandbox
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import Clock
from services.kit.digests import digest

REVOKED = "30"
VALID = "10"


class CertificatesSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.04, 0.1)
    token_header = certificates.TOKEN_HEADER
    moment_form = certificates.MOMENT

    def __init__(self, credentials: Credentials, clock: Clock, settings: SandboxSettings | None = None) -> None:
        super().__init__(credentials, clock, settings)
        self._revoked: set[str] = set()

    def handlers(self) -> Mapping[str, Handler]:
        return {certificates.USE: self._use}

    def revoke(self, identifier: str) -> None:
        """From now on this certificate is revoked (吊销), as if its issuer had done so."""
        self._revoked.add(identifier)

    def identifier_of(self, certificate_type: str, holder: str) -> str | None:
        """The identifier of a holder's certificate of this type in the samples; none without one."""
        row = self.samples.first("ZZ", lambda row: _is_of(row, certificate_type, {holder}))
        return None if row is None else str(row["certificate_identifier"])

    def _use(self, call: Call) -> Body:
        code = call.body.get("auth_code")
        if not isinstance(code, str) or not code:
            return self._answer(certificates.CODE_MISSING)
        # The counter's name is a digest: the code itself is written nowhere.
        if self.ledger.next(f"code {digest({'code': code})}") > 1:
            return self._answer(certificates.CODE_USED)
        holder, shown = call.body["holder"], {*call.body["fields"], "holder_code"}
        numbers = {holder[name] for name in ("code", "old_code") if name in holder}
        row = self.record("ZZ", lambda row: _is_of(row, call.body["type_code"], numbers))
        found = [] if row is None else [columns_of(self._as_of_now(row), shown)]
        return self._answer(certificates.OK, found)

    def _as_of_now(self, row: Row) -> Row:
        revoked = row["certificate_identifier"] in self._revoked
        return {**row, "certificate_status": REVOKED} if revoked else {"certificate_status": VALID, **row}

    def _answer(self, status: str, data: list[Row] | None = None) -> dict[str, Any]:
        return {"head": {"status": status, "message": "", "time": self.now()}, "data": data or []}


def _is_of(row: Row, certificate_type: str, numbers: set[str]) -> bool:
    return f".{certificate_type}." in row["certificate_identifier"] and row["holder_code"] in numbers
