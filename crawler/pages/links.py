"""What is common to the pages of all families, as pure functions: text and an address in, data out.

Here under one roof: text, links and tags of a page (anchors.py), shapes of addresses (shapes.py), what titles say
(titles.py), the files and parts of an article (articles.py), and answers that are no page (answers.py).
"""

from __future__ import annotations

from crawler.pages.anchors import (
    COLUMN_TYPE,
    Link,
    absolute,
    column_types,
    link_of,
    links_of,
    page_text,
    tags_of,
    title_of,
)
from crawler.pages.answers import is_soft_404, refusal_of, stub_target
from crawler.pages.articles import attachments_of, next_parts
from crawler.pages.shapes import (
    dialect_of,
    is_article,
    is_file,
    is_list,
    is_picture,
    may_be_article,
    same_page_key,
    spells_report_column,
)
from crawler.pages.titles import (
    is_lookalike,
    is_report_in_column,
    looks_like_report,
    names_report_column,
    names_year,
    way_to_column,
)

__all__ = [
    "COLUMN_TYPE",
    "Link",
    "absolute",
    "attachments_of",
    "column_types",
    "dialect_of",
    "is_article",
    "is_file",
    "is_list",
    "is_lookalike",
    "is_picture",
    "is_report_in_column",
    "is_soft_404",
    "link_of",
    "links_of",
    "looks_like_report",
    "may_be_article",
    "names_report_column",
    "names_year",
    "next_parts",
    "page_text",
    "refusal_of",
    "same_page_key",
    "spells_report_column",
    "stub_target",
    "tags_of",
    "title_of",
    "way_to_column",
]
