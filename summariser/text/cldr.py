"""What CLDR calls the target languages."""

from __future__ import annotations

from collections.abc import Mapping

#: By BCP 47 code; Dari is the Persian of Afghanistan.
LOCALES: Mapping[str, str] = {"ur": "ur", "ps": "ps", "prs": "fa_AF"}
