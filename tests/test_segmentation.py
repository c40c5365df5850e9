"""Does the segmenter cut as jieba does, though it takes the dictionary in only as far as it needs?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import segmentation
from pipeline.read import read_path
from pipeline.segmentation import Segmenter, quiet_segmenter

SAMPLES = Path(__file__).parent.parent / "data" / "raw"

TEXTS = st.text(
    st.sampled_from("县统计局开展人口普查工作，2024年6月底前AT&Tβ射线〇一丁点儿的了在应用工作\n "), max_size=30
)


@pytest.fixture(scope="module")
def whole() -> jieba.Tokenizer:
    made = quiet_segmenter()
    made.FREQ, made.total = jieba.Tokenizer.gen_pfdict(made.get_dict_file())
    plain = jieba.Tokenizer()
    plain.FREQ, plain.total, plain.initialized = made.FREQ, made.total, True
    return plain


@pytest.fixture(scope="module")
def parts() -> Segmenter:
    made = quiet_segmenter()
    made.initialize()
    made._is_plain = False  # as without the extra
    return made


@pytest.fixture(scope="module")
def fast() -> Segmenter:
    pytest.importorskip("rjieba", reason='the extra "fast" is not installed: pip install -e ".[fast]"')
    made = quiet_segmenter()
    made.initialize()
    assert made._is_plain
    assert list(made.cut("县统计局")) == ["县", "统计局"]  # loaded here, and not on the time of a test
    return made


@given(TEXTS)
def test_a_text_is_cut_as_jieba_cuts_it(whole: jieba.Tokenizer, parts: Segmenter, text: str) -> None:
    assert list(parts.cut(text)) == list(whole.cut(text, HMM=False))


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), max_size=12)


@given(
    TEXTS, CHINESE, st.sampled_from(["163.com", "1-1", "AT&T", "3.14%", "卡拉OK", "T恤", "〇", "\r\n", "龥鿕鿖", ""])
)
def test_the_extra_cuts_any_text_as_jieba_does(
    whole: jieba.Tokenizer, fast: Segmenter, text: str, chinese: str, odd: str
) -> None:
    for one in (text + odd + chinese, chinese + text, text + chinese + odd):
        assert list(fast.cut(one)) == list(whole.cut(one, HMM=False))


def test_the_extra_cuts_the_samples_as_jieba_does(parts: Segmenter, fast: Segmenter) -> None:
    texts = [read_path(path).text for path in sorted(SAMPLES.glob("*.txt"))]
    assert len(texts) > 5
    for text in texts:
        assert list(fast.cut(text)) == list(parts.cut(text))
        assert list(fast.cut(text, cut_all=True)) == list(parts.cut(text, cut_all=True))


@pytest.fixture(scope="module")
def words(whole: jieba.Tokenizer) -> list[str]:
    return sorted(word for word in whole.FREQ if re.fullmatch("[\u4e00-\u9fd5]{2,5}", word))


@given(st.lists(st.integers(0, 100_000), max_size=8), st.integers(0, 2))
def test_the_extra_cuts_words_in_a_row_as_jieba_does(
    whole: jieba.Tokenizer, fast: Segmenter, words: list[str], picked: list[int], start: int
) -> None:
    text = "".join(words[i * 7 % len(words)] for i in picked)[start:]
    assert list(fast.cut(text)) == list(whole.cut(text, HMM=False))


def test_words_of_the_user_are_cut_out_with_the_extra_as_without(parts: Segmenter, fast: Segmenter) -> None:
    with_extra, without = quiet_segmenter(), quiet_segmenter()
    without.initialize()
    without._is_plain = False
    for made in (with_extra, without):
        made.add_word("兰川县统计局办公室")
    text = "请兰川县统计局办公室汇总"
    assert list(with_extra.cut(text)) == list(without.cut(text)) == ["请", "兰川县统计局办公室", "汇总"]


def test_all_of_the_dictionary_is_taken_in_as_jieba_takes_it(whole: jieba.Tokenizer, parts: Segmenter) -> None:
    list(parts.cut("".join({word[0] for word in whole.FREQ})))
    characters = [word for word in whole.FREQ if len(word) == 1]
    for character in characters:
        parts.get_DAG(character)
    assert parts.total == whole.total
    assert whole.FREQ == parts.FREQ


def test_a_dictionary_that_is_not_known_is_taken_in_whole(
    whole: jieba.Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmentation, "_KNOWN", {})
    made = quiet_segmenter()
    text = "江西省统计局阿Q小型会议"
    assert list(made.cut(text)) == list(whole.cut(text, HMM=False))
    assert made.total == whole.total
    assert made.FREQ == whole.FREQ


def test_words_of_the_user_keep_their_frequency_when_their_neighbours_are_taken_in() -> None:
    made = quiet_segmenter()
    made.add_word("统计", 7)
    made.add_word("县统计局")
    assert list(made.cut("某县统计局统计")) == ["某", "县统计局", "统计"]
    assert made.FREQ["统计"] == 7


def test_jieba_comes_without_the_package_that_takes_longest_to_load() -> None:
    code = "import sys, pipeline.segmentation; print('pkg_resources' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "False"
