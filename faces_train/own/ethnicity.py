"""Which columns of a table mean ethnicity: what is learnt from them is off unless asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faces.attributes import key

ETHNIC = re.compile(
    r"(?:^|_)(?:(?:race|religion|asian|african|indian|arab|caucasian|european|middle_eastern|hispanic|latin[oax]|muslim"
    r"|christian|hindu)s?|racial|ethni[a-z]*|nationalit(?:y|ies)|religious|jewish|fitzpatrick"
    r"|skin_?(?:colou?r|tone|type)s?|(?:black|white)_(?:(?:fe)?males?|(?:wo)?m[ae]n|persons?|people|boys?|girls?))"
    r"\d*(?:_|$)"
)
"""A word, in the name of an attribute or of a class, that means ethnicity or what stands for it."""
ETHNIC_ALONE = re.compile(r"(?:is_)?(?:black|white)")
"""The same of an attribute's whole name."""
BLACK_AND_WHITE = {"black", "white"}
"""Classes that mean the same, unless the attribute is one of `COLOURED`."""
COLOURED = re.compile(r"colou?r|hair|beard|hat|cap|helmet|cloth|shirt|dress|coat|glasses|frame|eye|background")
"""What else is black or white."""


def means_ethnicity(name: str, classes: Sequence[str]) -> bool:
    """Whether an attribute with that `key` as name and these classes is about ethnicity, or what stands for it."""
    words = {key(each) for each in classes}
    named = ETHNIC_ALONE.fullmatch(name) or any(ETHNIC.search(each) for each in (name, *words))
    return bool(named) or (words >= BLACK_AND_WHITE and not COLOURED.search(name))
