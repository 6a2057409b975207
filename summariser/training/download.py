"""Fetches the public data sets of the recipes, in the form that ``summariser.training.data`` reads.

Where they are published: TICO-19 (CC0 1.0) at https://tico-19.github.io, NLLB-Seed in its
multi-text edition (CC BY-SA 4.0) at
https://github.com/common-parallel-corpora/multitext-nllb-seed, CLDR (Unicode License v3) at
https://github.com/unicode-org/cldr-json. ``summaries/`` comes with the project's source code. The
checksums are those of the files that the shipped adapters were trained on. The sentences of
TICO-19 are sorted, so that its checksum does not depend on their order.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from summariser.errors import SourceError
from summariser.training import cldr_names

Fetch = Callable[[str], bytes]

_PROJECT_DATA = Path(__file__).parents[2] / "data"

_TICO19 = "https://tico-19.github.io/data/tico19-testset.zip"
_TICO19_LANGUAGES = {"urd": "ur|urd", "pus": "ps|pus", "prs": "prs"}
_TICO19_SOURCE, _TICO19_TARGET, _TICO19_IDENTITY = 2, 3, 4

_NLLB_SEED = (
    "https://raw.githubusercontent.com/common-parallel-corpora/multitext-nllb-seed/"
    "7b96aedd721a7ae9c038c216ed92a96f565c27c2/data/Multitext-NLLB-Seed/"
)
_NLLB_SEED_FILES = {
    "eng": "eng_Latn",
    "pbt": "multitext/pbt_Arab",
    "prs": "multitext/prs_Arab",
}

_CLDR = "https://raw.githubusercontent.com/unicode-org/cldr-json/48.2.0/cldr-json/"
_CLDR_FOLDERS = {
    "annotations.json": "cldr-annotations-full/annotations",
    "territories.json": "cldr-localenames-full/main",
    "languages.json": "cldr-localenames-full/main",
    "timeZoneNames.json": "cldr-dates-full/main",
}

CHECKSUMS: Mapping[str, str] = {
    "summaries/articles.jsonl": "e2089d22fed27ea26ca55fcf9ab886b3f6d088cd4be971eda58c74ecacf520da",
    "summaries/translations.tsv": (
        "1e7c6c2d7a377e5e56e2ea7246eea3f90378b595de956327c1bb2be351f9fbeb"
    ),
    "nllb-seed/eng.txt": "cfefb4d18ca086b66b40ef94ef33108253d65356768a46bde6a87bd137e0e6d0",
    "nllb-seed/pbt.txt": "c11f3e6bf07311f399e9c1f595798271f5f6d14e898ceea90f5c0bc8d16b5a29",
    "nllb-seed/prs.txt": "0fc1c9a93fddab35a568d516486e0b0f84f116dab8e3dd3d870d4f2b8df668eb",
    "tico19/eng-urd.tsv": "18d8cf26fac4887dd257a4297c72f214fdc2d949beba21daa0a02617d907542c",
    "tico19/eng-pus.tsv": "acf67fe21b4a3a220676aaa9c02a65d8da238cdcd125630ba659db3e2cfe656f",
    "tico19/eng-prs.tsv": "edce34fb01137f6b947e0d3c25d83032e31350e8ed1634b443e61f66b881e94a",
    "cldr/en/annotations.json": "f22083cb86dffb63a643d5bacb5d9899f82d2fa5d388ad4f3aed72184acef505",
    "cldr/ur/annotations.json": "19771b481698e7266d6150dbd17835dc907858c2ccc40e411aa5e7d48e29f2a9",
    "cldr/ps/annotations.json": "a2469a766be5dfa972585da5240c50bb40acf0ca9ecf1b50ba14d8270ca265d8",
    "cldr/fa/annotations.json": "e79925c38e6e32150856cfbabba229a1f0f656a0a07b029999a4c6d2886b6400",
    "cldr/en/territories.json": "158c1d575308f7e46912edbeda435c8fe2ef5dad280798231f3a432e406b1807",
    "cldr/ur/territories.json": "87982db5a45494fdd963d0535dbf55d15f3929d4868456188ddbf72a39f28d12",
    "cldr/ps/territories.json": "0e8de337870fd9c10c8b77725db6dd6cd87cbfa008fb503ab7d43a30216346dd",
    "cldr/fa/territories.json": "e3ec519abdcbb98b7917a49e99c0cbc5c45816bce0bcf27dc18854867dcac1bb",
    "cldr/fa-AF/territories.json": (
        "3934dc2de86ff6f3cbe94d8e21d99db3fdb15494a75ca648e59648b78c99b500"
    ),
    "cldr/en/languages.json": "a5960d2371bc7d982da7fcfd9a0e237429d3467a5cc76f680bc3af5bcef9fb4e",
    "cldr/ur/languages.json": "69e96203748ae5a3905f0d2e322bb1c9dcba78d5da49be863d8af9531be678e5",
    "cldr/ps/languages.json": "6b4020a14a59c9991f5a1f1e9cb681d275f26990989aa784c982d4be2f167a04",
    "cldr/fa/languages.json": "641500490f41ef81366954f2b02fee04e0e17c50672e1afc086a2379dcea56d8",
    "cldr/fa-AF/languages.json": "d733def55eb909809506e2fe82dba7cc6af2aa8eb092654cfc21217122263979",
    "cldr/en/timeZoneNames.json": (
        "db04305a4bac1389b965e71974adf174adc4130f38b86dfcf1f4e2eec343a174"
    ),
    "cldr/ur/timeZoneNames.json": (
        "cb06781b8649aa31a9e2a0c454892d61b6e7557573e94702914c01e0761bd261"
    ),
    "cldr/ps/timeZoneNames.json": (
        "06316af0cf1e988b28155b89d635be5a6abc462b976aafe0c65ba69959ba8152"
    ),
    "cldr/fa/timeZoneNames.json": (
        "d1e311f86b777ab1c56c5e3fd163394e868d15863067f3927130059db3518360"
    ),
    "cldr/fa-AF/timeZoneNames.json": (
        "726e3e9cbcb869c6a002e77a5b063ea3eb6e70e04882be9c3e977d5f7c95cbbe"
    ),
}
"""sha256 by file, of the lines of ``tico19`` in sorted order."""


def fetch(address: str) -> bytes:
    """Return what is at a public address.

    Raises:
        SourceError: It cannot be fetched.
    """
    try:
        return httpx.get(address, follow_redirects=True, timeout=60).raise_for_status().content
    except httpx.HTTPError as error:
        raise SourceError(
            f"{address} cannot be fetched: {error}",
            "try again later, or bring the files by hand; the addresses of their homes are in "
            "summariser/training/download.py",
        ) from error


def download(folder: Path, fetch: Fetch = fetch, *, any_edition: bool = False) -> list[Path]:
    """Bring every data set of the recipes into a folder; what is there already stays.

    Args:
        folder: Gets one folder a data set.
        fetch: Returns the bytes at an address.
        any_edition: Take files whose checksum differs: a later edition of a data set.

    Returns:
        The files, new or old.

    Raises:
        SourceError: A data set cannot be fetched, or it is another edition.
    """
    makers = {
        **{f"summaries/{name}": _from_project for name in ("articles.jsonl", "translations.tsv")},
        **{f"nllb-seed/{name}.txt": _from_nllb_seed for name in _NLLB_SEED_FILES},
        **{f"tico19/eng-{language}.tsv": _from_tico19 for language in _TICO19_LANGUAGES},
        **{
            f"cldr/{locale}/{name}": _from_cldr
            for name, locales in cldr_names.FILES.items()
            for locale in locales
        },
    }
    archive: dict[str, bytes] = {}

    def fetch_once(address: str) -> bytes:
        if address not in archive:
            archive[address] = fetch(address)
        return archive[address]

    for name, make in makers.items():
        path = folder / name
        if not path.is_file():
            content = make(name, fetch_once)
            if not any_edition:
                check(name, content)
            _write(path, content)
    return [folder / name for name in makers]


def check(name: str, content: bytes) -> None:
    """Refuse another edition of a data set's file than the adapters were trained on.

    Raises:
        SourceError: Its checksum differs.
    """
    lines = sorted(content.decode().splitlines()) if name.startswith("tico19/") else None
    whole = content if lines is None else "".join(f"{line}\n" for line in lines).encode()
    found = hashlib.sha256(whole).hexdigest()
    if found != CHECKSUMS[name]:
        raise SourceError(
            f"{name} is not the edition that the adapters were trained on: its sha256 is {found}, "
            f"theirs {CHECKSUMS[name]}",
            "use --any-edition to train on it all the same",
        )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    shutil.move(unfinished, path)


def _from_project(name: str, fetch: Fetch) -> bytes:
    try:
        return (_PROJECT_DATA / name).read_bytes()
    except OSError as error:
        raise SourceError(
            f"{name} is part of the project's source code and not of the installed package",
            "clone the project and run the download there",
        ) from error


def _from_nllb_seed(name: str, fetch: Fetch) -> bytes:
    return fetch(_NLLB_SEED + _NLLB_SEED_FILES[Path(name).stem])


def _from_cldr(name: str, fetch: Fetch) -> bytes:
    _, locale, file_name = name.split("/")
    return fetch(f"{_CLDR}{_CLDR_FOLDERS[file_name]}/{locale}/{file_name}")


def _from_tico19(name: str, fetch: Fetch) -> bytes:
    codes = _TICO19_LANGUAGES[Path(name).stem.removeprefix("eng-")]
    member = re.compile(rf".*/(?:dev|test)\.en-(?:{codes})\.tsv")
    with zipfile.ZipFile(io.BytesIO(fetch(_TICO19))) as archive:
        names = [name for name in sorted(archive.namelist()) if member.fullmatch(name)]
        lines = [line for name in names for line in archive.read(name).decode().splitlines()]
    rows = [line.split("\t") for line in lines]
    kept = (
        "\t".join((row[_TICO19_IDENTITY], row[_TICO19_SOURCE], row[_TICO19_TARGET]))
        for row in rows
        if row[_TICO19_IDENTITY] != "stringID"
    )
    return "".join(f"{line}\n" for line in kept).encode()
