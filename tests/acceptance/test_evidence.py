"""Of every value and every material an applicant can see on what proof and by which right it stands."""

from pathlib import Path

from tests.support.gateway import opened, running_gateway, settings_for

DAY = 24 * 60 * 60


async def test_values_of_departments_name_the_right_they_were_asked_by_and_materials_their_evidence(
    seeded_url: str, tmp_path: Path
) -> None:
    async with running_gateway(settings_for(seeded_url, tmp_path), worker=False) as running:
        client, persona = await running.client("standard")
        application = await opened(client, persona)

    basis = {(field["source"] or field["origin"]): field["basis"] for field in application["fields"]}
    assert basis["civil_affairs.marriage"] == {"ground": "STATUTE", "statute": "《婚姻登记条例》第十八条"}
    assert basis["login"] is None
    assert basis["DERIVED"] is None
    assert all(right for source, right in basis.items() if source and "." in source)

    evidence = {material["code"]: material["evidence"] for material in application["materials"]}
    checked, certified = evidence["delivery-record"], evidence["marriage-certificate"]
    assert (checked["way"], checked["maxAge"], checked["grade"]) == ("DATA_CHECK", DAY, "A")
    assert checked["basis"] == basis["health.delivery"]
    assert (certified["way"], certified["maxAge"], certified["grade"]) == ("E_CERTIFICATE", DAY, "A")
    assert certified["basis"] == {"ground": "STATUTE", "statute": "《国务院关于在线政务服务的若干规定》第十条"}
    assert checked["digest"].startswith("sha256:")
    assert certified["digest"].startswith("sha256:")
    assert evidence["birth-certificate"] is None, "a result that is still to come is no evidence"
