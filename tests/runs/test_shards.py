"""Articles become shards of about equal work, and come back from where they were staged."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from summariser.errors import StoreError
from summariser.records import Article
from summariser.runs.shards import Shard, plan_shards, staged_articles
from summariser.store.files import Files

MakeArticle = Callable[..., Article]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def shards_of(articles: list[Article], files: Files, tokens: int) -> list[Shard]:
    return list(plan_shards(articles, "config", tokens, files, "run-1"))


def test_a_shard_is_full_when_it_has_its_tokens(article: MakeArticle, files: Files) -> None:
    articles = [article(number, "word " * 80) for number in range(5)]  # 400 characters, 100 tokens
    assert [shard.articles for shard in shards_of(articles, files, 200)] == [2, 2, 1]


def test_an_article_longer_than_a_shard_is_a_shard_of_its_own(
    article: MakeArticle, files: Files
) -> None:
    articles = [article(1, "word " * 1000), article(2), article(3)]
    assert [shard.articles for shard in shards_of(articles, files, 200)] == [1, 2]


def test_no_articles_are_no_shard(files: Files) -> None:
    assert shards_of([], files, 200) == []


def test_a_shard_is_there_before_the_next_article_is_read(
    article: MakeArticle, files: Files
) -> None:
    read: list[int] = []

    def incoming() -> Iterator[Article]:
        for number in range(3):
            read.append(number)
            yield article(number)

    next(plan_shards(incoming(), "config", 1, files, "run-1"))
    assert read == [0]


def test_staged_articles_come_back_as_they_were(article: MakeArticle, files: Files) -> None:
    articles = [article(1), replace(article(2, "خبر کابل"), also_in=("https://b.example/1",))]
    (shard,) = shards_of(articles, files, 1000)
    assert staged_articles(shard, files) == articles


def test_the_key_of_a_shard_is_that_of_its_content(article: MakeArticle, files: Files) -> None:
    articles = [article(1), article(2)]
    (shard,) = shards_of(articles, files, 1000)
    (again,) = shards_of(articles[::-1], files, 1000)
    assert again.key == shard.key


def test_a_new_version_of_an_article_gives_another_shard(
    article: MakeArticle, files: Files
) -> None:
    (before,) = shards_of([article(1)], files, 1000)
    (after,) = shards_of([article(1, "Snow fell in Kabul.")], files, 1000)
    assert after.key != before.key


def test_staged_files_are_not_taken_for_digests(
    article: MakeArticle, files: Files, tmp_path: Path
) -> None:
    shards_of([article()], files, 1000)
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_shard_whose_articles_are_gone_says_how_to_go_on(files: Files) -> None:
    with pytest.raises(StoreError, match="run again"):
        staged_articles(Shard("key", "_staging/gone.articles", 1), files)
