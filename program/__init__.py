"""The program: the module that answers postings, engines, and compiled programs."""

from rolelens.program.artifact import load
from rolelens.program.engines import Engine, make_engine
from rolelens.program.inference import JobInference
from rolelens.signatures import Extraction, Posting, Record

__all__ = ["Engine", "Extraction", "JobInference", "Posting", "Record", "load", "make_engine"]
