"""Words in Latin and in Arabic letters, with their vowel marks."""

from __future__ import annotations

import re

#: A word ends at a joiner: سه‌شنبه and سه شنبه are the same two words.
WORD = re.compile("(?:[^\\W\\d_]|[\u064b-\u065f\u0670])+")
#: The same, but سه‌شنبه is one word.
JOINED_WORD = re.compile("(?:[^\\W\\d_]|[\u064b-\u065f\u0670\u200c])+")
