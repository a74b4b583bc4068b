"""What the gateway and one department agreed on before the first call."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """One department's part of the agreement; no secret shows in a repr."""

    caller: str
    """the name by which the department knows the gateway"""
    token: str = field(repr=False)
    """shown with every call that goes out"""
    secret: str = field(repr=False)
    """key under which the department signs what it says about cases"""
