"""Of every value and every material an applicant can see on what proof and by which right it stands."""

from pathlib import Path

from tests.support.gateway import opened, settings_for, town

DAY = 24 * 60 * 60


async def test_values_of_departments_name_the_right_they_were_asked_by_and_materials_their_evidence(
    database_url: str, tmp_path: Path
) -> None:
    async with town(settings_for(database_url, tmp_path), worker=False) as place:
        client, persona = await place.client("standard")
        application = await opened(client, persona)

    basis = {(field["source"] or field["origin"]): field["basis"] for field in application["fields"]}
    assert basis["civil_affairs.marriage"] == {"ground": "STATUTE", "statute": "《婚姻登记条例》第十八条"}
    assert basis["login"] is None
    assert basis["DERIVED"] is None
    assert all(right for source, right in basis.items() if source and "." in source)

    evidence = {material["code"]: material["evidence"] for material in application["materials"]}
    marriage = evidence["marriage-certificate"]
    assert (marriage["way"], marriage["maxAge"], marriage["grade"]) == ("DATA_CHECK", DAY, "A")
    assert marriage["digest"].startswith("sha256:")
    assert marriage["basis"] == basis["civil_affairs.marriage"]
    assert evidence["birth-certificate"] is None, "a result that is still to come is no evidence"
