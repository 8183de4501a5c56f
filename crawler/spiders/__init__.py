"""One spider for each family of content systems. `SPIDERS` finds it by the family's name in the registry."""

from crawler.spiders.base import PortalSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.trs import TrsSpider

SPIDERS: dict[str, type[PortalSpider]] = {"trs": TrsSpider, "hanweb": HanwebSpider}
