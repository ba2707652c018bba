from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        """Groups change hands from this side, too; see `res.users`."""
        is_concerned = {"users", "user_ids", "implied_ids", "implied_by_ids"} & vals.keys()
        if not is_concerned or not self.env["maildesk.pairing"]._is_paired():
            return super().write(vals)
        users = self.env["res.users"]._maildesk_employees()
        before = users._maildesk_standing()
        result = super().write(vals)
        users._maildesk_revoke_lost(before)
        return result

    def unlink(self):
        """With a group goes what it implies, from 19 on, and what it is given in MailDesk."""
        if not self.env["maildesk.pairing"]._is_paired():
            return super().unlink()
        users = self.env["res.users"]._maildesk_employees()
        before = users._maildesk_standing()
        result = super().unlink()
        users._maildesk_revoke_lost(before)
        return result
