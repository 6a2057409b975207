"""Which language of the Arabic script a text is in: Urdu, Pashto, Dari, Persian or Arabic.

Language detectors take Pashto for Urdu or Arabic and do not know Dari. Letters that only one of
the languages writes and words that stand in every sentence tell them apart; Dari and the Persian
of Iran, which share their grammar, differ in the words for offices, places and things of the
modern state, and many sentences of one could as well be of the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from summariser.text.scripts import DISTINCTIVE_LETTERS
from summariser.text.words import WORD

_SAME_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ"})

#: Evidence (words and letters) below which a text does not say its language.
MIN_EVIDENCE: Final = 1.5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.translate(_SAME_LETTERS).split())


_FUNCTION_WORDS = {
    "ur": _words(
        "کے کی میں اور سے ہے کو نے کا کہ ہیں ایک اس کیا لیے کر یہ کرنے نہیں گیا تک کہا ہو ان جو "
        "دیا والے جس تھا گئی گئے ہونے بھی زیادہ وہ پہلے ہوئے تھے ساتھ ہوا تھی لیکن کیے گا گے کوئی "
        "کرتے جبکہ کریں کرنا جائے جب تو اپنے جانے آپ گی سکتا رہے ہوئی ہوتا ہوں جاتا دوسرے سب لیا "
        "ہی کرتا اب ہم بغیر اسے دونوں رہا بارے تاہم خلاف درمیان پر وجہ والی والا اپنی ہوگی ہوگا"
    ),
    "ps": _words(
        "د په چې کې له ته یې لپاره سره شي دي شوي څخه دا یوه وویل هغه یو شوې وروسته کړي دې لري شوی "
        "کوي خو وي توګه شو شول کړې کولو پورې وو کیږي یوې دوه کړ ډول کړل خپل کړه نورو وړاندې هغو "
        "پاتې داسې شوه لکه اړه هغې کړی مخکې باندې وکړ ترسره لږ څو بیا وکړه ځکه پکې ورته ټولو دوی "
        "وکړي بې کوم ډېر لخوا ترڅو درې وايي څه ټول دی ده نه به او پر تر هم یا زه موږ تاسو"
    ),
    "fa": _words(
        "در از را می است های یک با این برای ها کرد آن شد گفت بود شود تا کند بر پس کرده دست اند "
        "کنند اما کردند داده شدند دارد مورد بودند خواهد شوند دهد باشد کردن دارند بدون گرفته نشده "
        "من ما تو شما قبل بعد ضد عام کل غیر تر ده دی نه داخل "
        "گفتند آنان شدن کشته همچنان گرفت داشت مانند تواند توسط داشته بوده باشند که به و هر بین نیز "
        "روی پیش بیش یافته خود دیگر وی او ما هم یا اگر چه"
    ),
    "ar": _words(
        "في من على إلى الى أن ان التي الذي هذا هذه عن مع كان كانت ما لا لم بعد قبل بين حتى ذلك تلك "
        "قال وقال حيث كما قد أو ثم منذ عند كل بعض غير لكن إن أكثر خلال ضد حول يوم عام"
    ),
}
# Words that more than one of the languages has say the less for each.
_WEIGHTS = {
    word: tuple((language, 1.0 / len(having)) for language in having)
    for word in frozenset().union(*_FUNCTION_WORDS.values())
    if (having := [language for language, words in _FUNCTION_WORDS.items() if word in words])
}
_LETTER_WEIGHT = 0.5
_LETTERS = {
    language: re.compile("[" + "".join(sorted(letters)) + "]")
    for language, letters in DISTINCTIVE_LETTERS.items()
}
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال\w{3,}")
_ARTICLE_WEIGHT = 0.25

# The same thing in Afghanistan and in Iran.
DARI_WORDS: Final = _words(
    "شفاخانه شفاخانه‌ها پوهنتون پوهنځی ولسوالی ولسوال والی ولایت ولایات داکتر داکتران تداوی "
    "قوماندان قوماندانی موتر موترها موتروان طیاره طیارات پولیس اردو سارنوالی سارنوال څارنوالی "
    "لوی ستره شاروال شاروالی عسکر عساکر سرک سرکها جاپان امریکا امریکایی افریقا افریقایی انترنت "
    "تیلیفون تلیفون کمپیوتر فیصد لک ملیون ملیارد ملیونها انکشاف استند استیم است‌که میباشد "
    "پلان پلانها بودیجه سکتور دریور تکسی فابریکه معاش معاشات رخصتی متعلم متعلمین متعلمان محصل "
    "محصلین محصلان بایسکل کورونا کروناویروس کوروناویروس واکسین واکسینها مصاب قرنطین انتان منتن "
    "هوتل جنرال صدراعظم اکسیجن ناروی سویدن دالر دالری سرمنشی اعلان جهیل قریه قریه‌ها دهقانان "
    "دهاقین زراعت جواری ترانسپورت مکتب مکاتب صنف صنوف لیلیه جنوری فبروری مارچ اپریل جون جولای "
    "اگست سپتمبر اکتوبر نومبر دسمبر حمل ثور جوزا سنبله عقرب قوس جدی دلو حوت کمیشنر کمیشن "
    "بنگله‌دیش آسترالیا استرالیا فلیپین انجینیر انجنیر هلیکوپتر چوکی کرسی نفوس قاچاقبر مظاهره "
    "محبس محابس بندیخانه مفتش تفتیش ولسی جرگه مشرانو میدان هوایی لوایح استخبارات تعلیمی تحصیلی "
    "بازپرسی ضبط‌احوالات راپور راپورها لست سروی پروسه پالیسی ستراتیژی تخنیکی تکنالوژی کلتوری "
    "پوهاند کرکت فوتبالر اتلتیک چاینا لندن هندوستان سالون ستیشن مهاجران عودت کنندگان خزانی "
    "انتخاباتی کاندید کاندیدا کاندیدان دوسیه دوسیه‌ها محاسبه اطفال سیلاب سیلابها تانک تیل بلند "
    "اکادمی ایتالوی جرمنی برتانیه بریتانوی ناوقت همصنفی ثبت‌نام شصت مکلف مکلفیت"
)
PERSIAN_WORDS: Final = _words(
    "بیمارستان بیمارستانها دانشگاه دانشکده استان استانها استاندار فرماندار پزشک پزشکان پزشکی "
    "درمان درمانی خودرو خودروها خودروی هواپیما هواپیمای پلیس ارتش دادستان دادستانی شهردار "
    "شهرداری فرودگاه ژاپن آمریکا آمریکایی آمریکایی‌ها آفریقا آفریقایی اینترنت تلفن رایانه "
    "کامپیوتر هستند هستیم بودجه تاکسی تعطیلات دانشجو دانشجویان دانشجوی دوچرخه "
    "واکسن واکسنها قرنطینه ژنرال نخست‌وزیر اکسیژن نروژ سوئد سوئیس دلار دلاری دبیرکل "
    "دریاچه روستا روستای روستاها کشاورزان کشاورز کشاورزی ترابری مدرسه ژانویه فوریه "
    "مارس آوریل ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر فروردین اردیبهشت خرداد مرداد "
    "شهریور آذر بنگلادش فیلیپین مهندس بالگرد لهستان "
    "مجارستان راهبرد پرونده پرونده‌ها اتوبوس "
    "توییتر گردشگری "
    "دادگاه ویروس‌کرونا کرونا پیامک "
)


@dataclass(frozen=True, slots=True)
class LanguageEvidence:
    """What speaks for each language in a text, in words (a letter of its own counts as one).

    Attributes:
        scores: Evidence by BCP 47 code; ``fa`` stands for Dari and Persian together.
        dari: Words that Dari has and the Persian of Iran writes otherwise.
        persian: The same the other way round.
    """

    scores: dict[str, float]
    dari: int
    persian: int

    @property
    def language(self) -> str | None:
        """The likeliest of ``ur``, ``ps``, ``prs``, ``fa``, ``ar``; None where nothing is said."""
        code = max(self.scores, key=self.scores.__getitem__)
        if self.scores[code] < MIN_EVIDENCE:
            return None
        if code == "fa":
            return "fa" if self.persian > self.dari else "prs"
        return code

    def confidence(self, language: str) -> float | None:
        """Return the share of the evidence for ``language`` against its strongest rival.

        Returns:
            In [0, 1]; None where the text has too little evidence of any language.
        """
        code = "fa" if language == "prs" else language
        own = self.scores.get(code, 0.0)
        rival = max(score for other, score in self.scores.items() if other != code)
        return own / (own + rival) if own + rival >= MIN_EVIDENCE else None


def language_evidence(text: str) -> LanguageEvidence:
    """Weigh the words and letters of ``text``."""
    scores = dict.fromkeys(_FUNCTION_WORDS, 0.0)
    dari = persian = 0
    for word in WORD.findall(text.translate(_SAME_LETTERS)):
        for language, weight in _WEIGHTS.get(word, ()):
            scores[language] += weight
        dari += word in DARI_WORDS
        persian += word in PERSIAN_WORDS
    for language, letters in _LETTERS.items():
        scores[language] += _LETTER_WEIGHT * len(letters.findall(text))
    scores["ar"] += _ARTICLE_WEIGHT * len(_ARABIC_ARTICLE.findall(text))
    return LanguageEvidence(scores, dari, persian)


def language_of(text: str) -> str | None:
    """Return ``ur``, ``ps``, ``prs``, ``fa`` or ``ar``; None for a text that does not say."""
    return language_evidence(text).language
