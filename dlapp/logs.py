"""The server's log: one JSON object a line, with short ids of jobs and sessions. Only the traceback of a bug may quote what went in."""

import hashlib
import json
import logging
import time

from .jobs import Job

log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """Time (UTC), level, logger and message of a record, what it has in `fields`, and its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{when}.{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def begin() -> None:
    """Let this package write such lines to stderr: how jobs end, and what goes wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    ours = logging.getLogger(__package__)
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(logging.WARNING)  # what is of less weight names visitors' files
    log.setLevel(logging.INFO)


def note(job: Job) -> None:
    """A line for a job that is over."""
    end, started = job.finished or job.submitted, job.started
    fields = {
        "job": job.id[:8],  # the whole id would open the result
        "session": hashlib.sha256(job.session.encode()).hexdigest()[:8] if job.session else "",
        "task": job.task,
        "model": job.card.anonymous_id,
        "end": job.state.value,
        "waited": round((end if started is None else started) - job.submitted, 3),
        "ran": 0.0 if started is None else round(end - started, 3),
        "incident": job.incident,
    }
    log.info("job is over", extra={"fields": fields})
