"""Web pages and Markdown: main text, title, date, address and nothing of the furniture."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from summariser.ingest import IngestFailure, read_sources
from summariser.records import Article

PAGE = """<!DOCTYPE html>
<html lang="en"><head>{head}<title>Envoy survives attack - Example News</title>
<meta property="og:title" content="Envoy survives attack in Kabul">
<meta property="article:published_time" content="2022-12-03T08:15:00+05:30">
<link rel="canonical" href="https://example.com/news/envoy?utm_source=x"></head><body>
<nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Envoy survives attack in Kabul</h1><p class="byline">By A. Writer</p>
<figure><img src="x.jpg"><figcaption>Guards at the embassy. Photo: AP</figcaption></figure>
<p>The envoy of the country survived an attack on Friday in the capital, officials said, and a
guard was hurt in the <b>shooting</b> – a café was damaged.</p>
<h2>Government asks for answers</h2>
<p>The ministry called the attack a grave matter and asked for an investigation into the breach of
security at the compound.</p><p>Also read: <a href="/x">Another story about it</a></p>
<ul><li>One person was wounded in the leg.</li><li>Two people were held by police.</li></ul>
<blockquote>We will not be moved by this, the minister said.</blockquote>
<p>(With agency inputs)</p></article><script>alert("no")</script>
<footer>Copyright 2022. Terms of use.</footer></body></html>"""

PARAGRAPHS = [
    "The envoy of the country survived an attack on Friday in the capital, officials said, and a "
    "guard was hurt in the shooting – a café was damaged.",
    "The ministry called the attack a grave matter and asked for an investigation into the breach "
    "of security at the compound.",
    "One person was wounded in the leg.",
    "Two people were held by police.",
    "We will not be moved by this, the minister said.",
]


def read(path: Path) -> Article:
    (article,) = read_sources(path)
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize(
    ("codec", "head"),
    [
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", ""),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("cp1252", ""),
        ("utf-16", ""),
    ],
)
def test_a_page_gives_its_article_in_any_encoding(tmp_path: Path, codec: str, head: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.format(head=head).encode(codec))
    article = read(path)
    assert article.title == "Envoy survives attack in Kabul"
    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.published_at == datetime(2022, 12, 3, 2, 45, tzinfo=UTC)
    assert article.source == "https://example.com/news/envoy"
    assert article.language == "en"


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html><p>Log in</p></html>", "<"])
def test_a_page_without_an_article_is_a_failure(tmp_path: Path, page: str) -> None:
    path = tmp_path / "page.htm"
    path.write_text(page)
    (failure,) = read_sources(path)
    assert isinstance(failure, IngestFailure)
    assert failure.source == str(path)
    assert "web page" in failure.what


@pytest.mark.parametrize(
    ("statement", "moment"),
    [
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": '
            '"2022-12-03T08:15:00+05:30"}</script>',
            datetime(2022, 12, 3, 2, 45, tzinfo=UTC),
        ),
        (
            '<meta itemprop="datePublished" content="2022-12-03T02:45:00Z">',
            datetime(2022, 12, 3, 2, 45, tzinfo=UTC),
        ),
        ('<meta name="date" content="2022-12-03">', datetime(2022, 12, 3, tzinfo=UTC)),
        ("", None),
    ],
)
def test_the_published_time_is_what_the_page_states_and_no_guess(
    tmp_path: Path, statement: str, moment: datetime | None
) -> None:
    body = f"<p>{PARAGRAPHS[1]}</p><p>On 5 May 2019 it was different.</p><p>© 2018 Paper</p>"
    path = tmp_path / "page.html"
    path.write_text(
        f"<html><head>{statement}</head><body><article><h1>T</h1>{body}</article></body></html>"
    )
    assert read(path).published_at == moment


def test_blocks_inside_blocks_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    body = (
        f"<p>{PARAGRAPHS[1]}<br>A line of its own.<br>A line that goes on<br>after a break.</p>"
        "<blockquote><p>First words.</p><p>Second words.</p></blockquote>"
        f"<div>Before. <p>{PARAGRAPHS[2]}</p> After it.</div>"
        "<ul><li>Outer <b>item</b>.<ul><li>Inner item.</li></ul></li></ul>"
    )
    path = tmp_path / "page.html"
    path.write_text(f"<html><body><article><h1>Title</h1>{body}</article></body></html>")
    assert read(path).text.split("\n\n") == [
        PARAGRAPHS[1],
        "A line of its own.",
        "A line that goes on after a break.",
        "First words.",
        "Second words.",
        "Before.",
        PARAGRAPHS[2],
        "After it.",
        "Outer item.",
        "Inner item.",
    ]


def test_a_page_made_to_keep_a_reader_busy_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<html><body><article>{'<b>word</b>' * 60_000}</article></body></html>")
    (failure,) = read_sources(path)
    assert isinstance(failure, IngestFailure)
    assert "elements" in failure.what


def test_markdown_gives_its_heading_as_title_and_plain_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# Bridge *reopens*\n\nThe **bridge** over the [river](https://x.example) was opened\non "
        "Tuesday, ten weeks after the floods.\n\n![A photo](x.png)\n\n## A long wait\n\n- Lorries "
        "carry 40 tonnes.\n- Traders are glad.\n\n> It is about time, said Mr. Rahim.\n"
    )
    article = read(path)
    assert article.title == "Bridge reopens"
    assert article.text.split("\n\n") == [
        "The bridge over the river was opened on Tuesday, ten weeks after the floods.",
        "Lorries carry 40 tonnes.",
        "Traders are glad.",
        "It is about time, said Mr. Rahim.",
    ]


def test_front_matter_gives_title_date_address_and_language(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: Bridge reopens\ndate: 2026-02-03\nurl: https://x.example/a\nlang: fa-AF\n---\n"
        "The bridge was opened on Tuesday.\n"
    )
    article = read(path)
    assert article.title == "Bridge reopens"
    assert article.published_at == datetime(2026, 2, 3, tzinfo=UTC)
    assert article.source == "https://x.example/a"
    assert article.language == "prs"
    assert article.text == "The bridge was opened on Tuesday."


def test_front_matter_that_is_not_yaml_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: [unclosed\n---\nText of it.\n")
    (failure,) = read_sources(path)
    assert isinstance(failure, IngestFailure)
    assert "front matter" in failure.what
