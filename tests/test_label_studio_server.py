"""A round trip through a real Label Studio: its server takes what we write, and exports what we read."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rolelens.data import GoldPosting, label_config, load_gold, read_export, task
from rolelens.signatures import Posting

TOKEN = "0123456789abcdef0123456789abcdef01234567"
STARTS_WITHIN = 420
"""Seconds; a first start makes its database by some 300 migrations."""

pytestmark = pytest.mark.slow

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Asks the API of a server of its own: ``call(method, path, body)``."""
    command = shutil.which("label-studio", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if command is None:
        pytest.skip("no Label Studio here: pip install label-studio, in an environment of its own, and put it on PATH")
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--data-dir", folder, "--port", port, "--internal-host", "127.0.0.1"]
    user = ["--username", "a@example.org", "--password", "not-a-secret", "--user-token", TOKEN]
    settings = {"LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true", "COLLECT_ANALYTICS": "false", "SENTRY_DSN": ""}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [command, "start", *map(str, (*options, *user))],
            env={**os.environ, **settings},
            cwd=folder,
            stdout=log,
            stderr=log,
        )

    def asked(method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                asked("GET", "/api/version")
                break
            except (urllib.error.URLError, OSError):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"Label Studio does not start:\n{(folder / 'log').read_text()[-2000:]}")
                time.sleep(1)
        yield asked
    finally:
        server.terminate()
        server.wait(30)


def _project(call: Call, tasks: list[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
    project = call("POST", "/api/projects/", {"title": "rolelens", "label_config": label_config()})["id"]
    call("POST", f"/api/projects/{project}/import", tasks)
    return project, call("GET", f"/api/tasks?project={project}&fields=all&page_size=100")["tasks"]


def _export(call: Call, project: int) -> str:
    return json.dumps(call("GET", f"/api/projects/{project}/export?exportType=JSON"))


def test_what_is_labelled_comes_back_as_it_was(call: Call) -> None:
    gold = {item.id: item for item in load_gold("train")[:10]}
    project, tasks = _project(call, [task(i.posting, i.labels, language=i.language) for i in gold.values()])
    for made in tasks:
        call("POST", f"/api/tasks/{made['id']}/annotations/", {"result": made["predictions"][0]["result"]})
    back = read_export(_export(call, project), "export.json")
    assert {item.id for item in back} == set(gold)
    for item in back:
        assert isinstance(item, GoldPosting)
        known = gold[item.id]
        assert (item.posting, item.language, set(item.labels)) == (known.posting, known.language, set(known.labels))
        for name, label in known.labels.items():
            assert (item.labels[name].value, item.labels[name].also) == (label.value, label.also), (item.id, name)
            assert set(item.labels[name].quotes) == set(label.quotes), (item.id, name)


def test_what_annotators_do_beside_answering_is_read(call: Call) -> None:
    """A cancelled and an empty annotation, a relation, a region without a label; a task that nobody touched."""
    text = "🚚 Build ETL on AWS. We cannot sponsor visas."
    project, tasks = _project(call, [task(Posting(id=name, description=text), {}) for name in ("done", "left")])
    done = next(made["id"] for made in tasks if made["data"]["posting"]["id"] == "done")
    start = text.index("AWS")
    aws = {"from_name": "primary_cloud", "to_name": "text", "type": "choices", "value": {"choices": ["aws"]}}
    place = {"start": start, "end": start + 3, "text": "AWS"}
    marked = {"id": "a", "from_name": "quotes", "to_name": "text", "type": "labels"}
    regions = [
        {**marked, "value": {**place, "labels": ["primary_cloud"]}},
        {**marked, "id": "b", "value": {**place, "labels": []}},
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"},
    ]
    for annotation in (
        {"result": [aws], "was_cancelled": True},
        {"result": []},
        {"result": [aws, *regions]},
    ):
        call("POST", f"/api/tasks/{done}/annotations/", annotation)
    (item,) = read_export(_export(call, project), "export.json")
    assert (item.id, item.labels["primary_cloud"].value, item.labels["primary_cloud"].quotes) == (
        "done",
        "aws",
        ("AWS",),
    )
