"""What the described system of a department is called, beside the one that its own adapter speaks to."""


def described_name(department: str) -> str:
    return f"{department}.described"
