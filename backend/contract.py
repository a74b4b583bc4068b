"""Where the public contract, the migrations and the examples lie: in the checkout, or inside an installed wheel."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent


def _folder(in_wheel: str, in_checkout: str, mark: str) -> Path:
    for candidate in (_HERE / in_wheel, _CHECKOUT / in_checkout):
        if (candidate / mark).exists():
            return candidate
    raise FileNotFoundError(f"neither backend/{in_wheel} nor {in_checkout}/ holds {mark}")


def contract_folder() -> Path:
    """`schema.graphql`, `errors.json` and the known documents."""
    return _folder("_contract", "graphql", "errors.json")


def migrations_folder() -> Path:
    return _folder("_migrations", "alembic", "env.py")


def examples_folder() -> Path:
    """Items, one-things, elements and personas: all fictional."""
    return _folder("_examples", "examples", "elements.yaml")


def directory_file() -> Path:
    """The table of regions and organisations that comes with the gateway."""
    return examples_folder() / "directory.yaml"
