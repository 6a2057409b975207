"""Glossaries: read from tables and termbases, found in texts, and heard when hypotheses compete."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from summariser.engines.base import Hypothesis
from summariser.errors import SettingsError
from summariser.paths import configs_dir
from summariser.translate.glossary import MAX_LOSS, Glossary, LanguageGlossary
from summariser.translate.terms import Term

CEASEFIRE = Term("ceasefire", ("جنگ بندی",))

TBX = """<?xml version="1.0"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en"><text><body>
<conceptEntry id="c1">
<langSec xml:lang="en"><termSec><term>hospital</term></termSec></langSec>
<langSec xml:lang="fa-AF">
<termSec><term>شفاخانه</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
</termSec>
<termSec><term>بیمارستان</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
</langSec></conceptEntry></body></text></tbx>
"""
OLD_TBX = """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body><termEntry>
<langSet xml:lang="en"><tig><term>border</term></tig></langSet>
<langSet xml:lang="ur-PK"><ntig><termGrp><term>سرحد</term></termGrp></ntig></langSet>
</termEntry></body></text></martif>
"""


def glossary(*terms: Term) -> LanguageGlossary:
    return LanguageGlossary(terms)


def load(tmp_path: Path, name: str, text: str) -> Glossary:
    (tmp_path / name).write_text(text, "utf-8")
    return Glossary.load(tmp_path / name, with_cldr=False)


def test_a_table_says_its_language_in_its_name_or_in_a_column(tmp_path: Path) -> None:
    by_name = load(tmp_path, "news.ur.tsv", "# for readers\nsource\ttarget\nborder\tسرحد\n")
    assert len(by_name.for_language("ur")) == 1
    by_column = load(
        tmp_path,
        "terms.csv",
        "id,sourceLang,targetLang,sourceString,targetString\n1,en,ps_AF,border,پوله\n",
    )
    assert by_column.for_language("ps").coverage("The border is shut.", "پوله بنده ده.") == 1
    assert len(by_column.for_language("ur")) == 0


@pytest.mark.parametrize("name", ["new.tbx"])
def test_a_termbase_has_required_and_forbidden_terms(name: str, tmp_path: Path) -> None:
    dari = load(tmp_path, name, TBX).for_language("prs")
    assert dari.coverage("The hospital is open.", "شفاخانه باز است.") == 1
    assert dari.coverage("The hospital is open.", "بیمارستان باز است.") == 0


def test_the_older_termbase_format_is_read_too(tmp_path: Path) -> None:
    urdu = load(tmp_path, "old.tbx", OLD_TBX).for_language("ur")
    assert urdu.coverage("The border is shut.", "سرحد بند ہے۔") == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.ur.tsv", "english\turdu\nborder\tسرحد\n", "columns"),
        ("terms.tsv", "source\ttarget\nborder\tسرحد\n", "language is not said"),
        ("a.ur.tsv", "source\ttarget\tkind\nborder\tسرحد\tmust\n", "row 2: 'must'"),
        ("a.ur.tsv", "source\ttarget\nborder\t\n", "no translation"),
        ("a.tbx", "<tbx>", "cannot be read"),
        ("a.xlsx", "", "not a glossary"),
    ],
)
def test_a_bad_glossary_is_told_with_its_place(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=message):
        load(tmp_path, name, text)


def test_a_glossary_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        Glossary.load(tmp_path / "none.ur.tsv")


@pytest.mark.parametrize(
    ("source", "translation", "coverage"),
    [
        ("A ceasefire was agreed.", "جنگ بندی پر اتفاق ہوا۔", 1.0),
        ("Ceasefires were agreed.", "جنگ بندیوں پر اتفاق ہوا۔", 1.0),
        ("A ceasefire was agreed.", "فائر بندی پر اتفاق ہوا۔", 0.0),
        ("The road is closed.", "سڑک بند ہے۔", None),
    ],
)
def test_coverage_knows_plurals_and_case_endings(
    source: str, translation: str, coverage: float | None
) -> None:
    assert glossary(CEASEFIRE).coverage(source, translation) == coverage


def test_a_term_inside_a_longer_one_is_not_asked_for() -> None:
    terms = glossary(Term("health", ("صحت عامہ",)), Term("World Health Organization", ("ادارہ",)))
    source = "The World Health Organization met."
    assert [term.source for term in terms.terms_in(source)] == ["World Health Organization"]


def test_acronyms_are_matched_with_their_case() -> None:
    terms = glossary(Term("AIDS", ("ایڈز",)))
    assert terms.terms_in("She aids him.") == []
    assert len(terms.terms_in("AIDS is treated.")) == 1


def test_a_term_to_keep_stays_in_latin_letters() -> None:
    terms = glossary(Term("WhatsApp", (), "keep"))
    assert terms.coverage("He wrote on WhatsApp.", "اس نے WhatsApp پر لکھا۔") == 1
    assert terms.coverage("He wrote on WhatsApp.", "اس نے واٹس ایپ پر لکھا۔") == 0


def hypotheses(*pairs: tuple[str, float]) -> list[Hypothesis]:
    return [Hypothesis(text, score, len(text.split())) for text, score in pairs]


def chosen(
    terms: LanguageGlossary, source: str, proposed: list[Hypothesis], max_loss: float = MAX_LOSS
) -> Hypothesis:
    texts = [one.text for one in proposed]
    return proposed[terms.best(source, texts, [one.score for one in proposed], max_loss)]


def test_the_hypothesis_with_the_terms_wins_if_it_is_nearly_as_good() -> None:
    without, with_term = hypotheses(("فائر بندی ہوئی۔", -0.3), ("جنگ بندی ہوئی۔", -0.5))
    terms = glossary(CEASEFIRE)
    assert chosen(terms, "A ceasefire began.", [without, with_term]) is with_term
    assert chosen(terms, "A ceasefire began.", [without, with_term], max_loss=0.1) is without
    assert chosen(terms, "It began.", [without, with_term]) is without


@pytest.mark.parametrize(
    ("own", "with_term", "wins"), [(-0.3, -0.37, True), (-0.3, -0.38, False), (-0.6, -0.7, True)]
)
def test_a_preferred_term_is_worth_a_quarter_of_the_best_score(
    own: float, with_term: float, wins: bool
) -> None:
    proposed = hypotheses(("فائر بندی ہوئی۔", own), ("جنگ بندی ہوئی۔", with_term))
    terms = glossary(replace(CEASEFIRE, kind="preferred"))
    assert chosen(terms, "A ceasefire began.", proposed) is proposed[wins]


def test_a_forbidden_word_loses() -> None:
    terms = glossary(Term("hospital", ("بیمارستان",), "forbidden"))
    bad, good = hypotheses(("بیمارستان باز است.", -0.3), ("شفاخانه باز است.", -0.5))
    assert chosen(terms, "The hospital is open.", [bad, good]) is good


def test_cldr_names_countries_in_the_languages_dari_included() -> None:
    every = Glossary({})
    source = "Germany paid in US dollars."
    for language, germany in (("ur", "جرمنی"), ("ps", "المان"), ("prs", "آلمان")):
        terms = {term.source: term for term in every.for_language(language).terms_in(source)}
        assert terms["Germany"].kind == "preferred"
        assert germany in terms["Germany"].targets


def test_own_terms_win_over_cldr() -> None:
    own = Glossary({"prs": [Term("Germany", ("جرمنی",))]}).for_language("prs")
    assert own.coverage("Germany won.", "جرمنی برد.") == 1
    assert own.coverage("Germany won.", "آلمان برد.") == 0


def test_the_shipped_sample_is_read_and_covers_every_language() -> None:
    sample = Glossary.load(configs_dir() / "glossaries", with_cldr=False)
    for language in ("ur", "ps", "prs"):
        assert len(sample.for_language(language)) >= 20
