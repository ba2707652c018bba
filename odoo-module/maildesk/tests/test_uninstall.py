from odoo.tests.common import tagged

from ..hooks import uninstall_hook
from .common import MailDeskCase


@tagged("post_install", "-at_install")
class TestUninstall(MailDeskCase):
    def test_the_server_is_told_and_no_setting_stays(self):
        self.pairing._rotate_key()
        with self.answering(body={"endedSessions": 3}) as came:
            uninstall_hook(self.env)
        self.assertEqual(came[-1]["url"].rpartition("/api")[2], "/odoo/revocations")
        self.assertFalse(self.env["ir.config_parameter"].search([("key", "=like", "maildesk.%")]))

    def test_a_server_that_is_away_holds_nobody_up(self):
        uninstall_hook(self.env)
        self.assertFalse(self.env["ir.config_parameter"].search([("key", "=like", "maildesk.%")]))
