import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests.common import TransactionCase, tagged

from .verbs_common import ACCOUNT

CONVERSATION = "a3d0b2f4-1111-4222-8333-6f0d7c0e3c52"
OTHER_CONVERSATION = CONVERSATION.replace("1111", "2222")
MAIL = {
    "account_id": ACCOUNT,
    "conversation_id": CONVERSATION,
    "message_id_header": "moment@verbs-chairs.example",
    "subject": "Forty chairs",
    "from": {"name": "Anna Example", "email": "anna@moment-chairs.example"},
    "date": "2026-11-20T08:30:00Z",
    "text": "Hello",
}


@tagged("post_install", "-at_install")
class TestSameMoment(TransactionCase):
    """What two windows ask in the same moment. Each has a transaction of its own, as requests have, so what they do stays in
    the database and is taken out again at the end."""

    def setUp(self):
        super().setUp()
        # Odoo's test runner holds it all the time, and so would wait for the other threads for ever.
        lock = patch.object(Registry, "_lock", DummyRLock())
        lock.start()
        self.addCleanup(lock.stop)
        self.addCleanup(self.apart, self.clean)
        self.asker = self.env.ref("base.user_admin").id

    def apart(self, work, uid=SUPERUSER_ID):
        """Does something in a transaction of its own, and again as Odoo does it where two transactions collide."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            env = api.Environment(cr, uid, {})
            return retrying(lambda: work(env), env)

    def clean(self, env):
        links = env["maildesk.link"].search([("conversation_id", "in", (CONVERSATION, OTHER_CONVERSATION))])
        made = [("email_normalized", "like", "%@moment-chairs.example")]
        links.mail_message_id.unlink()
        links.unlink()
        env["res.partner"].with_context(active_test=False).search(made).unlink()
        env["maildesk.lock"].search([]).unlink()

    def twice(self, verb, *args):
        return self.at_once(verb, args, args)

    def at_once(self, verb, *calls):
        """Two windows call a verb, and both have begun before one of them goes on. :return: their answers"""
        begun = threading.Barrier(2)
        tries = []

        def ask(args):
            first = [True]

            def work(env):
                tries.append(verb)
                # What is read here is what the transaction sees to its end.
                env["maildesk.link"].search_count([])
                if first:
                    first.clear()
                    begun.wait(60)
                return getattr(env["maildesk.bridge"], verb)(*args)

            return self.apart(work, self.asker)

        with ThreadPoolExecutor(2) as windows:
            answers = [window.result(120) for window in [windows.submit(ask, args) for args in calls]]
        self.assertGreater(len(tries), 2, "one of them was done again")
        return answers

    def partner(self):
        values = {"name": "Anna Example", "email": "anna@moment-chairs.example"}
        return self.apart(lambda env: env["res.partner"].create(values).id)

    def count(self, model, domain):
        return self.apart(lambda env: env[model].search_count(domain))

    def test_an_address_makes_one_contact(self):
        values = {"name": "Bert Example", "email": "bert@moment-chairs.example"}
        other = dict(MAIL, conversation_id=OTHER_CONVERSATION)
        answers = self.at_once("create_record", ("contact", values, MAIL), ("contact", values, other))
        self.assertEqual(sorted(answer["created"] for answer in answers), [False, True])
        self.assertEqual(len({answer["record"]["id"] for answer in answers}), 1)
        self.assertEqual(self.count("res.partner", [("email_normalized", "=", "bert@moment-chairs.example")]), 1)

    def test_a_mail_is_in_a_chatter_once(self):
        anna = self.partner()
        answers = self.twice("log_email", "res.partner", anna, MAIL, "<p>Hello</p>")
        self.assertEqual(sorted(answer["state"] for answer in answers), ["already", "logged"])
        self.assertEqual(self.count("mail.message", [("message_id", "=", "<moment@verbs-chairs.example>")]), 1)

    def test_a_conversation_is_beside_a_record_once(self):
        anna = self.partner()
        answers = self.twice("link_conversation", "res.partner", anna, MAIL)
        self.assertEqual(len({answer["id"] for answer in answers}), 1)


@tagged("post_install", "-at_install")
class TestLock(TransactionCase):
    def take(self, what):
        locks = self.env["maildesk.lock"]
        before = locks.search([])
        locks._take(what)
        return locks.search([]) - before

    def test_locks_are_forgotten_after_a_day(self):
        former, present = self.take("former"), self.take("present")
        former.taken_at -= timedelta(days=2)
        self.env["maildesk.lock"]._gc_locks()
        self.assertEqual((former | present).exists(), present)
