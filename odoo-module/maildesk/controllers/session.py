from odoo import SUPERUSER_ID, http
from odoo.http import request
from odoo.addons.web.controllers.session import Session


class MailDeskSession(Session):
    # Odoo's own only reads. As a function this is taken without a warning about the route that it changes.
    @http.route(readonly=lambda *_context: False)
    def logout(self, *args, **kwargs):
        """Who leaves Odoo leaves MailDesk: an open tab must not go on showing mail."""
        if request.db and request.session.uid:
            user = request.env["res.users"].with_user(SUPERUSER_ID).browse(request.session.uid)
            user._maildesk_revoke("logout")
        return super().logout(*args, **kwargs)
