"""The name of a department's described system, where its own adapter speaks to another one."""


def described_name(department: str) -> str:
    return f"{department}.described"
