"""An import-linter contract: of another room only its doors are used."""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Modules of a room other than its doors are imported by the room itself alone."""

    rooms_of = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())
    open_rooms = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    may_look_inside = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        home = str(self.rooms_of)
        doors, open_rooms, guests = (
            cast("list[str]", field) for field in (self.doors, self.open_rooms, self.may_look_inside)
        )
        trespasses = []
        for importer in sorted(graph.modules):
            if importer in guests:
                continue
            for imported in graph.find_modules_directly_imported_by(importer):
                parts = imported.split(".")
                if parts[0] != home or len(parts) < 3 or parts[1] in open_rooms:
                    continue
                if f"{importer}.".startswith(f"{home}.{parts[1]}."):
                    continue
                if parts[2] not in doors:
                    trespasses.append((importer, imported))
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} looks into {imported}")
