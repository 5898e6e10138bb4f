"""Calibration of confidences, and consensus of several engines."""

from rolelens.program.calibration._answer_features import answer_features, features_fingerprint
from rolelens.program.calibration._calibrator import Calibrator, Judgement, cross_fitted, fit_calibrator, judgements
from rolelens.program.calibration._consensus import consensus

__all__ = [
    "Calibrator",
    "Judgement",
    "answer_features",
    "consensus",
    "cross_fitted",
    "features_fingerprint",
    "fit_calibrator",
    "judgements",
]
