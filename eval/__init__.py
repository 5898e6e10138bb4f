"""How good an answer is."""

from eval._correctness import is_right

__all__ = ["is_right"]
