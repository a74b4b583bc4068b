"""The departments that have adapters: id → the parts the wiring needs. One line each; the id is the folder.

Independent of each other: to add one, add its folder and its line here. Described ones join them in `registry`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.departments.certificates.adapter import CertificatesAdapter
from integrations.departments.certificates.sandbox import CertificatesSandbox
from integrations.departments.civil_affairs.adapter import CivilAffairsAdapter
from integrations.departments.civil_affairs.sandbox import CivilAffairsSandbox
from integrations.departments.health.adapter import HealthAdapter
from integrations.departments.health.sandbox import HealthSandbox
from integrations.departments.human_resources.adapter import HumanResourcesAdapter
from integrations.departments.human_resources.sandbox import HumanResourcesSandbox
from integrations.departments.medical_insurance.adapter import MedicalInsuranceAdapter
from integrations.departments.medical_insurance.sandbox import MedicalInsuranceSandbox
from integrations.departments.police.adapter import PoliceAdapter
from integrations.departments.police.sandbox import PoliceSandbox
from integrations.departments.tax.adapter import TaxAdapter
from integrations.departments.tax.sandbox import TaxSandbox
from integrations.sandboxing.server import Sandbox
from integrations.sandboxing.settings import SandboxSettings
from services.handover.ports import Department
from services.kit.clock import Clock
from services.sharing.ports import Source

A_co = TypeVar("A_co", bound=Source, covariant=True)


class SourceAndDepartment(Source, Department, Protocol):
    """Answers questions and takes parcels."""


@dataclass(frozen=True, slots=True)
class Parts(Generic[A_co]):
    """How a department's adapter and its sandbox are made."""

    adapter: Callable[[RestClient, Credentials, Clock], A_co]
    sandbox: Callable[[Credentials, Clock, SandboxSettings], Sandbox]


RECEIVING: Mapping[str, Parts[SourceAndDepartment]] = {
    "health": Parts(HealthAdapter, HealthSandbox),
    "human_resources": Parts(HumanResourcesAdapter, HumanResourcesSandbox),
    "medical_insurance": Parts(MedicalInsuranceAdapter, MedicalInsuranceSandbox),
    "police": Parts(PoliceAdapter, PoliceSandbox),
    "tax": Parts(TaxAdapter, TaxSandbox),
}
"""departments that take parcels, and are sources too"""

ANSWERING: Mapping[str, Parts[Source]] = {
    "certificates": Parts(CertificatesAdapter, CertificatesSandbox),
    "civil_affairs": Parts(CivilAffairsAdapter, CivilAffairsSandbox),
}
"""departments that are sources only"""

DEPARTMENTS: Mapping[str, Parts[Source]] = {**RECEIVING, **ANSWERING}
"""all of them"""
