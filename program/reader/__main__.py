"""``python -m program.reader FILE``: every sentence of a posting with its part and its cues."""

import sys

from data import read_postings
from program.reader import read
from signatures import Posting

for source in sys.argv[1:]:
    for posting in read_postings(source):
        if isinstance(posting, Posting):
            for sentence in read(posting).document.sentences:
                print(f"{sentence.zone or '?':13}{sentence.text[:90]}")
                print(f"{'':13}  {' '.join(sorted(sentence.cues))}")
