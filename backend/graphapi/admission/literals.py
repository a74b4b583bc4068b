"""The texts that a document holds as values: escapes are resolved, so that U+0000 written as one is found."""

from graphql import DocumentNode, StringValueNode, Visitor, visit

from services.kit.values.typed_text import has_forbidden_characters


def holds_forbidden_characters(document: DocumentNode) -> bool:
    """Whether a literal, in quotes or as a block, has characters that are refused in variables too."""
    texts = _Texts()
    visit(document, texts)
    return any(map(has_forbidden_characters, texts.found))


class _Texts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.found.append(node.value)
