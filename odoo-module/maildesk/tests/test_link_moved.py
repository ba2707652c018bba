from datetime import timedelta
from unittest.mock import patch

import requests

from odoo.tests.common import new_test_user, tagged

from ..models import maildesk_link_moved
from .common import MailDeskCase, problem

ACCOUNT = "0197f6f0-0000-7000-8000-000000000001"
ANOTHER = "0197f6f0-0000-7000-8000-000000000002"
BEFORE = "0197f6f0-0000-7000-8000-00000000000a"
NOW = "0197f6f0-0000-7000-8000-00000000000b"


@tagged("post_install", "-at_install")
class TestLinkMoved(MailDeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["maildesk.link"].search([]).unlink()
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.colleague = new_test_user(cls.env, "md-colleague", groups="maildesk.group_user")
        cls.bridge = cls.env["maildesk.bridge"].with_user(cls.reader)

    def link(self, conversation=BEFORE, header="first@customer.example", account=ACCOUNT, follow=None):
        values = {"account_id": account, "conversation_id": conversation, "message_id_header": header}
        record = {"res_model": "res.partner", "res_id": self.customer.id}
        link = self.env["maildesk.link"].with_user(self.reader).sudo().create({**values, **record})
        if follow:
            self.env["maildesk.follow"].create({"link_id": link.id, "user_id": self.reader.id, "since": follow})
        return link

    def moved(self, account=ACCOUNT, conversation=NOW):
        return self.answering(body={"conversations": [{"accountId": account, "threadId": conversation}]})

    def lines(self, account=ACCOUNT, message_ids=("first@customer.example", "second@customer.example")):
        asked = {"account_id": account, "conversation_id": NOW, "message_ids": list(message_ids)}
        return self.bridge.conversation_links([asked])

    def test_a_merged_conversation_has_its_records_and_is_followed_as_before(self):
        linked = self.link(follow="2026-11-20 12:00:00") | self.link(header=False)
        with self.moved() as came:
            [line] = self.lines()
        self.assertEqual((line["conversation_id"], line["since"]), (NOW, "2026-11-20T12:00:00Z"))
        self.assertEqual(linked.mapped("conversation_id"), [NOW, NOW])
        [asked] = self.claims_of(came[0]["json"]["token"], "maildesk-links+jwt")["links"]
        self.assertEqual((asked["account"], asked["conversation"]), (ACCOUNT, BEFORE))
        self.assertEqual((asked["messageIds"], asked["uids"]), (["first@customer.example"], [str(self.reader.id)]))
        followed = self.bridge.followed_conversations([ACCOUNT])
        self.assertEqual([each["conversation_id"] for each in followed], [NOW])
        with self.answering() as came:
            self.assertEqual(self.lines(), [line])
        self.assertFalse(came)

    def test_an_account_that_was_added_again_has_them_too(self):
        self.link(follow="2026-11-20 12:00:00")
        with self.moved(ANOTHER):
            [line] = self.lines(ANOTHER)
        self.assertEqual((line["account_id"], line["follow"]), (ANOTHER, True))

    def test_of_two_links_to_one_record_both_count(self):
        message = self.customer.message_post(body="its mail")
        before = self.link(follow="2026-11-20 12:00:00")
        before.write({"mail_message_id": message.id, "was_logged": True})
        self.env["maildesk.follow"].create({"link_id": before.id, "user_id": self.colleague.id})
        now = self.link(NOW, follow="2026-11-21 12:00:00")
        with self.moved():
            [line] = self.lines()
        self.assertFalse(before.exists())
        self.assertEqual((line["since"], line["logged"]), ("2026-11-20T12:00:00Z", ["first@customer.example"]))
        self.assertEqual(now.follow_ids.user_id, self.reader | self.colleague)

    def test_a_log_is_taken_back_after_the_conversation_was_merged_and_what_was_put_there_by_hand_stays(self):
        groups = "groups_id" if "groups_id" in self.reader._fields else "group_ids"
        self.reader.write({groups: [(4, self.env.ref("base.group_partner_manager").id)]})
        mail = {"account_id": ACCOUNT, "conversation_id": BEFORE, "message_id_header": "first@customer.example", "text": "Hi"}
        self.bridge.log_email("res.partner", self.customer.id, mail)
        by_hand = self.link(NOW)
        with self.moved():
            self.lines()
        now = dict(mail, conversation_id=NOW)
        self.assertTrue(self.bridge.undo_log("res.partner", self.customer.id, now, "first@customer.example"))
        self.assertTrue(by_hand.exists())
        self.assertFalse(by_hand.mail_message_id)

    def test_where_maildesk_does_not_say_so_nothing_moves(self):
        link = self.link()
        with self.failing(requests.exceptions.ConnectionError("refused")):
            self.assertEqual(self.lines(), [])
        for conversations in ([None], []):
            link.looked_at = False
            with self.answering(body={"conversations": conversations}) as came:
                self.assertEqual(self.lines(), [])
            self.assertEqual(len(came), 1)
        self.assertEqual(link.conversation_id, BEFORE)

    def test_whoever_opens_a_conversation_does_not_wait_each_time_for_a_server_that_cannot_be_reached(self):
        link = self.link()
        with self.failing(requests.exceptions.ConnectionError("refused")):
            self.lines()
        with self.moved() as came:
            self.assertEqual(self.lines(), [])
            self.assertFalse(came)
            link.looked_at -= timedelta(minutes=2)
            self.assertEqual(len(self.lines()), 1)

    def test_of_a_mail_that_lies_in_another_mailbox_as_well_it_is_not_asked_each_time(self):
        self.link(account=ANOTHER)
        with self.answering(body={"conversations": [None]}) as came:
            self.lines()
            self.lines()
        self.assertEqual(len(came), 1)

    def test_what_nobody_looks_at_is_found_again_by_and_by(self):
        link = self.link(header=False)
        with self.moved():
            self.env["maildesk.link"]._find_all_again()
        self.assertEqual(link.conversation_id, NOW)

    def asked_by_and_by(self, **answer):
        """The conversations of the questions that are asked, one at a time."""
        with patch.object(maildesk_link_moved, "ASKED_AT_ONCE", 1), self.answering(**answer) as came:
            self.env["maildesk.link"]._find_all_again()
        questions = [self.claims_of(each["json"]["token"], "maildesk-links+jwt")["links"] for each in came]
        return [asked["conversation"] for [asked] in questions]

    def test_what_was_looked_at_longest_ago_comes_first_and_a_refusal_does_not_keep_the_others_waiting(self):
        self.link("c", header="c@customer.example").looked_at = "2026-11-20 12:00:00"
        self.link("b", header="b@customer.example").looked_at = "2026-11-21 12:00:00"
        self.link("a", header="a@customer.example").looked_at = "2026-11-22 12:00:00"
        self.link("d", header="d@customer.example")
        self.assertEqual(self.asked_by_and_by(status=403, body=problem("odoo.token-invalid")), ["d", "c", "b", "a"])
