"""Does the segmenter cut as jieba does, though it takes the dictionary in only as far as it needs?"""

from __future__ import annotations

import subprocess
import sys

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segmentation import Segmenter, quiet_segmenter

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
    return made


@given(TEXTS)
def test_a_text_is_cut_as_jieba_cuts_it(whole: jieba.Tokenizer, parts: Segmenter, text: str) -> None:
    assert list(parts.cut(text)) == list(whole.cut(text, HMM=False))


def test_all_of_the_dictionary_is_taken_in_as_jieba_takes_it(whole: jieba.Tokenizer, parts: Segmenter) -> None:
    list(parts.cut("".join({word[0] for word in whole.FREQ})))
    characters = [word for word in whole.FREQ if len(word) == 1]
    for character in characters:
        parts.get_DAG(character)
    assert parts.total == whole.total
    assert whole.FREQ == parts.FREQ


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
