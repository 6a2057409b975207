"""Batch runs: articles into shards, shards into the store, and the report of it all."""

from summariser.runs.report import RunReport
from summariser.runs.run import BatchRun
from summariser.runs.shards import Shard, ShardLoss, ShardResult
from summariser.runs.work import process_shard

__all__ = ["BatchRun", "RunReport", "Shard", "ShardLoss", "ShardResult", "process_shard"]
