import pytest

from summariser.engines import DecodingOptions


def test_more_hypotheses_than_beams_are_refused() -> None:
    with pytest.raises(ValueError, match="between 1 and beam_size"):
        DecodingOptions(beam_size=2, hypotheses=3)


def test_a_minimum_above_the_maximum_is_refused() -> None:
    with pytest.raises(ValueError, match="between 1 and max_tokens"):
        DecodingOptions(min_tokens=9, max_tokens=8)
