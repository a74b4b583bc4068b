"""What a person is told about a material, in both languages."""

from services.catalogue.types import Bilingual

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


def comes_from(item: Bilingual) -> Bilingual:
    """The material is a sibling case's result."""
    return Bilingual(
        f"由同一件事中的“{item.zh}”办结后自动提供，无需提交。",
        f"Comes from “{item.en}” of the same service; nothing to hand in.",
    )
