"""The embedded reader: cues, the codebook's rules over them, and a fitted probability for every option."""

from program.reader._lexicon import lexicon
from program.reader._pass1 import settled
from program.reader._reader import SHIPPED, Reader
from program.reader._reading import Reading, read

__all__ = ["SHIPPED", "Reader", "Reading", "lexicon", "read", "settled"]
