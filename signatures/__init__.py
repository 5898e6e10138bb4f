"""Signatures: the sections with their questions, and the types of postings and records."""

import os

# Without this, LiteLLM and DSPy fetch price lists on import; rolelens must start without a network.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

from rolelens.signatures._answers import Answers
from rolelens.signatures._catalogue import SHIPPED, Catalogue
from rolelens.signatures._characters import as_text, well_formed
from rolelens.signatures._decision import (
    decision_form,
    decision_outputs,
    question_of_output,
    read_decision,
    record_probabilities,
)
from rolelens.signatures._errors import ArtifactError, ArtifactWarning, EngineError, InputError, RolelensError
from rolelens.signatures._inference import Grounding, Inference, Source, Span, TriState
from rolelens.signatures._posting import HEADER_FIELDS, TEXT_FIELDS, Extraction, Posting, TextField
from rolelens.signatures._record import (
    ErrorKind,
    Inferences,
    Metadata,
    Record,
    SectionError,
    record_schema,
    record_type,
)
from rolelens.signatures._redaction import (
    is_secret,
    redact,
    redact_known,
    redact_settings,
    redact_shapes,
    remember_secrets,
)
from rolelens.signatures._section import EMPTY_SET, Kind, Question, Section, Value, questions, section_name
from rolelens.signatures._terminal import for_terminal
from rolelens.signatures.codebook import LABELLING, READING

__all__ = [
    "EMPTY_SET",
    "HEADER_FIELDS",
    "LABELLING",
    "READING",
    "SHIPPED",
    "TEXT_FIELDS",
    "Answers",
    "ArtifactError",
    "ArtifactWarning",
    "Catalogue",
    "EngineError",
    "ErrorKind",
    "Extraction",
    "Grounding",
    "Inference",
    "Inferences",
    "InputError",
    "Kind",
    "Metadata",
    "Posting",
    "Question",
    "Record",
    "RolelensError",
    "Section",
    "SectionError",
    "Source",
    "Span",
    "TextField",
    "TriState",
    "Value",
    "as_text",
    "decision_form",
    "decision_outputs",
    "for_terminal",
    "is_secret",
    "question_of_output",
    "questions",
    "read_decision",
    "record_probabilities",
    "record_schema",
    "record_type",
    "redact",
    "redact_known",
    "redact_settings",
    "redact_shapes",
    "remember_secrets",
    "section_name",
    "well_formed",
]
