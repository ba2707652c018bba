import json
import time

from odoo import _, api, models
from odoo.exceptions import AccessError
from odoo.tools import file_open

from .maildesk_pairing import TOKEN_LIFE_S

APP_FOLDER = "maildesk/static/app"


class MailDeskSession(models.AbstractModel):
    """The way from a session of Odoo to one of MailDesk."""

    _name = "maildesk.session"
    _description = "MailDesk: sign-in for the client"

    @api.model
    def get_session(self):
        """What the client needs to start, with a token that the MailDesk server trades for a session of its own.

        To be called by `orm.call`, which brings company, language and time zone along.

        :return: `status` is `ready`, `not-paired` or `not-allowed`. Only with `ready` there is a `token` (once, until
            `expires_at`, in Unix seconds). `app` names the files of the client, or is None when they were not built.
        """
        pairing = self.env["maildesk.pairing"]
        answer = {
            "status": "ready",
            "token": False,
            "expires_at": False,
            "server_url": False,
            "mount": pairing._param("mount") or "shadow",
            "app": self._app_files(),
            "user": self._user(),
            "features": {},
            "version": pairing._addon_version(),
            "can_configure": self.env.user.has_group("base.group_system"),
        }
        if not self.env.user.has_group("maildesk.group_user"):
            return {**answer, "status": "not-allowed"}
        if not pairing._is_paired():
            return {**answer, "status": "not-paired"}
        return {
            **answer,
            "token": self._mint(),
            "expires_at": int(time.time()) + TOKEN_LIFE_S,
            "server_url": pairing._server_url(),
            "features": self._features(),
        }

    @api.model
    def _mint(self):
        """:raises AccessError: when the user is not in the group"""
        user = self.env.user
        if not user.active or not user.has_group("maildesk.group_user"):
            raise AccessError(_("You may not use MailDesk. An administrator of Odoo can put you into its group."))
        claims = {
            "sub": str(user.id),
            "login": user.login,
            "name": user.name,
            "email": user.email or "",
            "lang": self._lang(),
            "tz": self._tz(),
            "company": {"id": self.env.company.id, "name": self.env.company.name},
            "company_ids": self.env.companies.ids,
            "role": "admin" if user.has_group("maildesk.group_manager") else "user",
            "groups": self._shared_groups(),
        }
        return self.env["maildesk.pairing"]._sign("maildesk-session+jwt", claims)

    @api.model
    def _user(self):
        """Who and in which companies; the client starts anew when any of it changes."""
        user = self.env.user
        lang = self.env["res.lang"].sudo().search([("code", "=", self._lang())], limit=1)
        return {
            "uid": user.id,
            "name": user.name,
            "lang": self._lang(),
            "tz": self._tz(),
            "company_id": self.env.company.id,
            "company_ids": self.env.companies.ids,
            "dir": lang.direction or "ltr",
        }

    @api.model
    def _lang(self):
        return self.env.context.get("lang") or self.env.user.lang or "en_US"

    @api.model
    def _tz(self):
        return self.env.context.get("tz") or self.env.user.tz or "UTC"

    @api.model
    def _shared_groups(self):
        """Of the groups that the administrator shares with MailDesk, those the user is in."""
        shared = self.env["res.config.settings"]._maildesk_shared_groups()
        of_user = shared & self.env["res.users"]._maildesk_groups_of(self.env.user)
        # In English for everybody: the name must not depend on who signed in last.
        return [{"id": str(group.id), "name": group.with_context(lang="en_US").display_name} for group in of_user]

    @api.model
    def _features(self):
        """Which kinds of records the client offers: `{"activities": True, "crm": False, ...}`.

        An addon brings one by adding a boolean `maildesk_show_<feature>` to the settings.
        """
        return self.env["res.config.settings"]._maildesk_shown()

    @api.model
    def _app_files(self):
        """:return: addresses of the built client, which change with every build; None when there is none"""
        try:
            with file_open(f"{APP_FOLDER}/manifest.json") as manifest:
                files = json.load(manifest)
        except FileNotFoundError:
            return None
        return {name: f"/{APP_FOLDER}/{files[name]}" for name in ("entry", "style", "live") if files.get(name)}
