"""Printed word for word: what an editor may add to the text of a record, and how it is marked. DOMAIN section 3.1, 凡例.

〔 〕 a correction behind an error, [ ] missing text supplied, 〈 〉 superfluous text, ……〔略〕 text left out.
"""

from __future__ import annotations

import re

DOCUMENT = "document"  # kind of a section that prints a record
_OMITTED = re.compile(r"(?:……|…)?〔略〕")
_ADDED = re.compile(r"〔[^〕]*〕|\[[^\]]*\]")
_MARKS = re.compile(r"[〈〉\s\u3000]")


def faithful(text: str, quote: str) -> bool:
    """Whether the text is the quote but for what is marked as the editor's, white space aside."""
    whole, pieces = _bare(quote), [_bare(p) for p in _OMITTED.split(text)]
    if len(pieces) == 1:
        return pieces[0] == whole
    if not any(pieces) or not whole.startswith(pieces[0]) or not whole.endswith(pieces[-1]):
        return False
    at = 0
    for piece in pieces:
        found = whole.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= len(whole)


def _bare(text: str) -> str:
    return _MARKS.sub("", _ADDED.sub("", text))
