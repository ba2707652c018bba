import json

from odoo import _, api, fields, models
from odoo.exceptions import AccessError

SHOWN = "maildesk_show_"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Kept by pairing alone: another address without a new pairing would be of no use.
    maildesk_server_url = fields.Char("MailDesk server")
    maildesk_server_name = fields.Char("Paired server", readonly=True)
    maildesk_is_paired = fields.Boolean("Is paired", readonly=True)
    maildesk_pairing_code = fields.Char("Pairing code")
    maildesk_mount = fields.Selection(
        [("shadow", "Part of the page"), ("frame", "A frame of its own")],
        "How it is shown",
        default="shadow",
        config_parameter="maildesk.mount",
    )
    group_maildesk_everybody = fields.Boolean(
        "Every employee uses MailDesk", implied_group="maildesk.group_user", group="base.group_user"
    )
    maildesk_shared_group_ids = fields.Many2many("res.groups", string="Groups known to MailDesk")
    maildesk_show_activities = fields.Boolean("Activities")

    @api.model
    def get_values(self):
        # Not computed: the page of Odoo 17 shows no computed field before it is saved.
        pairing = self.env["maildesk.pairing"]
        return {
            **super().get_values(),
            **{f"{SHOWN}{name}": is_shown for name, is_shown in self._maildesk_shown().items()},
            "maildesk_server_url": pairing._server_url(),
            "maildesk_server_name": pairing._param("server_name"),
            "maildesk_is_paired": pairing._is_paired(),
            "maildesk_shared_group_ids": [(6, 0, self._maildesk_shared_groups().ids)],
        }

    def set_values(self):
        result = super().set_values()
        pairing = self.env["maildesk.pairing"]
        hidden = sorted(name for name in self._maildesk_shown() if not self[f"{SHOWN}{name}"])
        pairing._set_param("hidden", json.dumps(hidden) if hidden else False)
        self._maildesk_share_groups(self.maildesk_shared_group_ids)
        return result

    @api.model
    def _maildesk_share_groups(self, groups):
        """Who has something in MailDesk by a group that it is to know no more loses that at once."""
        if groups == self._maildesk_shared_groups():
            return
        pairing = self.env["maildesk.pairing"]
        users = self.env["res.users"]._maildesk_employees()
        before = users._maildesk_standing()
        pairing._set_param("shared_groups", json.dumps(groups.ids) if groups else False)
        if pairing._is_paired():
            users._maildesk_revoke_lost(before)

    @api.model
    def _maildesk_shown(self):
        """:return: for each kind of record that an addon brings whether it is shown beside a conversation. What is kept is
        what was switched off, so that a kind that comes later is shown."""
        hidden = json.loads(self.env["maildesk.pairing"]._param("hidden") or "[]")
        names = [name.removeprefix(SHOWN) for name in self._fields if name.startswith(SHOWN)]
        return {name: name not in hidden for name in sorted(names)}

    @api.model
    def _maildesk_shared_groups(self):
        ids = json.loads(self.env["maildesk.pairing"]._param("shared_groups") or "[]")
        return self.env["res.groups"].sudo().browse(ids).exists()

    def action_maildesk_pair(self):
        self._maildesk_check_administrator()
        self.env["maildesk.pairing"]._pair(self.maildesk_server_url, self.maildesk_pairing_code)
        return self._maildesk_reload()

    def action_maildesk_unpair(self):
        self._maildesk_check_administrator()
        self.env["maildesk.pairing"]._unpair()
        return self._maildesk_reload()

    def action_maildesk_check(self):
        self._maildesk_check_administrator()
        return self.env["maildesk.connection.check"]._open()

    def action_maildesk_rotate_key(self):
        self._maildesk_check_administrator()
        self.env["maildesk.pairing"]._rotate_key()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": _("New tokens are signed by a new key. The former one is accepted for one more hour."),
            },
        }

    @api.model
    def _maildesk_reload(self):
        """The page anew, with MailDesk's own settings in front: by itself Odoo 17 would show the first ones."""
        params = {
            "menu_id": self.env.ref("base.menu_administration").id,
            "action_id": self.env.ref("maildesk.action_maildesk_settings").id,
        }
        return {"type": "ir.actions.client", "tag": "reload", "params": params}

    @api.model
    def _maildesk_check_administrator(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(_("Only administrators of Odoo may do this."))
