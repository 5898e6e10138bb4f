"""Inference: asking the sections about a posting, and assembling the answers into a record."""

from rolelens.program.inference._excerpt import excerpt
from rolelens.program.inference._module import RETRIES, JobInference, JobPrediction, as_posting

__all__ = ["RETRIES", "JobInference", "JobPrediction", "as_posting", "excerpt"]
