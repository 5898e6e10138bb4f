"""Quotes in other letters, scripts and lengths: what looks the same is found, and nothing takes long."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import align
from rolelens.signatures import Span
from tests.test_grounding import _found, _posting

# --- what looks the same is the same


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("quote_form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Ingénieur de données, télétravail complet.", "télétravail complet"),
        ("Die Prüfung läuft; Gehälter über Tarif.", "Gehälter über Tarif"),
        ("재택근무가 가능합니다.", "재택근무"),
        ("リモートワークが可能です。", "ワークが可能"),
        ("हिन्दी ज़रूरी है", "ज़रूरी"),
        ("Làm việc từ xa toàn thời gian", "từ xa"),
    ],
)
def test_composed_and_decomposed_letters_are_the_same(text: str, quote: str, form: str, quote_form: str) -> None:
    given_text = unicodedata.normalize(form, text)
    expected = unicodedata.normalize(form, quote)
    assert _found(unicodedata.normalize(quote_form, quote), given_text) == ([expected], "exact")


@pytest.mark.parametrize(
    ("evidence", "text", "found"),
    [
        ("not able to sponsor", "We are not able to\u200b spon\u00adsor visas.", "not able to\u200b spon\u00adsor"),
        ("not able\u2060 to spon\u200bsor", "We are not able to sponsor visas.", "not able to sponsor"),
        ("SQL and AWS", "Ｗｅ　ｕｓｅ　ＳＱＬ\u3000ａｎｄ ＡＷＳ.", "ＳＱＬ\u3000ａｎｄ ＡＷＳ"),
        ("ＳＱＬ", "We use SQL.", "SQL"),
        ("work visa", "No 𝐰𝐨𝐫𝐤 𝐯𝐢𝐬𝐚 here.", "𝐰𝐨𝐫𝐤 𝐯𝐢𝐬𝐚"),
        ("データ", "ﾃﾞｰﾀを扱う", "ﾃﾞｰﾀ"),
        ("café", "The cafe\u200b\u0301 job", "cafe\u200b\u0301"),
        # A blank with an accent of its own is still a blank.
        ("a b", "a\u00a0b", "a\u00a0b"),
    ],
)
def test_invisible_characters_and_styles_do_not_matter(evidence: str, text: str, found: str) -> None:
    assert _found(evidence, text) == ([found], "exact")


def test_spans_count_in_the_text_as_given_and_cover_whole_letters() -> None:
    # "Die " is 4 characters; P r u+diaeresis f u n g are 8.
    text = "Die Pru\u0308fung"
    assert align("prüfung", _posting(text)) == ((Span(field="description", start=4, end=12),), "exact")
    # A letter without its accent is another letter, also where no composed letter exists; in Thai, the vowel above is
    # part of the letter at which a quote ends: ก ี is 2 characters.
    assert _found("x", "x\u0302") == ([], "not_found")
    assert _found("งานก", "งานกีฬา") == (["งานกี"], "exact")


# --- scripts without blanks between words

CHINESE = "我们正在招聘高级数据工程师,要求三年以上工作经验,无法提供工作签证担保。可以远程办公,薪资面议。"


@given(st.integers(0, len(CHINESE) - 1), st.integers(1, len(CHINESE)))
@settings(max_examples=200)
def test_every_substring_of_a_chinese_text_is_found_exactly(start: int, length: int) -> None:
    piece = CHINESE[start : start + length].strip(",。")
    if piece:
        found, grounding = _found(piece, CHINESE, title="")
        assert (found, grounding) == ([piece], "exact")


@pytest.mark.parametrize(
    ("evidence", "text", "found"),
    [
        ("无法提供工作签证", CHINESE, ["无法提供工作签证"]),
        ("ビザのサポート", "就労ビザのサポートはありません。", ["ビザのサポート"]),
        ("비자 지원", "취업비자 지원이 불가합니다.", ["비자 지원"]),
        ("ทำงานจากที่บ้าน", "สามารถทำงานจากที่บ้านได้", ["ทำงานจากที่บ้าน"]),
        ("ເຮັດວຽກ", "ພວກເຮົາເຮັດວຽກຮ່ວມກັນ", ["ເຮັດວຽກ"]),
        ("ធ្វើការ", "អាចធ្វើការពីផ្ទះ", ["ធ្វើការ"]),
        ("အလုပ်", "အိမ်မှအလုပ်လုပ်", ["အလုပ်"]),
        # Latin words and numbers within are still whole.
        ("java", "熟悉Java开发", ["Java"]),
        ("java", "熟悉JavaScript开发", []),
        ("3年", "要求13年经验", []),
        # Marks of quotation, around words of any script and beside others.
        ("招聘写明「三年以上」和『远程办公』。", CHINESE, ["三年以上", "远程办公"]),
        ("写明“三年”的，还有《签证担保》", CHINESE, ["三年", "签证担保"]),
        ("「Java」か「SQL」が必要", "JavaとSQL。", ["Java", "SQL"]),
        ("「三年以上」", "要求『三年以上』工作", ["三年以上"]),
        ("远程办公……无法提供", CHINESE, ["远程办公", "无法提供"]),
    ],
)
def test_quotes_in_scripts_without_blanks(evidence: str, text: str, found: list[str]) -> None:
    assert _found(evidence, text) == (found, "exact" if found else "not_found")


def test_a_fuzzy_span_of_chinese_is_not_widened() -> None:
    # 20 characters of which one is another: 1 - 2/40 is 95 %. There are no blanks to widen to.
    quote = CHINESE[14:34]
    assert len(quote) == 20
    slip = quote[:10] + "X" + quote[11:]
    assert _found(slip, CHINESE) == ([quote], "fuzzy")


# --- long quotes


def test_a_long_quote_with_slips_is_aligned_whole() -> None:
    words = " ".join(f"word{n}" for n in range(100, 400))
    assert len(words) == 2399
    text = f"Begin. {words} End."
    slips = words.replace("word101", "wrd101").replace("word250", "wrd250").replace("word398", "wrd398")
    assert _found(slips, text) == ([words], "fuzzy")
    # Without blanks as well: Chinese of 1,300 different characters, with a slip in the first and the last part.
    chinese = "".join(chr(0x4E00 + n) for n in range(1300))
    slip = chinese[:10] + chinese[11:1290] + chinese[1291:]
    ((found,), grounding) = _found(slip, f"前。{chinese}。后")
    assert grounding == "fuzzy"
    # As long as the quote at least: 1,298 characters, of which the two that are left out may be the outermost.
    assert found in f"。{chinese}。"
    assert len(found) >= 1298


def test_parts_of_a_long_quote_that_stand_apart_have_spans_of_their_own() -> None:
    first = " ".join(f"alpha{n}" for n in range(100, 175))
    second = " ".join(f"beta{n}" for n in range(100, 185))
    # 75 words of 8 characters and 85 of 7, and the blanks between them.
    assert (len(first), len(second)) == (674, 679)
    text = f"{first} {'Something else stands here. ' * 4}{second}"
    assert _found(f"{first} … {second}", text) == ([first, second], "exact")
    # In prose, a quotation of any length.
    assert _found(f"It says: '{second}' and 'beta'", text) == ([second], "exact")


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        (" " * 100_000 + "x" + " " * 100_000 + "y", "a b"),
        ("a" * 50_000 + "b", "a" * 200_000),
        ("ab " * 30_000 + "b", "xab " * 50_000),
        ("'" * 100_000, "ab" * 50_000),
        ("“" * 50_000 + "x" * 50_000, "ab" * 50_000),
        ("「" * 100_000, "「" * 100_000),
        ("e" + "\u0301\u0323" * 50_000, "e" + "\u0323\u0301" * 50_000),
        ("e" + "\u200b" * 100_000 + "x", "e" + "\u200b" * 100_000 + "y"),
    ],
)
def test_hostile_quotes_and_texts_end(evidence: str, text: str) -> None:
    """In quadratic time each would run for minutes."""
    spans, _ = align(evidence, _posting(text))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
