"""The lexicon: what its patterns match and where, one's own words, and the automaton that is kept between starts."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import load_splits
from rolelens.program.reader import lexicon
from rolelens.program.reader._automaton import Automaton
from rolelens.program.reader._lexicon import LANGUAGES, Lexicon, _own_patterns, fold
from rolelens.signatures import InputError

SENTENCE = "Senior Data Engineer: mentor juniors, AWS, hybrid, we are unable to sponsor visas, 5+ years, 401(k), remote"


def test_folding_keeps_every_place() -> None:
    text = "Ingénieur·e – «données» ß 职位 ﬁ"
    assert len(fold(text)) == len(text)
    assert fold(text).isascii()


@pytest.mark.parametrize("pattern", ["(unclosed", "reverse[- ]etl", "a(?=b)", r"(a)\1", r"a\h"])
def test_a_pattern_that_is_none_names_its_cue(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"broken\.cue"):
        Lexicon({"mine": {"broken.cue": ["fine"]}}, {"broken.cue": [pattern]})


@pytest.mark.parametrize(
    ("pattern", "sentence", "place"),
    [
        ("nice to have", "It is nice-to-have.", "nice-to-have"),
        ("sponsor~", "No sponsorship", "sponsorship"),
        ("not … sponsor", "We do not now, nor later, sponsor", "not now, nor later, sponsor"),
        ("not … sponsor", "not sponsored, not sponsor", "not sponsored, not sponsor"),
        ("not … sponsor", "We do not; but they sponsor", None),
        ("^we", "We do", "We"),
        ("^we", "Do we", None),
        ("do$", "What we do", "do"),
        ("do$", "I do not", None),
        (r"\$\d+", "$500 a month", "$500"),
        ("(?-i:IT)", "IT and it", "IT"),
        ("(?-i:IT)", "with it", None),
        ("donnees", "Les données", "données"),
        ("ingeniero de datos", "Ingeniero(a) de Datos", "Ingeniero(a) de Datos"),
    ],
)
def test_what_a_pattern_matches_and_where(pattern: str, sentence: str, place: str | None) -> None:
    mine = Lexicon({"mine": {"a.cue": [pattern]}})
    assert mine.match(sentence) == ({"a.cue"} if place else set())
    if place:
        start, end = mine.locate("a.cue", sentence)
        assert sentence[start:end] == place


FRAGMENTS = sorted(
    {" ".join(words[at : at + 3]) for item in load_splits()["dev"] for words in [item.posting.description.split()]
     for at in range(0, len(words), 40)}
)  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=8).map(" ".join))
@settings(max_examples=60)
def test_what_matches_stands_at_a_place_and_nothing_else_does(sentence: str) -> None:
    known = lexicon()
    matched = known.match(sentence)
    for cue in {cue for cues in known.groups.values() for cue in cues}:
        if cue in matched:
            start, end = known.locate(cue, sentence)
            assert 0 <= start < end <= len(sentence)
        else:
            with pytest.raises(ValueError, match="does not match"):
                known.locate(cue, sentence)


def test_threads_match_alike() -> None:
    expected = lexicon().match(SENTENCE)
    assert len(expected) > 10
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lexicon().match, [SENTENCE] * 200))


def test_an_automaton_is_kept_and_a_damaged_one_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLELENS_CACHE", str(tmp_path / "kept"))
    expressions = [f"[^a-z]word{number}[^0-9]" for number in range(600)]
    assert Automaton(expressions).match(b" word7 ") == [7]
    (kept,) = (tmp_path / "kept").iterdir()
    whole = kept.read_bytes()
    assert Automaton(expressions).match(b" WORD8 ") == [8]
    for damage in (b"", whole[:100], b"x" * len(whole)):
        kept.write_bytes(damage)
        assert Automaton(expressions).match(b" word9 ") == [9]
        assert kept.read_bytes() == whole
    kept.unlink()
    kept.parent.rmdir()
    kept.parent.write_text("no folder")
    assert Automaton(expressions).match(b" word10 ") == [10]


def _with_own(tmp_path: Path, content: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    code = (
        "from rolelens.program import load; record = load()('We run on the acme data cloud.').record;"
        "print(record.inference.stack_and_cloud.primary_cloud.value)"
    )
    environment = {**os.environ, "ROLELENS_LEXICON": str(tmp_path)}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_own_words_are_added_without_touching_code(tmp_path: Path) -> None:
    assert _with_own(tmp_path, '[cloud.gcp]\nany = ["acme data cloud"]\n').stdout == "gcp\n"
    unknown = _with_own(tmp_path, '[cloud.acme]\nany = ["x"]').stderr
    assert "unknown cue [cloud.acme]. Similar cues: cloud.aws" in unknown
    assert "cannot be read" in _with_own(tmp_path, "[cloud").stderr
    assert "cloud.gcp: invalid pattern" in _with_own(tmp_path, '[cloud.gcp]\nany = ["("]').stderr


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ('[cloud.gcp]\nenglish = ["acme data cloud"]', "[cloud.gcp] english: not a language; use one of any, en,"),
        ('[cloud.gcp]\nen = "acme data cloud"', "[cloud.gcp] en: not a list of texts"),
        ("[cloud.gcp]\nen = [5]", "[cloud.gcp] en: not a list of texts"),
        ('[cloud.gcp]\nmatches = "We use it."', "[cloud.gcp] matches: not a list of texts"),
    ],
)
def test_an_unknown_language_is_refused_with_file_and_cue(tmp_path: Path, content: str, wrong: str) -> None:
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        _own_patterns(set(lexicon().names), tmp_path)
    assert f"mine.toml: cannot be read ({wrong}" in str(caught.value)


def test_texts_of_a_cue_are_not_patterns(tmp_path: Path) -> None:
    content = '[cloud.gcp]\nmatches = ["On acme."]\nmisses = ["Acme."]\nen = ["acme cloud"]\nde = ["acme wolke"]\n'
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    assert _own_patterns(set(lexicon().names), tmp_path) == {"cloud.gcp": ["acme cloud", "acme wolke"]}


def test_the_readme_of_the_lexicon_names_the_languages() -> None:
    readme = (Path(__file__).parents[1] / "program/reader/lexicon/README.md").read_text(encoding="utf-8")
    assert [language for language in LANGUAGES if f"`{language}`" not in readme] == []
