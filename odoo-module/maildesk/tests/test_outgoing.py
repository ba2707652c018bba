import calendar
import json
import threading
from datetime import timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.tests.common import new_test_user, tagged

from ..models import res_users
from .common import MailDeskCase, problem


@tagged("post_install", "-at_install")
class TestOutgoing(MailDeskCase):
    def setUp(self):
        super().setUp()
        self.group = self.env.ref("maildesk.group_user")
        self.groups_field = self.env["res.users"]._maildesk_own_groups_field()

    def revoked(self, *users, reason):
        return [("revocation", {"subs": users[0].ids if len(users) == 1 else [u.id for u in users], "reason": reason})]

    def test_an_archived_user_is_out_at_once(self):
        self.reader.active = False
        self.assertEqual(self.told(), self.revoked(self.reader, reason="archived"))

    def test_who_leaves_the_group_is_out_at_once(self):
        self.reader.write({self.groups_field: [(3, self.group.id)]})
        self.assertEqual(self.told(), self.revoked(self.reader, reason="group"))

    def test_who_is_taken_out_of_the_group_from_its_side_is_out_at_once(self):
        users_field = "user_ids" if "user_ids" in self.group._fields else "users"
        self.group.write({users_field: [(3, self.reader.id)]})
        self.assertEqual(self.told(), self.revoked(self.reader, reason="group"))

    def test_who_is_no_administrator_any_more_has_to_come_in_anew(self):
        self.manager.write({self.groups_field: [(3, self.env.ref("maildesk.group_manager").id)]})
        self.assertEqual(self.told(), self.revoked(self.manager, reason="group"))

    def test_a_new_password_ends_what_the_old_one_began(self):
        self.reader.password = "another-Password-1"
        self.assertEqual(self.told(), self.revoked(self.reader, reason="password"))

    def test_a_deleted_user_is_out_at_once(self):
        user = new_test_user(self.env, "md-gone", groups="maildesk.group_user")
        expected = self.revoked(user, reason="archived")
        user.unlink()
        self.assertEqual(self.told(), expected)

    def test_other_changes_of_a_user_are_nobodys_business(self):
        self.reader.write({"name": "New Name", "signature": "x"})
        self.outsider.active = False
        self.assertEqual(self.told(), [])

    def test_without_a_pairing_nothing_is_kept(self):
        self.pairing._set_param("audience", False)
        self.reader.active = False
        self.assertEqual(self.told(), [])

    def test_what_was_told_is_forgotten(self):
        self.reader.active = False
        row = self.env["maildesk.outgoing"].search([])
        with self.answering(body={"endedSessions": 2}) as came:
            row._deliver()
        self.assertFalse(row.exists())
        claims = self.claims_of(came[0]["json"]["token"], "maildesk-revocation+jwt")
        self.assertEqual((claims["subs"], claims["reason"]), ([str(self.reader.id)], "archived"))

    def test_it_is_told_right_after_the_commit_while_nobody_waits(self):
        began, may_go_on, threads = threading.Event(), threading.Event(), []

        def deliver(_outgoing):
            threads.append(threading.current_thread())
            began.set()
            may_go_on.wait(30)

        with patch.object(type(self.env["maildesk.outgoing"]), "_deliver_due", deliver):
            with patch.object(self.env.registry, "cursor", lambda: _Lent(self.env.cr)):
                self.reader.active = False
                self.assertFalse(threads)
                self.env.cr.postcommit.run()
                self.assertTrue(began.wait(30))
                may_go_on.set()
                threads[0].join(30)
        self.assertNotEqual(threads[0], threading.current_thread())

    def test_it_is_dated_when_it_happened_however_late_it_is_told(self):
        self.reader.active = False
        row = self.env["maildesk.outgoing"].search([])
        with self.failing(requests.exceptions.ConnectionError("refused")):
            row._deliver()
        happened = row.first_attempt = fields.Datetime.now() - timedelta(minutes=20)
        with self.answering(body={"endedSessions": 0}) as came:
            row._deliver()
        claims = self.claims_of(came[0]["json"]["token"], "maildesk-revocation+jwt")
        self.assertEqual(claims["at"], calendar.timegm(happened.timetuple()))
        self.assertGreater(claims["iat"], claims["at"] + 1000)

    def shared_group(self, *users):
        group = self.env["res.groups"].create({"name": "Support"})
        self.pairing._set_param("shared_groups", json.dumps(group.ids))
        for user in users:
            user.write({self.groups_field: [(4, group.id)]})
        return group

    def test_who_leaves_a_group_that_mailboxes_are_shared_with_is_out_at_once(self):
        group = self.shared_group(self.reader, self.outsider)
        self.reader.write({self.groups_field: [(3, group.id)]})
        self.outsider.write({self.groups_field: [(3, group.id)]})
        self.assertEqual(self.told(), self.revoked(self.reader, reason="group"))

    def test_who_is_taken_out_of_such_a_group_from_its_side_is_out_at_once(self):
        group = self.shared_group(self.reader)
        users_field = "user_ids" if "user_ids" in group._fields else "users"
        group.write({users_field: [(3, self.reader.id)]})
        self.assertEqual(self.told(), self.revoked(self.reader, reason="group"))

    def test_a_group_that_is_no_longer_shared_or_is_deleted_takes_along_what_it_gave(self):
        group = self.shared_group(self.reader)
        settings = self.env["res.config.settings"].with_user(self.system).create({})
        settings.maildesk_shared_group_ids = False
        settings.set_values()
        self.assertEqual(self.told(), self.revoked(self.reader, reason="group"))
        self.env["maildesk.outgoing"].search([]).unlink()
        self.pairing._set_param("shared_groups", json.dumps(group.ids))
        group.unlink()
        self.assertEqual(self.told(), self.revoked(self.reader, reason="group"))

    def test_a_group_by_which_people_use_maildesk_takes_the_use_along(self):
        group = self.env["res.groups"].create({"name": "Office", "implied_ids": [(4, self.group.id)]})
        self.outsider.write({self.groups_field: [(4, group.id)]})
        group.unlink()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        # Up to 18 they were put into the groups that it implies for good.
        is_out = not self.outsider.has_group("maildesk.group_user")
        self.assertEqual(self.told(), self.revoked(self.outsider, reason="group") if is_out else [])

    def test_very_many_users_are_told_in_several_words(self):
        with patch.object(res_users, "USERS_AT_ONCE", 1):
            (self.reader | self.manager).write({"active": False})
        self.assertEqual([payload["subs"] for _kind, payload in self.told()], [self.reader.ids, self.manager.ids])

    def test_what_could_not_be_told_is_tried_again_later_and_given_up_after_a_day(self):
        self.reader.active = False
        row = self.env["maildesk.outgoing"].search([])
        with self.failing(requests.exceptions.ConnectionError("refused")):
            row._deliver()
        self.assertEqual((row.attempts, row.last_error), (1, "refused"))
        self.assertGreater(row.next_attempt, fields.Datetime.now())
        with self.answering(body={}) as came:
            row._deliver_due()
        self.assertFalse(came)
        row.next_attempt = fields.Datetime.now()
        with self.answering(503, problem("server.busy")):
            row._deliver_due()
        self.assertEqual((row.attempts, row.last_error), (2, "server.busy"))
        self.env.flush_all()
        long_ago = fields.Datetime.now() - timedelta(days=2)
        self.env.cr.execute("UPDATE maildesk_outgoing SET create_date = %s, next_attempt = %s", [long_ago, long_ago])
        self.env.invalidate_all()
        with self.failing(requests.exceptions.ConnectionError("refused")):
            row._deliver_due()
        self.assertFalse(row.exists())

    def test_a_server_that_does_not_know_us_needs_not_be_told(self):
        self.reader.active = False
        row = self.env["maildesk.outgoing"].search([])
        with self.answering(403, problem("odoo.not-paired")):
            row._deliver()
        self.assertFalse(row.exists())

    def test_the_scheduled_actions_never_run_out(self):
        for name in ("ir_cron_outgoing", "ir_cron_links"):
            cron = self.env.ref(f"maildesk.{name}")
            self.assertTrue(cron.active)
            self.assertEqual(cron.numbercall if "numbercall" in cron._fields else -1, -1)


class _Lent:
    """The cursor of the test in place of a new one, which would not see what is not committed."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *_error):
        return False
