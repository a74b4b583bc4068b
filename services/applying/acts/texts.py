"""What a person who is asked to do something is told, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.catalogue.types import Bilingual, OneThingVersion
from services.sharing.types import Element, Resource

TO_CONFIRM_AT_WINDOW = Bilingual(
    "请窗口人员核对该材料原件。", "Staff at the window look at the original of this material."
)


@dataclass(frozen=True, slots=True)
class PermissionTexts:
    """What is said to somebody who is asked to permit the use of data; departments and data by their names."""

    departments: Mapping[str, Bilingual] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)

    def consent(self, one_thing: OneThingVersion, asked: Mapping[str, Sequence[str]]) -> Bilingual:
        """Asking for consent: department, data and purpose (PIPL arts. 14, 17). `asked`: resource → elements."""
        zh = "；".join(self._of(code, elements).zh for code, elements in sorted(asked.items()))
        en = "; ".join(self._of(code, elements).en for code, elements in sorted(asked.items()))
        return Bilingual(
            f"为办理“{one_thing.name.zh}”，需经您同意查询：{zh}。您可以不同意，改由申请人自行填写；申请提交前可随时撤回。",
            f"For “{one_thing.name.en}” your consent is asked to read: {en}. You may decline, and the applicant fills "
            "it in; until the application is submitted you may withdraw.",
        )

    def certificate_use(self, one_thing: OneThingVersion, resource: str) -> Bilingual:
        """Asking a holder to permit the use of a certificate, once and for this application."""
        named, department = self._resource(resource), self._department(resource)
        return Bilingual(
            f"为办理“{one_thing.name.zh}”，请您同意使用由{department.zh}提供的{named.zh}，仅限本次申请。您可以不同意。",
            f"For “{one_thing.name.en}” you are asked to permit the use of your {named.en}, held by {department.en}, "
            "for this application alone. You may decline.",
        )

    def _of(self, code: str, elements: Sequence[str]) -> Bilingual:
        named, department = self._resource(code), self._department(code)
        known = [self.elements[element] for element in sorted(set(elements)) if element in self.elements]
        zh, en = "、".join(each.zh for each in known), ", ".join(each.en for each in known)
        return Bilingual(
            f"{department.zh}的{named.zh}" + (f"（{zh}）" if zh else ""),
            f"{named.en} at {department.en}" + (f" ({en})" if en else ""),
        )

    def _resource(self, code: str) -> Bilingual:
        resource = self.resources.get(code)
        return Bilingual(resource.zh, resource.en) if resource else Bilingual(code, code)

    def _department(self, code: str) -> Bilingual:
        resource = self.resources.get(code)
        provider = resource.provider if resource else code
        return self.departments.get(provider, Bilingual(provider, provider))
