from unittest.mock import patch

from odoo.tests.common import tagged

from ..hooks import uninstall_hook
from ..models import maildesk_pairing
from .common import MailDeskCase


@tagged("post_install", "-at_install")
class TestUninstall(MailDeskCase):
    def setUp(self):
        super().setUp()
        self.env["res.users.log"].with_user(self.reader).sudo().create({})

    def test_the_server_is_told_and_no_setting_stays(self):
        self.pairing._rotate_key()
        with self.answering(body={"endedSessions": 3}) as came:
            uninstall_hook(self.env)
        self.assertEqual(came[-1]["url"].rpartition("/api")[2], "/odoo/revocations")
        self.assertFalse(self.env["ir.config_parameter"].search([("key", "=like", "maildesk.%")]))

    def test_it_is_told_of_everybody_who_ever_signed_in_however_many_they_are(self):
        self.env["res.users.log"].with_user(self.manager).sudo().create({})
        self.manager.active = False
        with patch.object(maildesk_pairing, "USERS_AT_ONCE", 1), self.answering(body={"endedSessions": 0}) as came:
            self.pairing._end_all_sessions()
        claims = [self.claims_of(each["json"]["token"], "maildesk-revocation+jwt") for each in came]
        told = [sub for each in claims for sub in each["subs"]]
        self.assertTrue(all(len(each["subs"]) == 1 for each in claims))
        self.assertLessEqual({str(self.reader.id), str(self.manager.id)}, set(told))
        self.assertNotIn(str(self.outsider.id), told)

    def test_a_server_that_is_away_holds_nobody_up(self):
        uninstall_hook(self.env)
        self.assertFalse(self.env["ir.config_parameter"].search([("key", "=like", "maildesk.%")]))
