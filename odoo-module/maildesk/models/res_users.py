from odoo import api, models

from .maildesk_pairing import USERS_AT_ONCE

GROUP_PREFIXES = ("in_group_", "sel_groups_")


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Whoever is archived, leaves a group that MailDesk knows or gets a new password is out of MailDesk at once."""
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
        """:return: `{group: ids of those of these users who are in it}`, of MailDesk's own groups and of those it knows"""
        field = self._maildesk_groups_field()
        users = self.env["res.users"].sudo()
        among = [("id", "in", self.ids), ("active", "=", True)]
        own = self.env.ref("maildesk.group_user") | self.env.ref("maildesk.group_manager")
        groups = own.sudo() | self.env["res.config.settings"]._maildesk_shared_groups()
        return {group.id: set(users.search([*among, (field, "in", group.ids)]).ids) for group in groups}

    def _maildesk_revoke_lost(self, before):
        """Ends the sessions of those who were in a group `before`, a standing, and are not now. Who may go on comes in anew."""
        users = self.exists()
        now = users._maildesk_standing()
        members = before[self.env.ref("maildesk.group_user").id]
        lost = set().union(*(had - now.get(group, set()) for group, had in before.items()))
        concerned = users.browse(sorted(lost & members))
        concerned.filtered(lambda user: not user.sudo().active)._maildesk_revoke("archived")
        concerned.filtered(lambda user: user.sudo().active)._maildesk_revoke("group")

    @api.model
    def _maildesk_employees(self):
        """:return: those whose standing may change with a group"""
        return self.env["res.users"].sudo().search([("share", "=", False)])

    def _maildesk_revoke(self, reason):
        """:param reason: `archived`, `group`, `password` or `logout`"""
        if not self.env["maildesk.pairing"]._is_paired():
            return
        for first in range(0, len(self), USERS_AT_ONCE):
            subs = self.ids[first : first + USERS_AT_ONCE]
            self.env["maildesk.outgoing"]._enqueue("revocation", {"subs": subs, "reason": reason})

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
