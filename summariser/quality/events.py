"""Whether a translation turns what happened into its contrary: the wounded for the dead.

A short list of opposite events in English, Urdu, Pashto and Dari. The source tells of one event,
the translation has words of the other and none of the first: plain cases are found, and what has
no word in the lists is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from summariser.quality.endings import ends_in
from summariser.records import Finding
from summariser.text.number_words import fold
from summariser.text.words import WORD


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, by the words for it.

    Attributes:
        name: In plain English, for the finding.
        source: Beginnings of the English words that tell of it without doubt.
        mentions: Beginnings of English words by which a sentence may speak of it besides; where it
            does, the contrary event is not looked for. None where both are often told together.
        words: By BCP 47 code, beginnings of the words that tell of it without doubt.
        hints: By BCP 47 code, beginnings of other words that may tell of it, too.
    """

    name: str
    source: re.Pattern[str]
    mentions: re.Pattern[str] | None
    words: Mapping[str, re.Pattern[str]]
    hints: Mapping[str, re.Pattern[str]]


def _beginnings(words: str) -> re.Pattern[str]:
    """Return a pattern of words by their beginnings; ``$`` ends a whole word, ``~`` is a space."""
    alternatives = (
        re.escape(fold(word.rstrip("$")).replace("~", " ")) + (r"(?!\w)" if word[-1] == "$" else "")
        for word in words.split()
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})")


def _event(name: str, source: str, mentions: str = "", **languages: tuple[str, str]) -> Event:
    return Event(
        name,
        _beginnings(source),
        _beginnings(mentions) if mentions else None,
        {code: _beginnings(sure) for code, (sure, _) in languages.items()},
        {code: _beginnings(f"{sure} {hints}") for code, (sure, hints) in languages.items()},
    )


#: Pairs of events that are not to be taken for each other.
CONTRARIES: Final = (
    (
        _event(
            "death",
            "killed$ killing$ kills$ dead$ died$ dies$ deaths$ slain$ murdered$",
            ur=(
                "ہلاک قتل جاں~بحق شہید",
                "مار مر موت اموات لاش جان جاں فوت وفات دم چل~بس مقتول "
                "متوفی پھانسی شہادت میت ڈوب جانی خودکشی",
            ),
            ps=(
                "وژل ووژ وژن وژو مړه مړ$ مرګ",
                "مړ مر ومر شهید قتل تلفات ژوند جسد اعدام قرباني وفات قاتل ځان ژون",
            ),
            prs=(
                "کشته کشتن کشتار قتل",
                "کش مرگ مرد می‌میر میر بمیر جان شهید شهادت درگذشت فوت "
                "تلفات هلاک جسد اجساد قربان وفات اعدام متوفی قاتل خودکشی مقتول غرق",
            ),
        ),
        _event(
            "injury",
            "wounded$ wounding$ injured$ injuring$ injuries$ injures$",
            ur=("زخمی مجروح", "زخم چوٹ گھائل ضرب"),
            ps=("ټپي ټپیان ژوبل زخمي", "ټپ زخم ټپونه ضرب"),
            prs=("زخمی مجروح مصدوم", "زخم جراح جرح صدم آسیب ضرب"),
        ),
    ),
    (
        _event(
            "arrest",
            "arrested$ arrests$ detained$ jailed$ imprisoned$ captured$",
            ur=("گرفتار", "حراست پکڑ قید جیل نظربند زیر~حراست تحویل بند قبض سزا"),
            ps=("ونیو نیول بندي", "نیو زندان توقیف ګرفتار بند محبس حبس ونیس قید"),
            prs=("بازداشت دستگیر", "گرفت توقیف زندان حبس محبوس نظارت بند قید"),
        ),
        _event(
            "release",
            "released$ freed$ releases$ acquitted$",
            ur=("رہا~کر رہا~کی رہائی", "آزاد ازاد ضمانت چھوڑ بری جاری چھوٹ شائع"),
            ps=("خوشې ازاد آزاد", "خلاص پرېښ راخلاص بري خپور"),
            prs=("آزاد رها", "خلاص تبرئه برائت رهایی نشر منتشر"),
        ),
    ),
    (
        _event(
            "rise",
            "rose$ risen$ increased$ increases$ climbed$",
            "ris rose$ grow grew$ increas climb high gain more$ up$ metres$ feet$ differ",
            ur=("اضافہ اضافے بڑھ", "زیاد اونچ چڑھ بلند تیز اضاف اٹھ بیش مزید"),
            ps=("زیاتوال زیاتې~شو لوړ~شو لوړې~شو", "ډېر ډیر پورته وده زیاد پورت"),
            prs=("افزایش بالا", "زیاد بلند رشد بیش صعود اضافه رسید فزون"),
        ),
        _event(
            "fall",
            "fell$ fallen$ decreased$ declined$ dropped$",
            "fall fell$ declin decreas drop low less$ cut reduc shr down$",
            ur=("کمی$ گراوٹ گھٹ", "کم گر نیچ تنزل انحطاط انکار زوال چھوڑ"),
            ps=("کم$ کمه کمښت راټیټ ټیټ", "کم لږ ښکته غورځ رالوېد لوېد پرېو پرېوت انکار"),
            prs=("کاهش تنزیل", "کم پایین پائین افت نزول سقوط تقلیل انداخ افتاد امتناع"),
        ),
    ),
    (
        _event(
            "confirmation",
            "confirmed$ confirms$ admitted$ acknowledged$",
            "confirm admi acknowledg approv",
            ur=("تصدیق", "توثیق تسلیم اعتراف اقرار مان داخل قبول مصدقہ تائید"),
            ps=("تایید تائید", "منل ومن اعتراف تصدیق کره بستر اقرار"),
            prs=("تایید تأیید تائید", "پذیرف اعتراف تصدیق اقرار قبول قطعی بستر"),
        ),
        _event(
            "denial",
            "denied$ denies$ rejected$ rejects$",
            "den reject not$ n't$ no$ refus",
            ur=("تردید", "انکار مسترد نہیں رد"),
            ps=("رد$ تردید", "انکار نه محروم"),
            prs=("تکذیب رد$", "انکار تردید نفی محروم ن نه"),
        ),
    ),
)

# Words that may tell of an end.
_END_WORDS: Final = {
    "ur": _beginnings("ختم خاتم اختتام انتہا آخر بند روک تھم"),
    "ps": _beginnings("پای ختم خاتم بند درول اخر"),
    "prs": _beginnings("پایان ختم خاتم توقف متوقف قطع آخر بس"),
}


def check_events(source: str, translation: str, language: str) -> list[Finding]:
    """Say where a translation tells of an event that is contrary to the source's, or of no end.

    Args:
        source: English text.
        translation: Its translation.
        language: ``ur``, ``ps`` or ``prs``; for others nothing is known.
    """
    told = " ".join(WORD.findall(source.lower()))
    folded, spans = "", None
    findings = []
    if language in _END_WORDS and any(ends_in(source)):
        folded, spans = _folded(translation)
        if not _END_WORDS[language].search(folded):
            findings.append(
                Finding("end_lost", "does not tell of the end that its source tells of")
            )
    for pair in CONTRARIES:
        for event, contrary in (pair, pair[::-1]):
            if language not in event.words or not event.source.search(told):
                continue
            if contrary.mentions is not None and contrary.mentions.search(told):
                continue
            if spans is None:
                folded, spans = _folded(translation)
            if event.hints[language].search(folded):
                continue
            found = contrary.words[language].search(folded)
            if found is not None:
                start, end = next(span for at, span in spans if at >= found.start())
                findings.append(
                    Finding(
                        "outcome_changed",
                        f"“{translation[start:end]}” ({contrary.name}), where the source tells of "
                        f"{event.name}",
                        start,
                        end,
                    )
                )
    return findings


def _folded(text: str) -> tuple[str, list[tuple[int, tuple[int, int]]]]:
    """Return the words of a text folded, and for each its end there and its span in the text."""
    words: list[str] = []
    spans: list[tuple[int, tuple[int, int]]] = []
    length = 0
    for match in WORD.finditer(text):
        word = fold(match.group())
        words.append(word)
        length += len(word)
        spans.append((length, match.span()))
        length += 1
    return " ".join(words), spans
