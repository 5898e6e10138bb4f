"""Data: reading postings and answers, locating quotes in a posting, labelled postings."""

from rolelens.data._codebook_page import codebook_page
from rolelens.data._dataset import as_dataset
from rolelens.data._decoding import decode
from rolelens.data._files import read_file, whole_file
from rolelens.data._gold import SPLITS, GoldPosting, Label, Labelled, catalogue_of, load_gold, load_labels, save_gold
from rolelens.data._grounding import FUZZY_THRESHOLD, align, quoted
from rolelens.data._json import parse_json
from rolelens.data._label_sheet import read_sheet, write_sheet
from rolelens.data._label_studio import label_config, task
from rolelens.data._label_studio_export import read_export
from rolelens.data._output import Format, write_records
from rolelens.data._postings import MAX_DESCRIPTION, posting_of, read_postings
from rolelens.data._predictions import read_predictions
from rolelens.data._raw_answers import Ingested, ingest, read_raw
from rolelens.data._replies import Reply, SectionReply
from rolelens.data._splits import NEAR_DUPLICATE, check_apart, load_splits
from rolelens.data._visible import VisibleText, visible

__all__ = [
    "FUZZY_THRESHOLD",
    "MAX_DESCRIPTION",
    "NEAR_DUPLICATE",
    "SPLITS",
    "Format",
    "GoldPosting",
    "Ingested",
    "Label",
    "Labelled",
    "Reply",
    "SectionReply",
    "VisibleText",
    "align",
    "as_dataset",
    "catalogue_of",
    "check_apart",
    "codebook_page",
    "decode",
    "ingest",
    "label_config",
    "load_gold",
    "load_labels",
    "load_splits",
    "parse_json",
    "posting_of",
    "quoted",
    "read_export",
    "read_file",
    "read_postings",
    "read_predictions",
    "read_raw",
    "read_sheet",
    "save_gold",
    "task",
    "visible",
    "whole_file",
    "write_records",
    "write_sheet",
]
