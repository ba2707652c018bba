from odoo import fields
from odoo.addons.maildesk.tests.verbs_common import VerbCase
from odoo.tests.common import tagged


@tagged("post_install", "-at_install")
class TestTasks(VerbCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("project.group_project_user")
        cls.user.write({"groups_id" if "groups_id" in cls.user._fields else "group_ids": [(4, group.id)]})
        cls.project = cls.env["project.project"].create({"name": "Website", "privacy_visibility": "employees"})
        cls.task = cls.env["project.task"].create(
            {"name": "Measure the hall", "project_id": cls.project.id, "partner_id": cls.anna.id}
        )

    def test_open_tasks_are_shown_and_done_ones_are_not(self):
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertShape("find_partners", answer)
        self.assertEqual([line["id"] for line in self.section(answer, "task")["records"]], self.task.ids)
        self.task.state = "1_done"
        self.assertIsNone(self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "task"))

    def test_a_task_is_made_of_a_mail(self):
        prepared = self.bridge.prepare_create("task", self.mail)
        self.assertShape("prepare_create", prepared)
        values = {field["name"]: field["value"] for field in prepared["fields"]}
        made = self.bridge.create_record(
            "task", dict(values, project=str(self.project.id), due="2026-12-01"), self.mail
        )
        task = self.env["project.task"].browse(made["record"]["id"])
        self.assertEqual((task.name, task.project_id, task.partner_id), ("Forty chairs", self.project, self.anna))
        self.assertEqual(task.user_ids, self.user)

    def test_a_task_is_due_on_the_day_of_whoever_makes_it(self):
        for zone in ("Pacific/Auckland", "Asia/Tokyo", "Europe/Vienna", "America/Los_Angeles", "Pacific/Honolulu"):
            self.user.tz = zone
            made = self.bridge.create_record("task", {"name": "In " + zone, "due": "2026-12-01"}, self.mail_of(zone))
            task = self.env["project.task"].browse(made["record"]["id"]).with_context(tz=zone)
            local = fields.Datetime.context_timestamp(task, task.date_deadline)
            self.assertEqual(str(local.date()), "2026-12-01", zone)

    def mail_of(self, conversation):
        return dict(self.mail, conversation_id=conversation)

    def test_without_a_project_it_is_a_private_task(self):
        made = self.bridge.create_record("task", {"name": "Think about chairs"}, self.mail)
        self.assertFalse(self.env["project.task"].browse(made["record"]["id"]).project_id)
