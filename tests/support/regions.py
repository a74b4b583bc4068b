"""A small table of regions for tests: cities of the province and a few districts, one of them divided, one merged."""

from datetime import date

from services.directory.service import Directory, Regions
from services.directory.types import DirectoryTable, Organisation, Region, RegionLevel
from services.kit.clock import Clock

TODAY = date(2026, 11, 23)
MERGED, DIVIDED, MOVED = date(2019, 3, 1), date(2020, 6, 1), date(2024, 1, 1)

PROVINCE = Region("340000000000", "安徽省", "Anhui", RegionLevel.PROVINCE, None)


def city(code: str, zh: str, en: str) -> Region:
    return Region(code, zh, en, RegionLevel.CITY, PROVINCE.code)


HEFEI = city("340100000000", "合肥市", "Hefei")
WUHU = city("340200000000", "芜湖市", "Wuhu")
BENGBU = city("340300000000", "蚌埠市", "Bengbu")
ANQING = city("340800000000", "安庆市", "Anqing")
HUANGSHAN = city("341000000000", "黄山市", "Huangshan")
SAMPLE = city("349900000000", "示例市", "Sample City")

YAOHAI = Region("340102000000", "瑶海区", "Yaohai", RegionLevel.COUNTY, HEFEI.code)
SHUSHAN = Region("340104000000", "蜀山区", "Shushan", RegionLevel.COUNTY, HEFEI.code)
CHAOHU = Region("340181000000", "巢湖市", "Chaohu", RegionLevel.COUNTY, HEFEI.code)
SPECIMEN = Region("349901000000", "样本区", "Specimen District", RegionLevel.COUNTY, SAMPLE.code)
EXEMPLAR = Region(
    "349902000000", "范例区", "Exemplar", RegionLevel.COUNTY, SAMPLE.code, valid_to=MERGED, successors=(SPECIMEN.code,)
)
"""merged into another"""
EAST = Region("349904000000", "东示区", "East", RegionLevel.COUNTY, SAMPLE.code, valid_from=DIVIDED)
WEST = Region("349905000000", "西示区", "West", RegionLevel.COUNTY, SAMPLE.code, valid_from=DIVIDED)
WHOLE = Region(
    "349903000000", "全示区", "Whole", RegionLevel.COUNTY, SAMPLE.code, date(2000, 1, 1), DIVIDED,
    (EAST.code, WEST.code),
)  # fmt: skip
"""divided into two"""
OLD_COUNTY = Region(
    "340221000000", "迁移县", "Moved", RegionLevel.COUNTY, WUHU.code, valid_to=MOVED, successors=("340322000000",)
)
"""given to another city, under another code"""
NEW_COUNTY = Region("340322000000", "迁移县", "Moved", RegionLevel.COUNTY, BENGBU.code, valid_from=MOVED)
TOWN = Region("349901001000", "测试街道", "Test Subdistrict", RegionLevel.TOWNSHIP, SPECIMEN.code)
ELSEWHERE = (
    Region("310000000000", "上海市", "Shanghai", RegionLevel.PROVINCE, None),
    Region("310115000000", "浦东新区", "Pudong", RegionLevel.COUNTY, "310000000000"),
    Region("150000000000", "内蒙古自治区", "Inner Mongolia", RegionLevel.PROVINCE, None),
    Region("152500000000", "锡林郭勒盟", "Xilin Gol", RegionLevel.CITY, "150000000000"),
    Region("152524000000", "苏尼特左旗", "Sonid Left", RegionLevel.COUNTY, "152500000000"),
    Region("341200000000", "阜阳市", "Fuyang", RegionLevel.CITY, PROVINCE.code),
    Region("341221000000", "临泉县", "Linquan", RegionLevel.COUNTY, "341200000000"),
)
POLICE = Organisation("11340000MB0AA00023", "安徽省公安厅", "Anhui Public Security Department", PROVINCE.code)

TABLE = DirectoryTable(
    (
        PROVINCE, HEFEI, WUHU, BENGBU, ANQING, HUANGSHAN, SAMPLE, YAOHAI, SHUSHAN, CHAOHU, SPECIMEN, EXEMPLAR, EAST,
        WEST, WHOLE, OLD_COUNTY, NEW_COUNTY, TOWN, *ELSEWHERE,
    ),
    (POLICE,),
)  # fmt: skip
REGIONS = Regions(TABLE.regions)


def directory(clock: Clock) -> Directory:
    """The table in use, with no database behind it."""
    return Directory(clock, TABLE)
