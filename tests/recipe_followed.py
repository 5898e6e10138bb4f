"""Run in a copy of the repository with the recipes' value and question: what the program makes of them."""

import json
from pathlib import Path
from typing import Any

from recipe_steps import POSTINGS, fill_in
from typer.testing import CliRunner

from rolelens import ArtifactError, JobInference, load
from rolelens.program.cli import app
from rolelens.program.engines._adapter import SectionAdapter
from rolelens.program.reader import analyse
from rolelens.signatures import SHIPPED, Posting

QUESTION = "on_call_mentioned"
TEXT = """Responsibilities
- Design vector search over product descriptions and images
- Run vector databases and tune their indexes
- Evaluate embeddings of queries for the shop's similarity search

Requirements
- Willingness to take part in our on-call rotation every fifth week
"""


def run(*args: str) -> str:
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, (args, result.output, result.exception)
    return result.stdout


def refusal(make: Any) -> str:
    try:
        make()
    except ArtifactError as error:
        return str(error)
    return "none"


found: dict[str, Any] = {"not compiled": [refusal(load), refusal(JobInference)]}

findings = analyse(Posting(title="Data Engineer", description=TEXT)).findings
found["rules"] = [findings["sub_specialty"].value, findings[QUESTION].value]
found["without"] = analyse(Posting(description="Requirements\n- SQL and Python\n")).findings[QUESTION].value

Path("posting.txt").write_text(f"Data Engineer\n\n{TEXT}", encoding="utf-8")
for split in POSTINGS:
    gold = f"data/gold/{split}.jsonl"
    run("label", "tasks", gold, "--gold", "--tool", "sheet", "--out", "labelling")
    fill_in(Path("labelling/sheet.csv"), QUESTION)
    run("label", "gold", "labelling/sheet.csv", "--out", gold)
run("compile", "--out", "program/default")

answers = json.loads(run("infer", "posting.txt", "--format", "json"))["inference"]
found["focus"] = answers["seniority_and_role"]["sub_specialty"]["value"]
found["answer"] = answers["requirements_classification"][QUESTION]
prompt = SectionAdapter().format_system_message(SHIPPED.sections["requirements_classification"])
run("label", "tasks", "data/gold/dev.jsonl", "--gold", "--out", "labelling")
places = {
    "schema": run("schema"),
    "prompt": prompt,
    "codebook": run("codebook"),
    "CSV header": run("infer", "posting.txt", "--format", "csv").partition("\n")[0],
    "label configuration": Path("labelling/config.xml").read_text(encoding="utf-8"),
}
found["places"] = [place for place, text in places.items() if QUESTION in text]
run("evaluate", "--gold", "dev", "--json", "evaluation.json")
found["judged"] = json.loads(Path("evaluation.json").read_text(encoding="utf-8"))["fields"][QUESTION]["answers"]
print(json.dumps(found))
