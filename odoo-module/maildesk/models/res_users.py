from odoo import api, models

GROUP_PREFIXES = ("in_group_", "sel_groups_")


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Whoever is archived, leaves a group of MailDesk or gets a new password is out of MailDesk at once."""
        if not self._maildesk_matters(vals):
            return super().write(vals)
        before = self._maildesk_standing()
        result = super().write(vals)
        self._maildesk_revoke_lost(before)
        if "password" in vals:
            self._maildesk_revoke("password")
        return result

    def unlink(self):
        self._maildesk_revoke("archived")
        return super().unlink()

    @api.model
    def _maildesk_matters(self, vals):
        names = {"active", "groups_id", "group_ids", "password"}
        is_concerned = any(name in names or name.startswith(GROUP_PREFIXES) for name in vals)
        return is_concerned and self.env["maildesk.pairing"]._is_paired()

    def _maildesk_standing(self):
        """:return: (ids of those who may use MailDesk, ids of those who may manage it) among these users"""
        field = self._maildesk_groups_field()
        users = self.env["res.users"].sudo()
        among = [("id", "in", self.ids), ("active", "=", True)]
        return tuple(
            set(users.search([*among, (field, "in", self.env.ref(name).ids)]).ids)
            for name in ("maildesk.group_user", "maildesk.group_manager")
        )

    def _maildesk_revoke_lost(self, before):
        """Ends the sessions of those who may do less than `before`, a standing."""
        users = self.exists()
        members, managers = users._maildesk_standing()
        gone = before[0] - members
        users.browse(gone).filtered(lambda user: not user.sudo().active)._maildesk_revoke("archived")
        users.browse(gone).filtered(lambda user: user.sudo().active)._maildesk_revoke("group")
        users.browse(before[1] - managers - gone)._maildesk_revoke("group")

    def _maildesk_revoke(self, reason):
        """:param reason: `archived`, `group`, `password` or `logout`"""
        if self.ids and self.env["maildesk.pairing"]._is_paired():
            self.env["maildesk.outgoing"]._enqueue("revocation", {"subs": self.ids, "reason": reason})

    @api.model
    def _maildesk_groups_of(self, user):
        """:return: all groups the user is in, also by others that imply them"""
        return user.sudo()[self._maildesk_groups_field()]

    @api.model
    def _maildesk_groups_field(self):
        """The field of all groups, also by others that imply them. Its name changed with Odoo 19."""
        return "all_group_ids" if "all_group_ids" in self._fields else "groups_id"

    @api.model
    def _maildesk_own_groups_field(self):
        """The field that is written. Its name changed with Odoo 19."""
        return "group_ids" if "group_ids" in self._fields else "groups_id"
