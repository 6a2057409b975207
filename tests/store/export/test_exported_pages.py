"""Pages, feeds and books: language and direction on every text, and no text that is markup."""

import io
import re
import zipfile
import zlib
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from importlib.resources import files
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from summariser.store.export import Heading, export_stream
from summariser.store.export.fonts import FONT_STACKS, font_files

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '<script>alert(1)</script>" onload="x & \x0b\u202e'
MADE_AT = datetime(2026, 2, 1, 6, tzinfo=UTC)
EDITION = Heading.of_edition(date(2026, 2, 1), "ur", MADE_AT)


def exported(table, name: str, heading: Heading = EDITION) -> bytes:
    stream = io.BytesIO()
    export_stream(table.to_batches(), name, stream, heading=heading)
    return stream.getvalue()


class Page(HTMLParser):
    """Notes language and direction of each text, tags, and links."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.open: list[dict[str, str | None]] = []
        self.texts: dict[str, tuple[str | None, str | None]] = {}
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        if "href" in values:
            self.links.append(values["href"])
        if tag != "meta":
            self.open.append(values)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if data.strip():
            nearest = [values for values in self.open if "lang" in values][-1]
            self.texts[data.strip()] = nearest["lang"], nearest.get("dir")


def test_an_edition_is_named_in_its_language_with_the_day():
    assert EDITION.title == "اردو · اتوار، 1 فروری، 2026"
    assert EDITION.direction == "rtl"
    assert "فبروری" in Heading.of_edition(date(2026, 2, 1), "prs").title


def test_every_text_has_its_language_and_direction(table):
    page = Page(exported(table(1), "html"))
    assert page.texts["د ښار د وینا له مخې د دوشنبې په ورځ په کابل کې باران دوه سړکونه وتړل."] == (
        "ps",
        "rtl",
    )
    assert page.texts["شهر گفت که روز دوشنبه باران دو جاده را در کابل بست."] == ("prs", "rtl")
    assert page.texts["Rain closed two roads in Kabul on Monday, the city said."] == ("en", "ltr")


def test_a_page_needs_no_other_file_and_runs_nothing(table):
    content = exported(table(1), "html").decode()
    assert "default-src 'none'" in content
    addresses = re.findall(r'(?:src|href|url)\s*[=(]\s*"([^"]{0,40})', content)
    assert addresses
    assert all(address.startswith("data:font/woff2") for address in addresses)
    for stack in FONT_STACKS.values():
        assert stack in content


def test_a_page_has_only_the_typefaces_of_its_languages(table):
    rows = table(1)
    dari = rows.filter(pc.equal(rows["language"], "prs"))
    content = exported(dari, "html", Heading.of_edition(date(2026, 2, 1), "prs", MADE_AT)).decode()
    assert '@font-face { font-family: "Noto Naskh Arabic";' in content
    assert '@font-face { font-family: "Noto Nastaliq Urdu";' not in content


def test_the_typefaces_lie_in_the_package_with_their_licences():
    for font in font_files(["ur", "ps", "prs"]):
        assert font.read().startswith(b"wOF2")
    folder = files("summariser.store.export") / "typefaces"
    licences = [item for item in folder.iterdir() if item.name.startswith("OFL-")]
    assert len(licences) == 2
    assert all("SIL Open Font License" in item.read_text() for item in licences)


def test_texts_are_never_markup(table):
    content = exported(table(1, text=HOSTILE, source="javascript:alert(1)"), "html")
    page = Page(content)
    assert "script" not in page.tags
    assert page.links == []
    assert '<script>alert(1)</script>" onload="x & \u202e' in page.texts
    assert b"\x0b" not in content


def test_a_source_on_the_web_is_a_link(table):
    page = Page(exported(table(1, source="https://example.org/a?b=1&c=2"), "html"))
    assert page.links == ["https://example.org/a?b=1&c=2"]


def test_paragraphs_stay_paragraphs(table):
    page = Page(exported(table(1, text="First part.\n\nSecond part."), "html"))
    assert {"First part.", "Second part."} <= page.texts.keys()


def feed_of(table, **values) -> ElementTree.Element:
    return ElementTree.fromstring(exported(table(1, **values), "atom"))


def test_a_feed_has_an_entry_an_article_and_language(table):
    feed = feed_of(table, source="https://example.org/a")
    entries = feed.findall(f"{ATOM}entry")
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [entry.get(language) for entry in entries] == ["en", "ur", "ps", "prs"]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 4
    for element in ("title", "updated", "content", "rights", "summary"):
        assert all(entry.findtext(f"{ATOM}{element}") for entry in entries)
    assert entries[0].find(f"{ATOM}link").get("href") == "https://example.org/a"
    assert feed.findtext(f"{ATOM}updated") == MADE_AT.isoformat()


def test_a_text_that_is_made_anew_updates_its_entry(table):
    first, second = (
        feed_of(table, hour=hour, config_hash=name) for hour, name in ((1, "a"), (2, "b"))
    )
    entries = [feed.find(f"{ATOM}entry") for feed in (first, second)]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 1
    assert entries[0].findtext(f"{ATOM}updated") < entries[1].findtext(f"{ATOM}updated")


def test_a_feed_is_well_formed_whatever_the_texts_hold(table):
    feed = feed_of(table, text=HOSTILE, source="javascript:alert(1)")
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link") is None
    assert entry.findtext(f"{ATOM}title").startswith("<script>")
    assert "<script" not in entry.findtext(f"{ATOM}content")


@pytest.fixture
def book(table) -> zipfile.ZipFile:
    pytest.importorskip("ebooklib")
    rows = table(1, text=f"متن {HOSTILE}")
    urdu = rows.filter(pc.equal(rows["language"], "ur"))
    return zipfile.ZipFile(io.BytesIO(exported(urdu, "epub")))


def test_a_book_turns_its_pages_from_right_to_left(book):
    package = book.read("EPUB/content.opf").decode()
    assert 'page-progression-direction="rtl"' in package
    assert "<dc:language>ur</dc:language>" in package
    assert book.namelist()[0] == "mimetype"


def test_every_page_of_a_book_is_well_formed_with_direction_and_style(book):
    pages = [name for name in book.namelist() if name.endswith(".xhtml")]
    assert len(pages) == 3
    for name in pages:
        root = ElementTree.fromstring(book.read(name))
        body = root.find("{http://www.w3.org/1999/xhtml}body")
        assert body.get("dir") == ("ltr" if name.endswith("models.xhtml") else "rtl")
        assert "style/page.css" in book.read(name).decode()


def test_a_book_has_its_typefaces(book):
    style = book.read("EPUB/style/page.css").decode()
    named = set(re.findall(r'url\("\.\./(fonts/[^"]+)"\)', style))
    assert len(named) == 6
    assert {f"EPUB/{name}" for name in named} <= set(book.namelist())


def test_no_two_files_of_a_typeface_have_one_name_and_weight():
    # A PDF with two such files shows the glyphs of one by the numbers of the other.
    fonts = list(font_files(["ur", "ps", "prs"]))
    assert len({(font.family, font.weight) for font in fonts}) == len(fonts) == 8


def test_a_pdf_embeds_its_typefaces_and_is_tagged(table, caplog):
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    rows = table(1, lengths=("short",))
    content = exported(rows.filter(pc.is_in(rows["language"], pa.array(["ur", "ps"]))), "pdf")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    inside = b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")
    fonts = set(re.findall(rb"/FontName ?/[A-Z]+\+([A-Za-z-]+)", content + inside))
    assert {b"Noto-Nastaliq-Urdu", b"Noto-Naskh-Arabic"} <= fonts
    assert b"/StructTreeRoot" in content + inside
    assert caplog.records == []


@pytest.mark.parametrize("name", ["html", "epub"])
def test_every_source_of_a_story_is_named_and_only_addresses_are_links(table, name):
    rows = table(1, source="https://a.example/1")
    others = pa.array([["https://b.example/2", "desk"]] * len(rows), pa.list_(pa.string()))
    place = rows.schema.get_field_index("also_in")
    content = exported(rows.set_column(place, rows.schema.field(place), others), name)
    if name == "epub":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = book.read("EPUB/digest-1.xhtml")
    page = Page(content)
    assert {"https://a.example/1", "https://b.example/2"} <= set(page.links)
    assert "desk" not in page.links
    assert "desk" in page.texts
