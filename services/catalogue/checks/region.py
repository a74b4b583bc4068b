"""Checks of where an item is to be had: its region is one of today, of the level at which it is exercised."""

from collections.abc import Iterator, Mapping

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.types import ItemVersion, PackageFinding
from services.catalogue.types.codes import ExerciseLevel
from services.directory.service import Directory
from services.directory.types import OrganisationUnknown, RegionLevel, RegionUnknown

_LEVELS: Mapping[ExerciseLevel, RegionLevel] = {
    ExerciseLevel.PROVINCE: RegionLevel.PROVINCE,
    ExerciseLevel.CITY: RegionLevel.CITY,
    ExerciseLevel.COUNTY: RegionLevel.COUNTY,
    ExerciseLevel.TOWN: RegionLevel.TOWNSHIP,
    ExerciseLevel.VILLAGE: RegionLevel.VILLAGE,
}
"""what the country or several levels exercise may be to be had in any region"""


def region_findings(item: ItemVersion, directory: Directory) -> Iterator[PackageFinding]:
    """None where no table of regions is loaded: then nothing is known of any region."""
    regions, today = directory.regions, directory.today
    if not regions:
        return
    region = regions.by_code(item.region, on=today)
    if isinstance(region, RegionUnknown):
        heirs = [heir.code for heir in regions.current(item.region, on=today)]
        yield finding(Rule.REGION_UNKNOWN, "/region", region=item.region, heirs=", ".join(heirs) or "—")
        return
    level = _LEVELS.get(item.level)
    if level is not None and region.level is not level:
        yield finding(Rule.REGION_OTHER_LEVEL, "/region", zh=region.zh, en=region.en, level=item.level.value)
    organisation = directory.organisation(item.organisation, on=today)
    if isinstance(organisation, OrganisationUnknown) or regions.contains(organisation.region, region.code, on=today):
        return
    facts = {"zh": region.zh, "en": region.en, "whom_zh": organisation.zh, "whom_en": organisation.en}
    yield finding(Rule.ORGANISATION_ELSEWHERE, "/region", **facts)
