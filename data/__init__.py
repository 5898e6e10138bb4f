"""What is known: postings read from anywhere, quotes found in them, and labelled postings."""

from data._dataset import as_dataset
from data._files import whole_file
from data._gold import SPLITS, GoldPosting, Label, Labelled, load_gold, load_labels, save_gold
from data._grounding import FUZZY_THRESHOLD, align, quoted
from data._label_sheet import read_sheet, write_sheet
from data._label_studio import label_config, read_export, task
from data._reading import MAX_DESCRIPTION, posting_of, read_postings
from data._splits import NEAR_DUPLICATE, check_apart, load_splits

__all__ = [
    "FUZZY_THRESHOLD",
    "MAX_DESCRIPTION",
    "NEAR_DUPLICATE",
    "SPLITS",
    "GoldPosting",
    "Label",
    "Labelled",
    "align",
    "as_dataset",
    "check_apart",
    "label_config",
    "load_gold",
    "load_labels",
    "load_splits",
    "posting_of",
    "quoted",
    "read_export",
    "read_postings",
    "read_sheet",
    "save_gold",
    "task",
    "whole_file",
    "write_sheet",
]
