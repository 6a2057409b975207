"""Engines run models: requests in, generations out, in the order they were asked."""

from summariser.engines.base import DecodingOptions, Engine, Generation, Hypothesis, Request

__all__ = ["DecodingOptions", "Engine", "Generation", "Hypothesis", "Request"]
