"""Words for numbers in English, Urdu, Pashto and Dari, with the spellings that news uses.

Words are kept in the folded form of ``fold``, so that one entry stands for all the ways to encode
a yeh, a kaf or a heh.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_FOLDED = str.maketrans(
    {"ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ی", "ك": "ک", "ګ": "گ"}
    | dict.fromkeys("ہھةۃۂۀ", "ه")
    | dict.fromkeys("أإٱ", "ا")
)
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")


@lru_cache(maxsize=1 << 15)
def fold(word: str) -> str:
    """Return ``word`` in lower case, without vowel marks, one letter for each sound."""
    if word.isascii():
        return word.lower()
    return _MARKS.sub("", word).lower().translate(_FOLDED)


@dataclass(frozen=True, slots=True)
class NumberWords:
    """What one language's number words mean.

    Attributes:
        cardinals: Value of each word below its hundred, or below its thousand where the language
            writes hundreds as one word.
        scales: Value of each word that multiplies what stands before it.
        ordinals: Value of each ordinal.
        percent: What follows or precedes a percentage, as written.
        halves: Words that add a half.
        half_comes_first: True where they stand before the number (Urdu), not after it.
        connectors: Words that may stand inside a number ("two hundred *and* five").
        homographs: Words that mean something else as well, and say nothing when alone.
        numeral_scales: Value of each word that multiplies a numeral and is another word elsewhere
            (Pashto's لکه is "lakh" and "as").
        tens_take_connector: True where twenty-five is written twenty *and* five.
        unit_before_tens: True where twenty-five is written five twenty.
        known: Every word above.
    """

    cardinals: Mapping[str, float]
    scales: Mapping[str, float]
    ordinals: Mapping[str, float]
    percent: frozenset[str]
    halves: frozenset[str] = frozenset()
    half_comes_first: bool = False
    connectors: frozenset[str] = frozenset()
    homographs: frozenset[str] = frozenset()
    numeral_scales: Mapping[str, float] = field(default_factory=dict)
    tens_take_connector: bool = False
    unit_before_tens: bool = False
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        words = {*self.cardinals, *self.scales, *self.ordinals, *self.halves}
        object.__setattr__(self, "known", frozenset(words))


def _numbered(words: str, start: int = 0) -> dict[str, float]:
    """Number the words of a string from ``start``; spellings of one number are joined by ``/``."""
    return {
        fold(spelling): float(value)
        for value, spellings in enumerate(words.split(), start)
        for spelling in spellings.split("/")
    }


def _valued(pairs: Mapping[str, float]) -> dict[str, float]:
    return {fold(word): value for words, value in pairs.items() for word in words.split()}


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_EN_CARDINALS = _numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
) | _valued(
    {
        "twenty": 20,
        "thirty": 30,
        "forty fourty": 40,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
    }
)
_EN_ORDINALS = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    1,
) | _valued({"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100})

_ENGLISH = NumberWords(
    cardinals=_EN_CARDINALS,
    scales=_valued(
        {
            "dozen": 12,
            "hundred": 100,
            "thousand": 1e3,
            "lakh lakhs lac": 1e5,
            "million mn": 1e6,
            "crore crores": 1e7,
            "billion bn": 1e9,
            "trillion tn": 1e12,
        }
    ),
    ordinals=_EN_ORDINALS,
    percent=_folded("percent"),
    connectors=frozenset({"and", "a"}),
    homographs=frozenset({"one", "first", "second", "a"}),
)

_UR_CARDINALS = _numbered(
    "صفر ایک دو تین چار پانچ چھ/چھے/چھہ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ "
    "انیس بیس اکیس بائیس تئیس/تیئیس/تیئس/تیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس تیس اکتیس بتیس "
    "تینتیس/تنتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس چالیس اکتالیس بیالیس تینتالیس/تنتالیس "
    "چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس پچاس اکیاون باون ترپن چون پچپن چھپن ستاون "
    "اٹھاون انسٹھ ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر ستر اکہتر بہتر "
    "تہتر چوہتر پچھتر چھہتر ستتر اٹھہتر اناسی اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی "
    "اٹھاسی نواسی نوے اکانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے"
) | _valued({"دونوں": 2, "تینوں": 3, "چاروں": 4, "ڈیڑھ": 1.5, "ڈھائی اڑھائی": 2.5})
_UR_ORDINALS = _valued(
    {
        "پہلا پہلی پہلے": 1,
        "دوسرا دوسری دوسرے دوم": 2,
        "تیسرا تیسری تیسرے سوم": 3,
        "چوتھا چوتھی چوتھے": 4,
        "چھٹا چھٹی چھٹے": 6,
    }
) | {
    word + ending: value
    for word, value in _UR_CARDINALS.items()
    if value > 4 and value != 6 and value == int(value)
    for ending in ("واں", "ویں")
}
_URDU = NumberWords(
    cardinals=_UR_CARDINALS,
    scales=_valued(
        {
            "درجن": 12,
            "سو صد": 100,
            "ہزار": 1e3,
            "لاکھ": 1e5,
            "ملین": 1e6,
            "کروڑ": 1e7,
            "ارب بلین": 1e9,
            "کھرب": 1e11,
            "ٹریلین": 1e12,
        }
    ),
    ordinals=_UR_ORDINALS,
    percent=_folded("فیصد فیصدی فی‌صد پرسنٹ"),
    halves=_folded("ساڑھے"),
    half_comes_first=True,
    connectors=_folded("اور"),
    homographs=_folded(
        "ایک سو صد ہزار لاکھ ملین ارب کروڑ نو اسی بہتر چون پہلا پہلی پہلے دوسرا دوسری دوسرے"
    ),
)

_PS_UNITS = _numbered(
    "یو/یوه دوه/دوو درې/درېو څلور/څلورو پنځه/پنځو شپږ/شپږو اووه/اوه/اوو اته/اتو نهه/نه/نهو", 1
)
_PS_TENS = _valued(
    {
        "ویشت": 20,
        "دېرش دیرش": 30,
        "څلوېښت څلویښت": 40,
        "پنځوس": 50,
        "شپېته شپیته": 60,
        "اویا": 70,
        "اتیا": 80,
    }
)
_PS_CARDINALS = (
    _PS_UNITS
    | _PS_TENS
    | {
        stem + ten: unit + value
        for ten, value in _PS_TENS.items()
        for stem, unit in _PS_UNITS.items()
    }
    | _valued(
        {
            "صفر": 0,
            "لس لسو": 10,
            "یوولس یولس": 11,
            "دوولس دولس": 12,
            "دیارلس دیارس": 13,
            "څوارلس څورلس": 14,
            "پنځلس": 15,
            "شپاړس شپاړلس": 16,
            "اوولس": 17,
            "اتلس": 18,
            "نولس نونس": 19,
            "شل شلو": 20,
            "دوویشت": 22,
            "درویشت": 23,
            "څلېرویشت څلیرویشت": 24,
            "پنځویشت": 25,
            "دېرشو دیرشو": 30,
            "پنځوسو": 50,
        }
    )
)
# Oblique case: یوولس, but یوولسو کسانو.
_PS_CARDINALS |= {
    word.removesuffix("ه") + "و": value for word, value in _PS_CARDINALS.items() if value > 10
}
_PASHTO = NumberWords(
    cardinals=_PS_CARDINALS,
    scales=_valued(
        {
            "درجن": 12,
            "سل سوه سوو سلو": 100,
            "زر زره زرو": 1e3,
            "لک لکو": 1e5,
            "میلیون میلیونه میلیونو ملیون ملیونه ملیونو ملیونونه میلیونونه": 1e6,
            "کروړ کروړه کرور": 1e7,
            "میلیارد میلیارده میلیاردو ملیارد ملیارده ملیاردو بیلیون بلیون بیلیونه بلیونه": 1e9,
            "ټریلیون ټریلیونه تریلیون": 1e12,
        }
    ),
    ordinals=_valued(
        {
            "لومړی لومړۍ لومړني اول اوله اولنی اولنۍ": 1,
            "دویم دویمه دوهم دوهمه": 2,
            "درېیم درېیمه دریم دریمه": 3,
            "څلورم څلورمه": 4,
            "پنځم پنځمه": 5,
            "شپږم شپږمه": 6,
            "اووم اوومه": 7,
            "اتم اتمه": 8,
            "نهم نهمه": 9,
            "لسم لسمه": 10,
            "یوولسم یوولسمه": 11,
            "دولسم دولسمه": 12,
            "شلم شلمه": 20,
            "دېرشم دېرشمه دیرشم دیرشمه": 30,
        }
    ),
    percent=_folded("سلنه فیصد فیصده فیصدو درصد"),
    halves=_folded("نیم"),
    connectors=_folded("او"),
    homographs=_folded(
        "زر زره زرو سل سوه سلو ملیون ملیونه میلیون میلیونه یو یوه نه نهه لومړی لومړۍ لومړني شل "
        "اول اوله اولنی اولنۍ"
    ),
    numeral_scales=_valued({"لکه": 1e5}),
    unit_before_tens=True,
)

_PRS_CARDINALS = _numbered(
    "صفر یک دو سه چهار/چار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده "
    "هجده/هژده نوزده/نزده بیست"
) | _valued(
    {
        "سی": 30,
        "چهل": 40,
        "پنجاه": 50,
        "شصت": 60,
        "هفتاد": 70,
        "هشتاد": 80,
        "نود": 90,
        "دوصد دویست": 200,
        "سیصد سه‌صد": 300,
        "چهارصد": 400,
        "پنجصد پانصد": 500,
        "ششصد": 600,
        "هفتصد": 700,
        "هشتصد": 800,
        "نهصد": 900,
    }
)
_DARI = NumberWords(
    cardinals=_PRS_CARDINALS,
    scales=_valued(
        {
            "درجن دوجین": 12,
            "صد": 100,
            "هزار": 1e3,
            "لک": 1e5,
            "میلیون ملیون": 1e6,
            "کرور": 1e7,
            "میلیارد ملیارد بیلیون بلیون": 1e9,
            "تریلیون": 1e12,
        }
    ),
    ordinals=_valued({"اول نخست نخستین اولین یکم یکمین": 1, "دوم دومین": 2, "سوم سومین": 3})
    | {
        word + ending: value
        for word, value in _PRS_CARDINALS.items()
        if value > 3
        for ending in ("م", "مین")
    },
    percent=_folded("درصد فیصد فیصدی"),
    halves=_folded("نیم"),
    connectors=frozenset({"و"}),
    homographs=_folded("یک نه ده سه سی سیم صد هزار ملیون میلیون اول نخست نخستین اولین دوم"),
    tens_take_connector=True,
)

NUMBER_WORDS: Mapping[str, NumberWords] = {
    "en": _ENGLISH,
    "ur": _URDU,
    "ps": _PASHTO,
    "prs": _DARI,
    "fa": _DARI,
}
