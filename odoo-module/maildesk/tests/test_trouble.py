import json
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .common import MailDeskCase

# The server's tests hold what it sends against the same files.
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "webhook").glob("*.json")}
TROUBLE, MANY, OVER, TEST = (
    EXAMPLES[name] for name in ("health.trouble", "health.trouble.many", "health.recovered", "test")
)


@tagged("post_install", "-at_install")
class TestTrouble(MailDeskCase):
    def setUp(self):
        super().setUp()
        self.troubles = self.env["maildesk.trouble"]
        # What people did in the database before must not count.
        self.troubles._forget_server()

    def summaries(self, user):
        domain = [("res_model", "=", "maildesk.trouble"), ("user_id", "=", user.id)]
        return self.env["mail.activity"].search(domain).mapped("summary")

    def hear(self, *events):
        for event in events:
            self.assertTrue(self.troubles._is_understood(event))
            self.troubles._hear(event)

    def test_every_administrator_of_maildesk_has_an_activity_and_nobody_else(self):
        self.hear(TROUBLE)
        self.assertEqual(self.summaries(self.manager), ["sales@example.org: a person is needed"])
        self.assertFalse(self.summaries(self.reader) + self.summaries(self.outsider))
        trouble = self.troubles._all_open()
        self.assertEqual(trouble.url, TROUBLE["url"])
        self.assertEqual(trouble.detail, TROUBLE["text"])

    def test_the_same_trouble_told_again_changes_it_and_adds_nothing(self):
        self.hear(TROUBLE, {**TROUBLE, "text": "The certificate has run out."})
        self.assertEqual(self.troubles._all_open().detail, "The certificate has run out.")
        self.assertEqual(len(self.summaries(self.manager)), 1)

    def test_when_it_is_over_its_activities_are_gone_and_others_go_on(self):
        self.hear(TROUBLE, MANY, OVER)
        self.assertEqual(self.summaries(self.manager), [MANY["title"]])
        self.assertTrue(self.troubles.search([("name", "=", TROUBLE["title"])]).ended_at)

    def test_what_was_told_of_many_goes_on_until_the_last_is_over(self):
        self.hear(MANY, {**OVER, "at": "2026-03-01T13:00:00.000Z", "open": MANY["keys"][1:]})
        self.assertEqual(self.summaries(self.manager), [MANY["title"]])
        self.hear({**OVER, "at": "2026-03-01T13:01:00.000Z", "keys": MANY["keys"][1:], "open": []})
        self.assertFalse(self.summaries(self.manager))

    def test_a_trouble_that_comes_after_the_word_that_it_is_over_is_none(self):
        self.hear(OVER, TROUBLE)
        self.assertFalse(self.summaries(self.manager))

    def test_a_trouble_that_comes_late_and_lasts_is_one(self):
        self.hear(MANY, TROUBLE)
        self.assertEqual(set(self.summaries(self.manager)), {MANY["title"], TROUBLE["title"]})

    def test_a_word_that_never_came_is_made_up_for_by_the_next_one(self):
        self.hear(TROUBLE, TEST)
        self.assertFalse(self.summaries(self.manager))

    def test_of_an_account_that_is_known_and_others_the_others_are_told(self):
        self.hear({**TROUBLE, "keys": MANY["keys"][:1], "open": MANY["keys"][:1]}, MANY)
        self.assertEqual([each._keys() for each in self.troubles._all_open().sorted("id")], [[key] for key in MANY["keys"]])

    def test_nothing_of_a_former_pairing_stays_open(self):
        self.hear(TROUBLE)
        with self.answering(body={"endedSessions": 0}):
            self.pairing._unpair()
        self.assertFalse(self.summaries(self.manager))
        self.hear({**TROUBLE, "at": "2026-01-01T00:00:00.000Z"})
        self.assertEqual(len(self.summaries(self.manager)), 1)

    def test_a_trouble_of_which_little_is_said_is_told_all_the_same(self):
        self.hear({name: TROUBLE[name] for name in ("id", "type", "at", "keys", "open")})
        self.assertTrue(self.troubles._all_open().name)

    def test_what_says_not_what_it_is_about_is_not_understood(self):
        for changed in ({"keys": None}, {"open": [1]}, {"at": 5}):
            self.assertFalse(self.troubles._is_understood({**TROUBLE, **changed}))

    def test_users_see_no_troubles(self):
        with self.assertRaises(AccessError):
            self.troubles.with_user(self.reader).search([])
        self.troubles.with_user(self.manager).search([])
