"""Where the lines of a page stand in its markup or text, for whoever has to find a number again.

A `Trace` that is handed to `flatten` is told for each line of the page, in their order, which nodes hold it. Nodes are
named by their ordinal in the tree, so that they can be found in the same markup parsed anew: flattening takes out of
its own tree what a page does not show. Nothing else may depend on it, and without one nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

NOWHERE = -1


class Origin(NamedTuple):
    """Where a line stands. `tree`: which of the trees. `nodes`: for "cells" the element of each token, for "letters"
    the text nodes of the paragraph (`NOWHERE`: what nests too deep), for "verbatim" the one <pre>, and `line` which of
    its lines."""

    kind: Literal["cells", "letters", "verbatim"]
    tree: int
    nodes: tuple[int, ...]
    line: int = 0


class Trace:
    """What flattening tells: `markup` of each tree that was walked, an `Origin` for each line that came of markup, or
    the lines of a text."""

    def __init__(self) -> None:
        self.markup: list[str] = []
        self.origins: list[Origin] = []
        self.text: list[str] | None = None
        self._ordinals: dict[int, int] = {}
        self._letters: list[int] = []

    def begins(self, markup: str, tree: LexborHTMLParser) -> None:
        """A tree is walked from now on."""
        self.markup.append(markup)
        self._ordinals = {node.mem_id: at for at, node in enumerate(nodes_of(tree))}

    def letters(self, node: LexborNode | None) -> None:
        """A text node belongs to the paragraph that is being read; None: more than one, too deep to be told."""
        self._letters.append(NOWHERE if node is None else self._ordinal(node))

    def paragraph(self, *, is_line: bool) -> None:
        """The paragraph ends; whether it became a line."""
        if is_line:
            self.origins.append(Origin("letters", len(self.markup) - 1, tuple(self._letters)))
        self._letters.clear()

    def cells(self, nodes: Sequence[LexborNode]) -> None:
        """A line of cells, one for each token."""
        self.origins.append(Origin("cells", len(self.markup) - 1, tuple(map(self._ordinal, nodes))))

    def verbatim(self, node: LexborNode, line: int) -> None:
        """A line of a <pre>."""
        self.origins.append(Origin("verbatim", len(self.markup) - 1, (self._ordinal(node),), line))

    def _ordinal(self, node: LexborNode) -> int:
        return self._ordinals.get(node.mem_id, NOWHERE)


def nodes_of(tree: LexborHTMLParser) -> list[LexborNode]:
    """The nodes of a tree's body in reading order: the place in this list is a node's ordinal."""
    body = tree.body
    return [] if body is None else list(body.traverse(include_text=True))
