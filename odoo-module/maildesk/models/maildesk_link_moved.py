import logging
from datetime import datetime, timedelta

from odoo import api, fields, models

from ..tools import server

_logger = logging.getLogger(__name__)

ASKED_AT_ONCE = 100
MOST_MAILS = 20
MOST_PEOPLE = 100
# The same mail may lie in several mailboxes for good, with a record beside it in one of them.
PAUSE = timedelta(minutes=10)
# MailDesk may be out of reach, and each question then holds up a process of Odoo for seconds.
PAUSE_WITHIN_ACCOUNT = timedelta(minutes=1)


class MailDeskLink(models.Model):
    """Conversations get another id: MailDesk merges two that turn out to be one, or an account is removed and added again.

    MailDesk is asked where they are now, for the people who put them beside the record or follow them. No client says so
    itself: it could make the client of a colleague log another conversation.
    """

    _inherit = "maildesk.link"

    looked_at = fields.Datetime(help="When MailDesk was asked last where the conversation is now.")

    @api.model
    def _find_strays(self, conversation):
        """Finds links of the mails of a conversation again that stand under another id.

        :param conversation: `{account_id, conversation_id, message_ids}`
        """
        headers = [header for header in conversation.get("message_ids") or [] if header]
        if not headers:
            return
        account, now = conversation["account_id"], fields.Datetime.now()
        domain = [
            ("message_id_header", "in", headers[:1000]),
            "|",
            "&",
            ("account_id", "=", account),
            ("conversation_id", "!=", conversation["conversation_id"]),
            ("account_id", "!=", account),
            "|",
            "|",
            ("looked_at", "=", False),
            ("looked_at", "<", now - PAUSE),
            "&",
            ("account_id", "=", account),
            ("looked_at", "<", now - PAUSE_WITHIN_ACCOUNT),
        ]
        self.sudo().search(domain)._find_again()

    @api.model
    def _find_all_again(self):
        """The scheduled action: nobody may have looked at a conversation since it was merged."""
        self.sudo().search([])._find_again()

    def _find_again(self):
        """Asks MailDesk where the conversations of these links are, and moves all links of those that are elsewhere.

        Those come first that were looked at longest ago, so that each has its turn also where not all are answered for.
        """
        if not self or not self.env["maildesk.pairing"]._is_paired():
            return
        looked_at = {}
        for link in self:
            place, at = (link.account_id, link.conversation_id), link.looked_at or datetime.min
            looked_at[place] = min(at, looked_at.get(place, at))
        places = sorted(looked_at, key=lambda place: (looked_at[place], place))
        for first in range(0, len(places), ASKED_AT_ONCE):
            groups = [
                self.search([("account_id", "=", account), ("conversation_id", "=", conversation)])
                for account, conversation in places[first : first + ASKED_AT_ONCE]
            ]
            found = []
            is_unreachable = False
            try:
                found = self.env["maildesk.pairing"]._conversations([group._asked() for group in groups])
            except (server.ServerUnreachable, server.ServerRefused) as error:
                _logger.info("MailDesk could not be asked where conversations are: %s", error)
                is_unreachable = isinstance(error, server.ServerUnreachable)
            # Also of those that were not answered for: who opens a conversation is not to wait each time.
            self.union(*groups).write({"looked_at": fields.Datetime.now()})
            if is_unreachable:
                return
            for group, place in zip(groups, found):
                if place:
                    group._move_to(place["accountId"], place["threadId"])

    def _asked(self):
        """The links of one conversation as a question."""
        people = (self.create_uid | self.follow_ids.user_id).ids
        return {
            "account": self[0].account_id,
            "conversation": self[0].conversation_id,
            "messageIds": sorted({link.message_id_header for link in self if link.message_id_header})[:MOST_MAILS],
            "uids": [str(uid) for uid in people[:MOST_PEOPLE]],
        }

    def _move_to(self, account_id, conversation_id):
        for link in self:
            if (link.account_id, link.conversation_id) == (account_id, conversation_id):
                continue
            place = {"account_id": account_id, "conversation_id": conversation_id}
            what = {**place, **{name: link[name] for name in ("message_id_header", "res_model", "res_id")}}
            same = self.search([(name, "=", value) for name, value in what.items()], limit=1)
            if same:
                same._take_over(link)
            else:
                link.write(place)

    def _take_over(self, link):
        """Becomes both, of two links of the same mail to the same record."""
        if link.was_logged and not self.mail_message_id:
            trace = {"mail_message_id": link.mail_message_id.id, "logged_uid": link.logged_uid.id}
            self.write({**trace, "was_logged": True})
        # What one of them was put there for by hand stays when the log of the other is taken back.
        self.is_of_log = self.is_of_log and link.is_of_log
        for follow in link.follow_ids:
            own = self.follow_ids.filtered(lambda each, user=follow.user_id: each.user_id == user)
            if own:
                own.since = min(own.since, follow.since)
            else:
                follow.link_id = self
        link.unlink()
