"""Regions to choose from, level by level, for everybody."""

from backend.identity.tokens import TokenMissing
from tests.support.public_schema import PublicSchema
from tests.support.regions import EAST, EXEMPLAR, PROVINCE, SAMPLE, SPECIMEN, WEST


async def test_one_chooses_a_region_level_by_level(public: PublicSchema) -> None:
    provinces = (await public.nobody(TokenMissing()).run("Regions"))["regions"]
    assert [region["name"]["zh"] for region in provinces] == ["内蒙古自治区", "上海市", "安徽省"]
    assert {region["level"] for region in provinces} == {"PROVINCE"}
    cities = (await public.nobody(TokenMissing()).run("Regions", parent=PROVINCE.code))["regions"]
    assert {"code": SAMPLE.code, "hasChildren": True}.items() <= cities[-1].items()
    districts = (await public.nobody(TokenMissing()).run("Regions", parent=SAMPLE.code))["regions"]
    assert [region["code"] for region in districts] == [SPECIMEN.code, EAST.code, WEST.code]
    assert districts[0]["path"] == {"zh": "安徽省/示例市/样本区", "en": "Anhui/Sample City/Specimen District"}
    assert [region["hasChildren"] for region in districts] == [True, False, False]


async def test_what_is_no_region_today_is_told_so(public: PublicSchema) -> None:
    for code in (EXEMPLAR.code, "3499", "合肥"):
        unknown = await public.nobody(TokenMissing()).run("Regions", parent=code)
        assert (unknown["__typename"], unknown["code"]) == ("RegionUnknown", "REGION_UNKNOWN")
