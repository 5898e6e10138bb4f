"""The program: the module that answers postings, its engines, and compiled programs."""

from program._artifact import load
from program._module import JobInference
from program.engines import Engine, make_engine
from signatures import Extraction, Posting, Record

__all__ = ["Engine", "Extraction", "JobInference", "Posting", "Record", "load", "make_engine"]
