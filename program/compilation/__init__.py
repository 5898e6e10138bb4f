"""Compilation of prompts, demonstrations, weights and calibrators into an artefact."""

from rolelens.program.compilation._compilation import compile_program
from rolelens.program.compilation._optimizers import DECIDING, GENERATIVE
from rolelens.program.compilation._plan import Plan

__all__ = ["DECIDING", "GENERATIVE", "Plan", "compile_program"]
