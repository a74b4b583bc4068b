"""Which findings stop a publication: every rule, with what is wrong and how to fix it, in Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum


class Rule(StrEnum):
    """Rules of publishing; the names are the codes of the findings."""

    YAML = "YAML"
    MALFORMED = "MALFORMED"
    CODE_WRONG = "CODE_WRONG"
    CODE_OTHER_TYPE = "CODE_OTHER_TYPE"
    DEPARTMENT_UNKNOWN = "DEPARTMENT_UNKNOWN"
    PROMISED_OVER_STATUTORY = "PROMISED_OVER_STATUTORY"
    FORM_BROKEN = "FORM_BROKEN"
    BINDING_WITHOUT_ELEMENT = "BINDING_WITHOUT_ELEMENT"
    ELEMENT_UNKNOWN = "ELEMENT_UNKNOWN"
    RESOURCE_UNKNOWN = "RESOURCE_UNKNOWN"
    RESOURCE_SILENT = "RESOURCE_SILENT"
    NO_CERTIFICATE = "NO_CERTIFICATE"
    CONDITION_WRONG = "CONDITION_WRONG"
    NO_WAY_FOR_ALL = "NO_WAY_FOR_ALL"
    STANDS_TWICE = "STANDS_TWICE"
    ITEM_UNKNOWN = "ITEM_UNKNOWN"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"
    ORDER_CIRCULAR = "ORDER_CIRCULAR"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    ROLE_RESERVED = "ROLE_RESERVED"
    ROLE_OTHERWISE = "ROLE_OTHERWISE"
    NOBODY_APPLIES = "NOBODY_APPLIES"
    VISIBILITY_WRONG = "VISIBILITY_WRONG"
    FORMS_CONFLICT = "FORMS_CONFLICT"
    MATERIALS_CONFLICT = "MATERIALS_CONFLICT"
    NOT_BROUGHT = "NOT_BROUGHT"
    CODE_OTHER_LEVEL = "CODE_OTHER_LEVEL"
    REGION_UNKNOWN = "REGION_UNKNOWN"
    REGION_OTHER_LEVEL = "REGION_OTHER_LEVEL"
    ORGANISATION_ELSEWHERE = "ORGANISATION_ELSEWHERE"
    NOT_STARTABLE = "NOT_STARTABLE"
    DEPARTMENT_UNREADY = "DEPARTMENT_UNREADY"
    LAW_WITHOUT_ARTICLE = "LAW_WITHOUT_ARTICLE"
    IMMEDIATE_OTHERWISE = "IMMEDIATE_OTHERWISE"
    DEPTH_WITH_VISITS = "DEPTH_WITH_VISITS"
    VISITS_WITHOUT_REASON = "VISITS_WITHOUT_REASON"
    NO_DELIVERY = "NO_DELIVERY"
    FEE_UNFOUNDED = "FEE_UNFOUNDED"
    PAYMENT_WITHOUT_FEE = "PAYMENT_WITHOUT_FEE"
    RESULT_WITHOUT_SAMPLE = "RESULT_WITHOUT_SAMPLE"
    SAME_PHONE = "SAME_PHONE"
    PERMIT_WITHOUT_FAQ = "PERMIT_WITHOUT_FAQ"
    PERMIT_WITHOUT_STEPS = "PERMIT_WITHOUT_STEPS"
    THEME_OTHERWISE = "THEME_OTHERWISE"
    CATCH_ALL = "CATCH_ALL"
    KEYWORD_MISSPELT = "KEYWORD_MISSPELT"
    RULE_DEAD = "RULE_DEAD"
    REQUIRED_HIDDEN = "REQUIRED_HIDDEN"
    ELEMENT_WITHOUT_SOURCE = "ELEMENT_WITHOUT_SOURCE"
    GROUND_MISSING = "GROUND_MISSING"
    RECOLLECTED = "RECOLLECTED"
    SCENARIO_UNKNOWN = "SCENARIO_UNKNOWN"
    REHEARSAL_STALE = "REHEARSAL_STALE"
    BASE_UNKNOWN = "BASE_UNKNOWN"
    PATCH_WRONG = "PATCH_WRONG"
    TERM_BACKWARDS = "TERM_BACKWARDS"


WORDS: Mapping[Rule, tuple[str, str, str, str]] = {
    Rule.YAML: (
        "文件不是可接受的 YAML（{fault}）。",
        "The file is not YAML as it is taken here ({fault}).",
        "请使用 UTF-8、单一文档，不用锚点、别名、标签和重复键。",
        "Write one document in UTF-8, without anchors, aliases, tags and repeated keys.",
    ),
    Rule.CODE_WRONG: (
        "实施编码有误：{zh}",
        "The implementation code is wrong: {en}",
        "实施编码共31位：统一社会信用代码18位、行使层级1位、基本编码12位。",
        "It has 31 characters: the credit code (18), the exercise level (1), the basic code (12).",
    ),
    Rule.CODE_OTHER_TYPE: (
        "基本编码中的事项类型是 {stated}，与 type 不符。",
        "The basic code says item type {stated}, which is not that of `type`.",
        "请使基本编码第3至4位与 type 一致。",
        "Let the third and fourth characters of the basic code and `type` agree.",
    ),
    Rule.DEPARTMENT_UNKNOWN: (
        "没有标识为“{department}”的部门。",
        "There is no department `{department}`.",
        "请使用已接入部门的标识。",
        "Use the id of a department that is connected.",
    ),
    Rule.PROMISED_OVER_STATUTORY: (
        "承诺办结时限长于法定办结时限。",
        "The promised time is longer than the statutory time.",
        "请缩短承诺时限，使其不超过{days}个工作日。",
        "Promise at most {days} working days.",
    ),
    Rule.FORM_BROKEN: (
        "表单不成立：{zh}",
        "The form is broken: {en}",
        "请按 docs/form-vocabulary.md 修改。",
        "See docs/form-vocabulary.md.",
    ),
    Rule.BINDING_WITHOUT_ELEMENT: (
        "字段没有绑定数据元。",
        "The field binds no data element.",
        "请写明 x-element: {{of: 角色, is: 数据元}}。",
        "Add `x-element: {{of: <role>, is: <element>}}`.",
    ),
    Rule.ELEMENT_UNKNOWN: (
        "目录中没有数据元“{element}”。",
        "The catalogue has no data element `{element}`.",
        "请使用目录中的数据元，或先将其编入目录。",
        "Use an element of the catalogue, or have it entered there first.",
    ),
    Rule.RESOURCE_UNKNOWN: (
        "目录中没有资源“{resource}”。",
        "The catalogue has no resource `{resource}`.",
        "请使用目录中的资源。",
        "Use a resource of the catalogue.",
    ),
    Rule.RESOURCE_SILENT: (
        "资源“{resource}”不提供“{element}”。",
        "The resource `{resource}` does not answer `{element}`.",
        "请改用提供该数据元的资源，或修改 expects。",
        "Choose a resource that answers it, or expect something else.",
    ),
    Rule.NO_CERTIFICATE: (
        "资源“{resource}”不是电子证照。",
        "The resource `{resource}` answers with no electronic certificate.",
        "请改用 DATA_CHECK，或使用证照资源。",
        "Make it a DATA_CHECK, or name a resource of certificates.",
    ),
    Rule.CONDITION_WRONG: (
        "条件不成立：{zh}",
        "The condition is wrong: {en}",
        "条件只能看本事项表单中的字段，写法见 docs/form-vocabulary.md。",
        "A condition looks at fields of the item's own form; see docs/form-vocabulary.md.",
    ),
    Rule.NO_WAY_FOR_ALL: (
        "最后一种方式不是人人可用：数据核验不成功时申请人将无路可走。",
        "The last way is not open to everyone: whoever the data check fails is stuck.",
        "请在最后加上 UPLOAD、WINDOW、COMMITMENT 或 REUSED。",
        "End with UPLOAD, WINDOW, COMMITMENT or REUSED.",
    ),
    Rule.STANDS_TWICE: (
        "“{name}”出现了两次。",
        "`{name}` is listed twice.",
        "请删去一处或改名。",
        "Remove one of them or give it another name.",
    ),
    Rule.ITEM_UNKNOWN: (
        "没有已发布的事项“{code}”。",
        "There is no published item `{code}`.",
        "请先发布该事项，或核对实施编码。",
        "Publish the item first, or check its code.",
    ),
    Rule.ORDER_UNKNOWN: (
        "先后顺序中的“{name}”不是本一件事的事项。",
        "The order names `{name}`, which is no item of this one-thing.",
        "请使用 items 中的 name。",
        "Use a `name` from `items`.",
    ),
    Rule.ORDER_CIRCULAR: (
        "事项互相等待：{circle}",
        "The items wait for each other in a circle: {circle}",
        "请去掉其中一个先后关系。",
        "Take one of them out of the other's `after`.",
    ),
    Rule.ROLE_UNKNOWN: (
        "没有角色“{role}”。",
        "There is no role `{role}`.",
        "请在 roles 中列出该角色。",
        "List it under `roles`.",
    ),
    Rule.ROLE_RESERVED: (
        "“{role}”指申请人本人，不能另作角色。",
        "`{role}` stands for whoever applies and cannot be a role.",
        "请从 roles 中删去。",
        "Remove it from `roles`.",
    ),
    Rule.ROLE_OTHERWISE: (
        "事项表单与一件事对角色“{role}”的人数说法不一。",
        "The items' forms and the one-thing differ in whether the role `{role}` is of one party or of many.",
        "请使 many 与事项表单一致。",
        "Let `many` agree with the forms.",
    ),
    Rule.NOBODY_APPLIES: (
        "没有可以申请的角色。",
        "Nobody can apply.",
        "请至少将一个单人角色标为 may_apply。",
        "Mark a role of one party with `may_apply`.",
    ),
    Rule.VISIBILITY_WRONG: (
        "“{reader}”对“{role}”的可见范围有误：{zh}",
        "What `{reader}` sees of `{role}` is wrong: {en}",
        "本人总能看到自己的信息；可以申请的角色至少要看到脱敏信息，才能核对所填内容。",
        "Everybody sees their own; who may apply sees at least masked values, to check what is filled in.",
    ),
    Rule.FORMS_CONFLICT: (
        "事项对“{role}/{element}”的要求互相矛盾（{keyword}）：{items}",
        "The items contradict each other about `{role}/{element}` ({keyword}): {items}",
        "请与有关部门统一该字段的要求。",
        "Agree with the departments on one rule for this field.",
    ),
    Rule.MATERIALS_CONFLICT: (
        "材料“{material}”在各事项中的定义不同。",
        "The items define the material `{material}` differently.",
        "请统一定义，或使用不同的材料代码。",
        "Define it in one way, or give it two codes.",
    ),
    Rule.NOT_BROUGHT: (
        "事项所等待的各事项都不产生“{what}”。",
        "None of the items that it waits for brings `{what}`.",
        "请补上先后关系，或修改结果。",
        "Complete `after`, or the earlier item's results.",
    ),
    Rule.CODE_OTHER_LEVEL: (
        "实施编码中的行使层级是 {stated}，与 level 不符。",
        "The implementation code says exercise level {stated}, which is not that of `level`.",
        "请使实施编码第19位与 level 一致，或不写 level。",
        "Let the 19th character of the code and `level` agree, or leave `level` out.",
    ),
    Rule.REGION_UNKNOWN: (
        "今日没有行政区划 {region}。",
        "There is no region {region} today.",
        "请核对 region；已变更的，请改用继任的区划：{heirs}。",
        "Check `region`; if it was changed, name what took its place: {heirs}.",
    ),
    Rule.REGION_OTHER_LEVEL: (
        "{zh}不是行使层级 {level} 的区划。",
        "{en} is no region of the exercise level {level}.",
        "请使 region 与 level 一致。",
        "Let `region` and `level` agree.",
    ),
    Rule.ORGANISATION_ELSEWHERE: (
        "{zh}不在{whom_zh}的辖区内。",
        "{en} does not lie where {whom_en} has authority.",
        "请更正 region，或实施编码中的统一社会信用代码。",
        "Correct `region`, or the credit code within the implementation code.",
    ),
    Rule.NOT_STARTABLE: (
        "事项“{item}”由机关依职权启动，申请人不能申请。",
        "The item `{item}` is started by the state; nobody can apply for it.",
        "请从一件事中删去该事项，或更正其类型。",
        "Take it out of the one-thing, or correct its `type`.",
    ),
    Rule.DEPARTMENT_UNREADY: (
        "部门“{department}”尚未通过互联互通检查：{rules}",
        "The department `{department}` has not passed its interconnection checks: {rules}",
        "请先完成部门清单中的这些检查，再发布事项。",
        "Have these rules of the department's manifest done first.",
    ),
    Rule.LAW_WITHOUT_ARTICLE: (
        "设定依据没有引到条。",
        "The law is not cited to the article.",
        "请写明“《法律名称》第几条”。",
        "Cite it as `《…》第…条`, and the article in English too.",
    ),
    Rule.IMMEDIATE_OTHERWISE: (
        "即办件与承诺时限的单位不一致。",
        "An item handled on the spot and the unit of its promised limit disagree.",
        "即办件的 promised_unit 应为 ON_THE_SPOT，其他办件类型则不可。",
        "Case type 1 and the promised unit ON_THE_SPOT go together.",
    ),
    Rule.DEPTH_WITH_VISITS: (
        "全程网办（IV级）的事项不能要求到现场。",
        "An item that is handled wholly online (depth IV) cannot ask for visits.",
        "请将 visits 改为0，或降低网办深度。",
        "Set `visits` to 0, or state a lower depth.",
    ),
    Rule.VISITS_WITHOUT_REASON: (
        "要求到现场{visits}次，但未说明原因。",
        "It asks for {visits} visits and gives no reason.",
        "请在 visits_reason 中说明原因。",
        "Give the reason in `visits_reason`.",
    ),
    Rule.NO_DELIVERY: (
        "无需到现场又不全程网办，结果却不能邮寄。",
        "There is no visit and it is not wholly online, yet the result cannot be sent.",
        "请提供邮寄（post: true），或写明到现场次数。",
        "Offer delivery by post (`post: true`), or state the visits.",
    ),
    Rule.FEE_UNFOUNDED: (
        "收费事项缺少收费依据或收费项目。",
        "A fee is charged without its basis or without its items.",
        "请写明 fees.basis 和 fees.items；不收费的请删去。",
        "State `fees.basis` and `fees.items`; leave both out where nothing is charged.",
    ),
    Rule.PAYMENT_WITHOUT_FEE: (
        "不收费的事项不应支持网上支付。",
        "Nothing is charged, yet it offers online payment.",
        "请将 online_payment 改为 false。",
        "Set `online_payment` to false.",
    ),
    Rule.RESULT_WITHOUT_SAMPLE: (
        "结果“{kind}”没有样本。",
        "The result `{kind}` has no sample.",
        "请在 sample 中说明结果的样式。",
        "Say in `sample` what the result shows.",
    ),
    Rule.SAME_PHONE: (
        "咨询电话与监督电话相同。",
        "Enquiries and complaints go to the same phone.",
        "请另设监督电话。",
        "Give complaints a number of their own.",
    ),
    Rule.PERMIT_WITHOUT_FAQ: (
        "行政许可至少要有1个常见问题。",
        "An administrative permit needs one frequent question at least.",
        "请在 guide.faq 中补充。",
        "Add one to `guide.faq`.",
    ),
    Rule.PERMIT_WITHOUT_STEPS: (
        "行政许可的办理流程至少要有5个环节。",
        "An administrative permit needs five steps of its process at least.",
        "请在 guide.steps 中补充。",
        "Complete `guide.steps`.",
    ),
    Rule.THEME_OTHERWISE: (
        "主题“{theme}”与服务对象不符。",
        "The theme `{theme}` does not fit whom the item serves.",
        "请改用适合服务对象的主题，或更正 targets。",
        "Choose a theme for these targets, or correct `targets`.",
    ),
    Rule.CATCH_ALL: (
        "“{name}”是兜底条款，申请人不知道要交什么。",
        "`{name}` is a catch-all: nobody can tell what is asked for.",
        "请逐一列明所需材料和条件。",
        "List what is needed, one by one.",
    ),
    Rule.KEYWORD_MISSPELT: (
        "“{keyword}”不在表单词汇之内，会被校验器忽略。",
        "`{keyword}` is not of the form vocabulary; the validator would ignore it.",
        "请改为：{nearest}；表单词汇见 docs/form-vocabulary.md。",
        "Did you mean {nearest}? See docs/form-vocabulary.md.",
    ),
    Rule.RULE_DEAD: (
        "规则永不成立：{what}",
        "The rule never holds: {what}",
        "请修改条件，或删去该字段或材料。",
        "Change the condition, or take the field or material out.",
    ),
    Rule.REQUIRED_HIDDEN: (
        "必填字段“{what}”永远不会显示。",
        "The required field `{what}` is hidden for ever.",
        "请修改显示规则，或删去该字段。",
        "Change the rule, or take the field out.",
    ),
    Rule.ELEMENT_WITHOUT_SOURCE: (
        "没有资源提供数据元“{element}”，它也不属于申请人自述的内容。",
        "No resource answers `{element}`, and it is not marked as the applicant's to say.",
        "请接入提供该数据元的资源；确属申请人自述的，请在目录中标明 declared。",
        "Join a resource that answers it; if it is the applicant's to say, mark the element `declared`.",
    ),
    Rule.GROUND_MISSING: (
        "没有使用资源“{resource}”的依据（{ground}）。",
        "There is no ground to use the resource `{resource}` ({ground}).",
        "请改用该资源允许的依据，或不写 ground，由各资源自定。",
        "Use a ground that the resource admits, or leave `ground` out.",
    ),
    Rule.RECOLLECTED: (
        "“{what}”可由资源“{resource}”提供，不应再向申请人收取。",
        "The resource `{resource}` answers `{what}`; it must not be asked of the applicant again.",
        "材料请加上 DATA_CHECK、E_CERTIFICATE 或 REUSED；字段请绑定该资源的数据元。",
        "Give the material a way by DATA_CHECK, E_CERTIFICATE or REUSED; bind the field to the element it answers.",
    ),
    Rule.SCENARIO_UNKNOWN: (
        "没有情形“{scenario}”。",
        "There is no scenario `{scenario}`.",
        "请在 scenarios 中列出该情形。",
        "List it under `scenarios`.",
    ),
    Rule.REHEARSAL_STALE: (
        "本定义没有新近的试运行报告。",
        "There is no fresh rehearsal report of this definition.",
        "请先试运行，再发布。",
        "Rehearse it before publishing.",
    ),
    Rule.BASE_UNKNOWN: (
        "没有已发布的基本目录“{base}”。",
        "There is no published basic item `{base}`.",
        "请先发布基本目录，或核对编码和版本号。",
        "Publish the basic item first, or check its code and version.",
    ),
    Rule.PATCH_WRONG: (
        "此处不能修改：{zh}",
        "This cannot be changed here: {en}",
        "写法见 docs/inheritance.md。",
        "See docs/inheritance.md.",
    ),
    Rule.TERM_BACKWARDS: (
        "结束日期早于开始日期。",
        "It ends before it starts.",
        "请更正日期。",
        "Correct one of the dates.",
    ),
}
