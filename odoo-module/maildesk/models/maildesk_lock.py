import hashlib
from datetime import timedelta

from odoo import api, fields, models

# No transaction lives that long, so nobody can still have to see the row.
KEPT = timedelta(days=1)


class MailDeskLock(models.Model):
    """Two windows that do the same thing do it one after the other, and the second sees what the first has done.

    A transaction of Odoo sees the database as it was when it began, so waiting for the other one would not be enough. Both
    write the same row instead: PostgreSQL refuses the one that comes second with a serialization failure, whereupon Odoo
    does the whole request again, in a new transaction.
    """

    _name = "maildesk.lock"
    _description = "MailDesk: what is done by one at a time"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True)
    taken_at = fields.Datetime(required=True, index=True)

    def init(self):
        self.env.cr.execute("CREATE UNIQUE INDEX IF NOT EXISTS maildesk_lock_once ON maildesk_lock (key)")

    @api.model
    def _take(self, *what):
        """Nobody else has passed here with the same `what` since this transaction began, and nobody does until it ends.

        :param what: texts, numbers, and mails as the verbs get them, of which the conversation counts
        """
        text = "\n".join(
            "%s/%s" % (part["account_id"], part["conversation_id"]) if isinstance(part, dict) else str(part)
            for part in what
        )
        # Hashed, as Message-IDs may be longer than an index holds.
        self.env.cr.execute(
            """
            INSERT INTO maildesk_lock (key, taken_at) VALUES (%s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (key) DO UPDATE SET taken_at = EXCLUDED.taken_at
            """,
            [hashlib.sha256(text.encode()).hexdigest()],
            # Coming second is no error, and Odoo tells of it by itself.
            log_exceptions=False,
        )

    @api.autovacuum
    def _gc_locks(self):
        self.sudo().search([("taken_at", "<", fields.Datetime.now() - KEPT)]).unlink()
