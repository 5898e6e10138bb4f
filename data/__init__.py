"""What is known: postings read from anywhere, quotes found in them, and the gold set."""

from data._gold import GoldPosting, Label, load_gold
from data._grounding import FUZZY_THRESHOLD, align, quoted
from data._reading import MAX_DESCRIPTION, posting_of, read_postings

__all__ = [
    "FUZZY_THRESHOLD",
    "MAX_DESCRIPTION",
    "GoldPosting",
    "Label",
    "align",
    "load_gold",
    "posting_of",
    "quoted",
    "read_postings",
]
