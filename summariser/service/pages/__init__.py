"""The web pages: made on the server, readable without scripts."""

from summariser.service.pages.problem_pages import ProblemPages
from summariser.service.pages.routes import router

__all__ = ["ProblemPages", "router"]
