"""Compiling: prompts, demonstrations, weights and calibrators into one artefact."""

from program.compile._optimizers import DECIDING, GENERATIVE
from program.compile._run import Plan, compile_program

__all__ = ["DECIDING", "GENERATIVE", "Plan", "compile_program"]
