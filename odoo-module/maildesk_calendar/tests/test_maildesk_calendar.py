import json
from datetime import timedelta

from odoo import fields
from odoo.addons.maildesk.tests.verbs_common import VerbCase
from odoo.exceptions import UserError
from odoo.tests.common import tagged


@tagged("post_install", "-at_install")
class TestMeetings(VerbCase):
    def test_coming_meetings_are_shown_and_past_ones_are_not(self):
        now = fields.Datetime.now()
        for name, start in (("Visit", now + timedelta(2)), ("Past", now - timedelta(2))):
            self.env["calendar.event"].create(
                {"name": name, "start": start, "stop": start + timedelta(hours=1), "partner_ids": [(6, 0, self.anna.ids)]}
            )
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertShape("find_partners", answer)
        self.assertEqual([line["name"] for line in self.section(answer, "event")["records"]], ["Visit"])

    def test_a_meeting_begins_at_the_hour_of_the_users_time_zone(self):
        self.user.tz = "Europe/Vienna"
        values = {"name": "Visit", "start": "2026-12-01T10:00", "minutes": "30"}
        made = self.bridge.create_record("event", values, self.mail)
        event = self.env["calendar.event"].browse(made["record"]["id"])
        self.assertEqual((str(event.start), str(event.stop)), ("2026-12-01 09:00:00", "2026-12-01 09:30:00"))

    def test_all_coming_meetings_are_a_list_of_odoo(self):
        values = {"name": "Visit", "start": "2036-12-01T10:00", "minutes": "30", "invite": "yes"}
        made = self.bridge.create_record("event", values, self.mail)
        told = self.bridge.section_list("event", "anna@verbs-chairs.example")
        self.assertShape("section_list", told)
        events = self.env["calendar.event"].search(json.loads(json.dumps(told["domain"])))
        self.assertEqual(events.ids, [made["record"]["id"]])

    def test_a_guest_is_invited_only_when_asked_for(self):
        values = {"name": "Visit", "start": "2026-12-01T10:00", "minutes": "30"}
        alone = self.bridge.create_record("event", values, self.mail)
        self.assertEqual(self.env["calendar.event"].browse(alone["record"]["id"]).partner_ids, self.user.partner_id)
        both = self.bridge.create_record("event", dict(values, invite="yes"), self.mail, seen=[alone["record"]["id"]])
        self.assertIn(self.anna, self.env["calendar.event"].browse(both["record"]["id"]).partner_ids)

    def test_a_form_without_a_time_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "day and a time"):
            self.bridge.create_record("event", {"name": "Visit", "start": "soon"}, self.mail)
        self.assertShape("prepare_create", self.bridge.prepare_create("event", self.mail))
