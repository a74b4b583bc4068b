"""What a person is told about a material, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.catalogue.types import Bilingual
from services.documents.types import CertificateVerdict
from services.kit.clock import china_day

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
    """What to do now, and before it why the earlier ways do not satisfy the material."""
    said = [*reasons, what]
    return Bilingual("".join(each.zh for each in said), " ".join(each.en for each in said))
