"""``python -m rolelens.program.reader FILE`` prints every sentence of a posting with its zone and cues."""

import sys

from rolelens.data import read_postings
from rolelens.program.reader import analyse
from rolelens.signatures import Posting

for source in sys.argv[1:]:
    for posting in read_postings(source):
        if isinstance(posting, Posting):
            for sentence in analyse(posting).document.sentences:
                print(f"{sentence.zone or '?':13}{sentence.text[:90]}")
                print(f"{'':13}  {' '.join(sorted(sentence.cues))}")
