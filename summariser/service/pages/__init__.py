"""The pages that people read and paste texts into."""

from fastapi import APIRouter

router = APIRouter()

__all__ = ["router"]
