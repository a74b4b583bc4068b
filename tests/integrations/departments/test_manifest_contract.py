"""The contract of what departments state of themselves: manifest and adapter agree."""

from pathlib import Path

import pytest
import yaml

from integrations.adapter_kit.manifests import MANIFEST, AnswersBy, Rule, manifest_of
from integrations.departments.adapters import DEPARTMENTS, RECEIVING
from services.handover.types import OutcomeUnknown
from tests.integrations import contract
from tests.integrations.contract import RECEIVERS, Receiving
from tests.support.deadlines import in_good_time

ROOT = Path(__file__).resolve().parents[3]
INTEGRATIONS = ROOT / "integrations" / "departments"
FAMILIES = {"standard", "twins", "unmarried", "single", "out_of_province", "passport", "register_name", "old_numbers"}

every_coded = pytest.mark.parametrize("department", DEPARTMENTS)
every_receiver = pytest.mark.parametrize("department", RECEIVERS)


class TestManifest:
    def test_every_folder_with_a_manifest_stands_in_the_table_of_departments(self) -> None:
        assert {path.parent.name for path in INTEGRATIONS.glob(f"*/{MANIFEST}")} == set(DEPARTMENTS)

    @every_coded
    def test_the_manifest_is_acceptable_and_tells_how_the_department_answers(self, department: str) -> None:
        manifest = manifest_of(department)
        assert (manifest.answers_by is not AnswersBy.NONE) == (department in RECEIVING)

    @every_coded
    def test_only_elements_that_exist_are_named(self, department: str) -> None:
        manifest = manifest_of(department)
        known = {entry["code"] for entry in yaml.safe_load((ROOT / "examples/elements.yaml").read_text("utf-8"))}
        of_resources = {code for entry in manifest.resources for codes in entry.gives.values() for code in codes}
        of_keys = {code for entry in manifest.resources for key in entry.keys for code in key}
        of_items = {code.partition("/")[2] for entry in manifest.items for code in (*entry.needs, *entry.gives)}
        assert of_resources | of_keys | of_items <= known

    @every_coded
    def test_what_the_quality_list_calls_done_is_there(self, department: str) -> None:
        manifest, folder = manifest_of(department), INTEGRATIONS / department
        found = {
            Rule.SEVEN_FAMILIES: {file.stem for file in (folder / "samples").glob("*.yaml")} >= FAMILIES,
            Rule.README: (folder / "README.md").is_file(),
            Rule.SIGNED_ANSWERS: contract.exemplar_of(department).scheme is not None,
        }
        assert [rule for rule, stands in found.items() if manifest.quality[rule] == "done" and not stands] == []

    @every_receiver
    async def test_adapter_and_manifest_agree_on_delivery_and_polling(self, receiver: Receiving) -> None:
        assert receiver.adapter.delivery is receiver.manifest.delivery
        assert receiver.adapter.poll_every == receiver.manifest.poll_every

    @every_receiver
    async def test_a_department_that_calls_back_is_not_polled(self, receiver: Receiving) -> None:
        if receiver.manifest.answers_by is AnswersBy.CALLBACK:
            assert isinstance(await receiver.adapter.poll("any", until=in_good_time()), OutcomeUnknown)
            assert not receiver.sandbox.calls
