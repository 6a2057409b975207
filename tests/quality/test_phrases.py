"""Names are found word by word, whatever marks and joiners they are written with."""

from summariser.quality.phrases import Phrases


def _found(names, text):
    return [(text[m.start : m.end], set(m.meanings)) for m in Phrases(names).mentions(text)]


def test_a_name_of_several_words_is_found_with_spaces_and_joiners():
    names = [("سه شنبه", "Tuesday")]
    assert _found(names, "روز سه‌شنبه و سه شنبه") == [
        ("سه‌شنبه", {"Tuesday"}),
        ("سه شنبه", {"Tuesday"}),
    ]


def test_of_two_names_that_begin_alike_the_longer_is_read():
    names = [("کنگو", "CG"), ("کنگو کینشاسا", "CD"), ("کنگو", "CD")]
    assert _found(names, "کنگو کینشاسا و کنگو") == [
        ("کنگو کینشاسا", {"CD"}),
        ("کنگو", {"CG", "CD"}),
    ]


def test_kinds_of_a_letter_and_vowel_marks_do_not_matter():
    assert _found([("ایران", "IR")], "اِيران") == [("اِيران", {"IR"})]


def test_a_part_of_a_word_is_no_name():
    assert _found([("ایران", "IR")], "ایرانی") == []


def test_without_names_nothing_is_found():
    assert _found([], "ایران") == []
