"""What mirrors, converters and portals' own habits do to words and facts: on the article, or on the printed text.

The numbers stay; the agency that a reader should report is the name in simplified characters.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import opencc

from tests.pages.article import Article, Paragraph
from tests.pages.damage import Damage
from tests.pages.prose import BRANDS

_READINGS = {
    "报": "報(bào)", "总": "總(zǒng)", "计": "計(jì)", "业": "業(yè)", "机": "機(jī)", "构": "構(gòu)",
    "关": "關(guān)", "务": "務(wù)", "开": "開(kāi)", "请": "請(qǐng)", "数": "數(shù)", "诉": "訴(sù)",
    "讼": "訟(sòng)", "处": "處(chǔ)", "织": "織(zhī)", "类": "類(lèi)", "执": "執(zhí)", "权": "權(quán)",
    "规": "規(guī)", "结": "結(jié)", "经": "經(jīng)", "复": "復(fù)", "无": "無(wú)", "现": "現(xiàn)",
    "维": "維(wéi)", "转": "轉(zhuǎn)", "办": "辦(bàn)", "条": "條(tiáo)",
}  # fmt: skip


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def traditional(text: str, rng: random.Random) -> str:
    """The whole page in traditional characters, sometimes with the vocabulary of Taiwan."""
    return str(_converter(rng.choice(("s2t", "s2t", "s2tw", "s2twp"))).convert(text))


def traditional_partly(text: str, rng: random.Random) -> str:
    """Single letters turned traditional here and there."""
    share = rng.uniform(0.1, 0.6)
    whole = str(_converter("s2t").convert(text))
    if len(whole) != len(text):
        return whole
    return "".join(new if rng.random() < share else old for old, new in zip(text, whole, strict=True))


def readings_in_brackets(text: str, rng: random.Random) -> str:
    """A reading in brackets behind some traditional letters."""
    share = rng.uniform(0.1, 0.5)
    return "".join(_READINGS[c] if c in _READINGS and rng.random() < share else c for c in text)


def half_width(text: str, rng: random.Random) -> str:
    """Full-width punctuation turned half-width by a converter."""
    return text.translate(str.maketrans("（），：；", "(),:;"))


TEXT_DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    damage.__name__: damage for damage in (traditional, traditional_partly, readings_in_brackets, half_width)
}


def brand_in_title(article: Article, rng: random.Random) -> None:
    """A brand in the title's tail and inside set phrases."""
    brand = rng.choice(BRANDS)
    article.browser_title += f"_{brand}"
    article.items.insert(
        1, Paragraph(f"坚持以{brand}新时代中国特色社会主义思想为指导，深入贯彻{brand}总书记重要讲话精神。")
    )


def brand_as_crumb(article: Article, rng: random.Random) -> None:
    """Three brands joined by bars of underline as the site's name, and an advertisement as first line."""
    article.site = "_".join(rng.sample(BRANDS, 3))
    article.items.insert(0, Paragraph(f"{rng.choice(BRANDS)}，注册即送88元，24小时客服在线。"))


def years_around(article: Article, rng: random.Random) -> None:
    """Other years stand around: today's date, document numbers, last year's figures."""
    year = article.facts["year"]
    other = rng.choice((2008, 2016, 2019, 2023, 2026))
    article.items.insert(0, Paragraph(f"今天是{other}年6月1日 星期六 天气晴 {other}年政务公开工作要点"))
    if isinstance(year, int):
        article.items.insert(
            2, Paragraph(f"与{year - 1}年相比，{year}年申请量有所增加；根据〔{year - 2}〕12号文件要求开展。")
        )


def published_early(article: Article, rng: random.Random) -> None:
    """Published in December of the report's own year, or long after it by a migration."""
    year = article.facts["year"]
    if not isinstance(year, int):
        return
    article.published = rng.choice((f"{year}-12-28", f"{year + 2}-07-04"))
    article.facts["published_on"] = article.published


def other_source(article: Article, rng: random.Random) -> None:
    """来源 names the office that runs the site."""
    article.source = article.site.removesuffix("门户网站").removesuffix("人民政府网") + rng.choice(
        ("政务公开办", "融媒体中心", "办公室")
    )


def signed(article: Article, rng: random.Random) -> None:
    """Name and date stand at the end as well."""
    agency, year = article.facts["agency"], article.facts["year"]
    if isinstance(agency, str) and isinstance(year, int):
        article.signature = [agency, f"{year + 1}年1月{rng.randint(5, 28)}日"]


def title_twice(article: Article, rng: random.Random) -> None:
    """The title stands again inside the article, with a line break in it."""
    text = "".join(article.title)
    half = len(text) // 2
    article.items[0:0] = [Paragraph(text[:half]), Paragraph(text[half:])] if rng.random() < 0.5 else [Paragraph(text)]


FACT_DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (brand_in_title, brand_as_crumb, years_around, published_early, other_source, signed, title_twice)
}
