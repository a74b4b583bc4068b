"""What is wrong with answers, or to be looked at again."""

from typing import Self

import strawberry

from backend.graphapi.base.words import Words
from services.forms.service import words_of
from services.forms.types import Finding, FindingLevel

strawberry.enum(FindingLevel, description="Whether a finding has to be put right before the application is submitted.")


@strawberry.type(description="One answer that breaks a rule, or is doubtful; the value itself is never repeated.")
class AnswerFinding:
    pointer: str = strawberry.field(description="JSON pointer into the answers.")
    rule: str = strawberry.field(
        description="What was broken: a keyword of the form, `unknown`, `characters`, `number`, "
        "`implausible`, `region`, `party`, or a rule over parties."
    )
    level: FindingLevel
    message: Words

    @classmethod
    def of(cls, finding: Finding) -> Self:
        zh, en = words_of(finding)
        return cls(pointer=finding.pointer, rule=finding.rule, level=finding.level, message=Words(zh=zh, en=en))
