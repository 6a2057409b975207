"""Lines of a news page that are not news: credits, captions, links, share and subscribe lines.

A line counts only as a whole and only when it is short, so that a sentence of an article which
happens to name an agency or a photograph stays.
"""

from __future__ import annotations

import re

_LONGEST = 300  # characters of a line that can be boilerplate

_AGENCY = (
    r"(?:PTI|ANI|IANS|UNI|Reuters|AP|AFP|DPA|EFE|TASS|Xinhua|Bloomberg|Anadolu|APP|BBC|CNN|VOA"
    r"|The Associated Press|Associated Press|Agence France[- ]Presse|Press Trust of India"
    r"|Pajhwok(?: Afghan News)?|TOLOnews|Khaama(?: Press)?|(?:news )?agenc(?:y|ies)|wires?"
    r"|(?:our |staff )?(?:\w+ )?(?:correspondents?|reporters?)|(?:our )?(?:\w+ )?bureau|news desk)"
)
_AGENCIES = rf"(?:the )?{_AGENCY}(?:\s*(?:,|/|&|and|, and)\s*(?:the |other )?{_AGENCY})*"

_CREDITS = (
    rf"[(\[]?\s*(?:with )?(?:additional |some )?{_AGENCIES} (?:inputs?|reports?)\s*\.?[)\]]?\.?",
    rf"[(\[]?\s*(?:with )?(?:additional |some )?(?:inputs?|reporting|reports?) (?:from|by)"
    rf" {_AGENCIES}\s*\.?[)\]]?\.?",
    rf"[(\[—–-]*\s*(?:source|via|courtesy|from)?\s*:?\s*{_AGENCIES}\s*[)\]]?\.?",
    r"[(\[]\s*(?:additional )?(?:reporting|writing|written|reported|edited|editing|compiled"
    r"|translated) by .+[)\]]\.?",
    r"[—–-]*\s*(?:additional )?(?:reporting|writing|written|reported|edited|editing|compiled"
    r"|translated) by\b[^.!?]*(?:;.*)?",
    r".+ contributed to this (?:report|story|article)\.?",
    r"[(\[]?(?:except for the headline, )?this (?:story|report|article|news item|copy) (?:has not"
    r" been|is|was|has been|first)\b.*(?:syndicat|auto-?generated|edited by|published (?:by|from"
    r"|in|on)|appeared|wire).*",
    r"(?:©|\(c\) ?(?:19|20)\d\d|copyright\b).*",
    r".*\ball rights reserved\b.*",
)
_CAPTIONS = (
    r"[(\[]?(?:file|representational|representative|representation|stock|archive)\s+(?:photo"
    r"|photograph|image|picture|pic|footage)\b.*",
    r"[(\[]?(?:photos?|photographs?|images?|pictures?|pics?|video|graphics?|illustration|caption)"
    r"(?: (?:credits?|source|courtesy|by|caption))?\s*[:|©/].*",
    r".+[(\[](?:(?:file|representational)(?: photo| image| pic)?|photos?|images?|pictures?)"
    r"(?:\s*[:|/—–-].*|\s+(?:by|from|courtesy)\b.*)?[)\]]\.?",
    r".*(?:\bREUTERS/|\bGetty Images\b|\bAP Photo\b|\bAFP/|/AFP\b|\bvia (?:AP|Reuters|Getty)\b).*",
    rf".+\|\s*(?:file(?: photo)?|photo\b.*|{_AGENCY})",
)
_LINKS = (
    r"[(\[]?(?:also|must)[ -](?:read|see|watch)\b.*",
    r"(?:read|see|watch|listen|related|recommended|trending|explore)(?: (?:more|also|next|now|here"
    r"|stories|articles|news|topics))*\s*[:|>»].*",
    r"(?:read more|read also|see also|more from|more on|more about|read the full|full story|click"
    r" here|tap here|don['’]t miss|most read|top stories|latest news|you may also like"
    r"|what to read next|go to)\b.*",
    r"(?:یہ بھی پڑھیں|مزید پڑھیں|مزید خبریں|مزید پڑھیے|بیشتر بخوانید|همچنین بخوانید"
    r"|هم‌چنان بخوانید|خبرهای بیشتر|نور ولولئ|دا هم ولولئ).*",
)
_SHARE = (
    r"(?:share|tweet|pin|e-?mail|print|whatsapp|facebook|twitter|telegram|linkedin|copy link)"
    r"(?:\s*(?:this|on|via|to|the|with|article|story|link|page|friends|,|\||/|&|and|share|tweet"
    r"|e-?mail|print|whatsapp|facebook|twitter|x|telegram|linkedin|copy link))*\s*[:.!]?",
    r"(?:subscribe|sign up) (?:to|for|now|here|today)\b.*",
    r"(?:follow|like|join|find) us\b.*",
    r"join our\b.*",
    r"download (?:the|our)\b.*\bapp\b.*",
    r"get (?:the latest|breaking news|all the|our)\b.*",
    r"stay (?:updated|tuned|informed|connected|up to date)\b.*",
    r"(?:(?:story|article) continues (?:below|after).*|advertise?ment|sponsored(?: content)?"
    r"|loading\.*|supported by|scroll to continue.*)",
    r"(?:view|leave|post|add|show|hide)?\s*(?:a |all )?\(?\d*\)?\s*comments?(?: \(?\d+\)?)?",
    r"(?:we use cookies|this (?:site|website) uses cookies|by clicking|by continuing)\b.*",
    r"(?:listen to|play) (?:this|the) (?:article|story|audio)\b.*",
    r"(?:estimated )?(?:reading time:?\s*)?\d+[- ]min(?:ute)?s?(?: read)?",
    r"(?:first |last )?(?:published|updated|posted|modified)(?: (?:on|at))?\s*[:|-]?\s.*\b"
    r"(?:19|20)\d\d\b.{0,30}",
)
_WHOLE_LINE = re.compile("|".join((*_CREDITS, *_CAPTIONS, *_SHARE)), re.IGNORECASE | re.DOTALL)
_WHOLE_LINK = re.compile("|".join(_LINKS), re.IGNORECASE | re.DOTALL)
_BYLINE = re.compile(r"(?i:by)\s+(?:[A-Z][\w.'’-]*(?:[\s,&|]+(?:and\s+)?|$)){1,8}")

_CREDIT_AT_END = re.compile(
    rf"\s*(?:[(\[](?:[Ww]ith )?(?:{_AGENCIES})(?: inputs?)?[)\]]|(?<=[.!?”\"])\s[—–-]+\s*{_AGENCY})"
    r"\s*\.?$"
)
# A bracket before a colon may hold a country (``IBRI (Oman): Four``), so there it must be known.
_DATELINE = re.compile(
    r"(?P<place>(?:[A-Z][\w'’.-]*[\s,/]+){1,6}(?:\d{1,2}(?:st|nd|rd|th)?[\s,]+)?(?:[A-Z][a-z]{2,8}"
    r"\.?[\s,]+)?)(?:[(\[][^()\[\]]{2,40}[)\]]\s*(?P<dash>\.?[-—–]+\s+)"
    rf"|[(\[](?i:{_AGENCIES})[)\]](?P<colon>:\s+))(?=\S)"
)


def is_boilerplate(paragraph: str, *, first: bool = False) -> bool:
    """Tell whether the whole of ``paragraph`` is a credit, a caption, a link or a share line.

    Args:
        paragraph: One line.
        first: It begins the text, where ``Watch: Boat rescued`` is a title and not a link.
    """
    if len(paragraph) > _LONGEST:
        return False
    if _WHOLE_LINE.fullmatch(paragraph):
        return True
    return not first and _WHOLE_LINK.fullmatch(paragraph) is not None


def is_byline(paragraph: str) -> bool:
    """Tell whether ``paragraph`` only names the authors (``By Ali Khan and J. Smith``)."""
    return len(paragraph) <= _LONGEST and _BYLINE.fullmatch(paragraph) is not None


def without_credit(paragraph: str) -> str:
    """Return ``paragraph`` without an agency's name set after its last sentence."""
    tail = paragraph[-_LONGEST:]
    match = _CREDIT_AT_END.search(tail)
    if match is None:
        return paragraph
    return paragraph[: len(paragraph) - len(tail) + match.start()].rstrip()


def without_agency(paragraph: str) -> str:
    """Return ``paragraph`` with its dateline's place, not its agency (``KABUL (AFP) - The``)."""
    match = _DATELINE.match(paragraph[:160])
    if match is None:
        return paragraph
    place, dash, colon = match["place"].rstrip(), match["dash"], match["colon"]
    joint = colon if dash is None else f" {dash.lstrip('.')}"
    return place + joint + paragraph[match.end() :]
