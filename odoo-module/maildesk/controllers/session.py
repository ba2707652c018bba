from odoo import http
from odoo.http import request
from odoo.modules.registry import Registry
from odoo.addons.web.controllers.session import Session

from odoo import SUPERUSER_ID, api


class MailDeskSession(Session):
    @http.route()
    def logout(self, *args, **kwargs):
        """Who leaves Odoo leaves MailDesk: an open tab must not go on showing mail."""
        uid, db = request.session.uid, request.db
        if uid and db:
            with Registry(db).cursor() as cr:
                user = api.Environment(cr, SUPERUSER_ID, {})["res.users"].browse(uid)
                user._maildesk_revoke("logout")
        return super().logout(*args, **kwargs)
