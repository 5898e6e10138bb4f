"""The embedded reader: cues, the codebook's rules, and a fitted probability for every option."""

from rolelens.program.reader._analysis import Analysis, analyse
from rolelens.program.reader._extraction import answers_from_extraction
from rolelens.program.reader._fingerprint import fingerprint
from rolelens.program.reader._lexicon import OWN_WORDS, lexicon
from rolelens.program.reader._reader import SHIPPED_WEIGHTS, Reader

__all__ = [
    "OWN_WORDS",
    "SHIPPED_WEIGHTS",
    "Analysis",
    "Reader",
    "analyse",
    "answers_from_extraction",
    "fingerprint",
    "lexicon",
]
