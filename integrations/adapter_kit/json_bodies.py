"""JSON as departments send it: in a stated charset, with or without a byte order mark; what contradicts itself is
malformed.
"""

import json
from collections.abc import Mapping, Sequence
from email.message import Message
from typing import Any

from integrations.adapter_kit.answers import malformed
from services.sharing.types import Unavailable

_CHARSETS: Mapping[str, str] = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
}
"""as stated → the codec that reads it: GB 18030 holds all that the older two do"""


class _Contradiction(ValueError):
    """One name has two values."""


def read_json(body: bytes, headers: Mapping[str, str] | None = None) -> Any | Unavailable:
    """The document in a body, or `MALFORMED`."""
    codec = _CHARSETS.get(_charset(headers or {}))
    if codec is None:
        return malformed("unknown charset")
    try:
        return json.loads(body.decode(codec), object_pairs_hook=_once_each, parse_constant=_no_number)
    except _Contradiction:
        return malformed("one name with two values")
    except (ValueError, RecursionError):
        return malformed("not JSON in the stated charset")


def text_at(body: bytes, headers: Mapping[str, str] | None, path: Sequence[str]) -> str | None:
    """The text at a place of a body, however unreadable the rest is as a message; none where there is none."""
    found = read_json(body, headers)
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) and found else None


def _charset(headers: Mapping[str, str]) -> str:
    stated = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    message = Message()
    message["Content-Type"] = stated
    return str(message.get_param("charset", "utf-8")).lower()


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read and read[name] != value:
            raise _Contradiction
        read[name] = value
    return read


def _no_number(_name: str) -> None:
    raise ValueError  # NaN and Infinity are no JSON
