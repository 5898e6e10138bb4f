"""The embedded reader: cues, the codebook's rules over them, and a fitted probability for every option."""

from rolelens.program.reader._analysis import Reading, read
from rolelens.program.reader._extraction import settled
from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._reader import SHIPPED_WEIGHTS, Reader

__all__ = ["SHIPPED_WEIGHTS", "Reader", "Reading", "lexicon", "read", "settled"]
