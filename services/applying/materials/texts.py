"""What a person is told about a material or an act, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.catalogue.types import Bilingual, OneThingVersion
from services.documents.types import CertificateVerdict
from services.kit.clock import china_day
from services.sharing.types import Element, Resource

CHECKED_WITH_DEPARTMENT = Bilingual("已通过数据共享核验，无需提交。", "Checked by data sharing; nothing to hand in.")
CHECKED_LATER = Bilingual(
    "稍后自动向部门核验，不影响提交申请。",
    "The department is asked again later, by itself. You can go on meanwhile.",
)
COMMITTED = Bilingual("已作出告知承诺，无需提交。", "Replaced by your commitment; nothing to hand in.")
COMMITMENT_AWAITED = Bilingual("请阅读并确认承诺书。", "Please read the commitment and accept it.")
UPLOADED = Bilingual("已上传，领取结果时请携带原件备查。", "Uploaded. Please keep the original at hand.")
TO_UPLOAD = Bilingual("请上传该材料。", "Please upload this material.")
TO_WINDOW = Bilingual("请到窗口提交该材料，可先在网上提交申请。", "Please hand it in at a window; apply online first.")
CONFIRMED_AT_WINDOW = Bilingual("窗口已核对该材料。", "A window has seen this material.")
CERTIFICATE_USED = Bilingual(
    "已使用电子证照，无需提交。", "Replaced by the electronic certificate; nothing to hand in."
)
USE_AWAITED = Bilingual(
    "等待持证人同意使用电子证照；您也可以自行提交该材料。",
    "The certificate's holder is asked to permit its use; you may hand the material in instead.",
)
USE_DECLINED = Bilingual("持证人不同意使用电子证照。", "The certificate's holder does not permit its use.")
USE_NOT_PERMITTED_IN_TIME = Bilingual(
    "持证人未在期限内同意使用电子证照。", "The certificate's holder did not permit its use in time."
)
CONSENT_AWAITED = Bilingual(
    "等待本人同意查询；您也可以自行提交该材料。",
    "The person concerned is asked for consent; you may hand the material in instead.",
)
REUSED_FROM_BEFORE = Bilingual("已复用您以往的材料，无需提交。", "Taken from an earlier document; nothing to hand in.")
TO_CONFIRM_AT_WINDOW = Bilingual(
    "请窗口人员核对该材料原件。", "Staff at the window look at the original of this material."
)
COMMITMENT_DECLINED = Bilingual(
    "您没有作出承诺。该材料没有其他提供方式，作出承诺后才能提交。",
    "You declined the commitment. There is no other way to provide this material; accept the commitment to submit.",
)
COMMITMENT_FAILED = Bilingual("承诺的内容经核查不符。", "What was promised does not agree with what was found.")

_VERDICTS: Mapping[CertificateVerdict, Bilingual] = {
    CertificateVerdict.EXPIRED: Bilingual("已过期", "has expired"),
    CertificateVerdict.REVOKED: Bilingual("已被注销", "is revoked"),
    CertificateVerdict.SUSPENDED: Bilingual("已被暂停使用", "is suspended"),
    CertificateVerdict.SUPERSEDED: Bilingual("已被新证取代", "is replaced by a newer one"),
    CertificateVerdict.DRAFT: Bilingual("尚未生效", "is not in force yet"),
    CertificateVerdict.WRONG_HOLDER: Bilingual("持证人不符", "is another person's"),
    CertificateVerdict.BAD_IDENTIFIER: Bilingual("证照标识有误", "has a wrong identifier"),
}


def comes_from(item: Bilingual) -> Bilingual:
    """The material is a sibling case's result."""
    return Bilingual(
        f"由同一件事中的“{item.zh}”办结后自动提供，无需提交。",
        f"Comes from “{item.en}” of the same service; nothing to hand in.",
    )


def certificate_not_valid(verdict: CertificateVerdict, as_of: datetime) -> Bilingual:
    """Why a certificate does not do, and of which day that is said."""
    day, how = china_day(as_of).isoformat(), _VERDICTS[verdict]
    return Bilingual(f"电子证照{how.zh}（{day}查询）。", f"The electronic certificate {how.en} (asked on {day}).")


def after(reasons: Sequence[Bilingual], what: Bilingual) -> Bilingual:
    """What to do now, and before it why the earlier ways did not lead there."""
    said = [*reasons, what]
    return Bilingual("".join(each.zh for each in said), " ".join(each.en for each in said))


@dataclass(frozen=True, slots=True)
class Names:
    """What departments and data are called, where somebody is asked to permit their use."""

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
