from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .common import MailDeskCase

EVENT = {
    "id": "e1",
    "type": "health.trouble",
    "account": {"id": "a1", "address": "sales@example.com"},
    "title": "sales@example.com: a person is needed",
    "text": "The password is refused.",
}


@tagged("post_install", "-at_install")
class TestTrouble(MailDeskCase):
    def activities(self, user):
        return self.env["mail.activity"].search(
            [("res_model", "=", "maildesk.trouble"), ("user_id", "=", user.id)]
        )

    def test_every_administrator_of_maildesk_has_an_activity_and_nobody_else(self):
        self.env["maildesk.trouble"]._begin(EVENT)
        self.assertEqual(self.activities(self.manager).summary, "sales@example.com: a person is needed")
        self.assertFalse(self.activities(self.reader) + self.activities(self.outsider))

    def test_the_same_trouble_told_again_changes_it_and_adds_nothing(self):
        first = self.env["maildesk.trouble"]._begin(EVENT)
        again = self.env["maildesk.trouble"]._begin({**EVENT, "id": "e2", "text": "The certificate has run out."})
        self.assertEqual(first, again)
        self.assertEqual(first.detail, "The certificate has run out.")
        self.assertEqual(len(self.activities(self.manager)), 1)

    def test_when_it_is_over_the_activities_are_gone(self):
        trouble = self.env["maildesk.trouble"]._begin(EVENT)
        self.env["maildesk.trouble"]._end({**EVENT, "id": "e2", "type": "health.recovered", "title": f"Over: {EVENT['title']}"})
        self.assertFalse(self.activities(self.manager))
        self.assertTrue(trouble.ended_at)

    def test_another_trouble_of_the_account_goes_on(self):
        self.env["maildesk.trouble"]._begin(EVENT)
        other = self.env["maildesk.trouble"]._begin({**EVENT, "title": "sales@example.com: mail could not be sent"})
        self.env["maildesk.trouble"]._end({**EVENT, "title": f"Over: {EVENT['title']}"})
        self.assertEqual(self.activities(self.manager).summary, other.name)

    def test_a_trouble_of_which_little_is_said_is_told_all_the_same(self):
        trouble = self.env["maildesk.trouble"]._begin({"id": "e1", "type": "health.trouble"})
        self.assertTrue(trouble.name)

    def test_users_see_no_troubles(self):
        with self.assertRaises(AccessError):
            self.env["maildesk.trouble"].with_user(self.reader).search([])
        self.env["maildesk.trouble"].with_user(self.manager).search([])
