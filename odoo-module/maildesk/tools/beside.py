"""Work that nobody waits for. Knows nothing of Odoo."""

import logging
import threading

_logger = logging.getLogger(__name__)


class Beside:
    """Does work in a thread of its own, one at a time for each key: what is asked for meanwhile is done once more afterwards."""

    def __init__(self):
        self._lock = threading.Lock()
        self._busy = set()
        self._again = {}

    def do(self, key, work):
        """Returns at once. What `work` raises is logged."""
        with self._lock:
            if key in self._busy:
                self._again[key] = work
                return
            self._busy.add(key)
        # No reason to keep a server from stopping: what is not done is tried again by whoever asked.
        threading.Thread(target=self._run, args=(key, work), name="maildesk", daemon=True).start()

    def _run(self, key, work):
        while work:
            try:
                work()
            except Exception:
                _logger.exception("MailDesk could not be told now; it is tried again later")
            with self._lock:
                work = self._again.pop(key, None)
                if not work:
                    self._busy.discard(key)
