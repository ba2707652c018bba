from odoo import _, fields, models


class MailDeskLinkedMixin(models.AbstractModel):
    """For records that conversations are put beside: how many there are, and the button that opens them."""

    _name = "maildesk.linked.mixin"
    _description = "MailDesk: a record beside conversations"

    maildesk_conversation_count = fields.Integer(
        "Conversations", compute="_compute_maildesk_conversation_count", groups="maildesk.group_user"
    )

    def _compute_maildesk_conversation_count(self):
        """One question for all records; links know nothing of the mail but where it is."""
        conversations = {}
        for link in self.env["maildesk.link"]._for_records(self._name, self.ids):
            conversations.setdefault(link.res_id, set()).add((link.account_id, link.conversation_id))
        for record in self:
            record.maildesk_conversation_count = len(conversations.get(record.id, ()))

    def action_open_maildesk(self):
        """Opens the mail client with the conversations beside this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "maildesk.client",
            "name": _("MailDesk"),
            "params": {"wish": {"kind": "conversations", "record": {"model": self._name, "id": self.id}}},
        }
