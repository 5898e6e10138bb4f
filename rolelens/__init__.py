"""rolelens reads a job posting and answers typed questions about it, each with a confidence and evidence.

All public names are available here. Each is imported on first use, so that a pipeline that only reads postings starts
without loading scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rolelens.data import (
        GoldPosting,
        Ingested,
        Label,
        Labelled,
        as_dataset,
        codebook_page,
        ingest,
        label_config,
        load_gold,
        load_labels,
        load_splits,
        posting_of,
        read_export,
        read_postings,
        read_predictions,
        read_raw,
        read_sheet,
        save_gold,
        task,
        write_records,
        write_sheet,
    )
    from rolelens.eval import Metric, Weights, agreement, baseline, compare, evaluation, judge, report
    from rolelens.program import Engine, JobInference, load, make_engine
    from rolelens.program.calibration import Calibrator, consensus, cross_fitted, fit_calibrator, judgements
    from rolelens.program.compilation import Plan, compile_program
    from rolelens.signatures import (
        ArtifactError,
        ArtifactWarning,
        EngineError,
        Extraction,
        Inference,
        InputError,
        Posting,
        Question,
        Record,
        RolelensError,
        SectionError,
        Span,
        record_schema,
    )

__all__ = [
    "ArtifactError",
    "ArtifactWarning",
    "Calibrator",
    "Engine",
    "EngineError",
    "Extraction",
    "GoldPosting",
    "Inference",
    "Ingested",
    "InputError",
    "JobInference",
    "Label",
    "Labelled",
    "Metric",
    "Plan",
    "Posting",
    "Question",
    "Record",
    "RolelensError",
    "SectionError",
    "Span",
    "Weights",
    "agreement",
    "as_dataset",
    "baseline",
    "codebook_page",
    "compare",
    "compile_program",
    "consensus",
    "cross_fitted",
    "evaluation",
    "fit_calibrator",
    "ingest",
    "judge",
    "judgements",
    "label_config",
    "load",
    "load_gold",
    "load_labels",
    "load_splits",
    "make_engine",
    "posting_of",
    "read_export",
    "read_postings",
    "read_predictions",
    "read_raw",
    "read_sheet",
    "record_schema",
    "report",
    "save_gold",
    "task",
    "write_records",
    "write_sheet",
]

_ROOMS = ("signatures", "data", "program", "program.calibration", "eval", "program.compilation")
"""Packages that define the public names, the fastest to import first."""


if not TYPE_CHECKING:
    # Hidden from type checkers, which would otherwise type every misspelt name as Any.
    def __getattr__(name: str) -> Any:
        if name in __all__:
            for room in _ROOMS:
                found = getattr(import_module(f"{__name__}.{room}"), name, None)
                if found is not None:
                    globals()[name] = found
                    return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
