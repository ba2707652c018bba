from odoo.tests.common import tagged

from .common import MailDeskCase


@tagged("post_install", "-at_install")
class TestSettings(MailDeskCase):
    def save(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_every_kind_of_record_is_shown_until_it_is_switched_off(self):
        self.assertTrue(self.session_of(self.reader)["features"]["activities"])
        self.save(maildesk_show_activities=False)
        self.assertFalse(self.session_of(self.reader)["features"]["activities"])
        self.assertFalse(self.env["res.config.settings"].create({}).maildesk_show_activities)
        self.save(maildesk_show_activities=True)
        self.assertTrue(self.session_of(self.reader)["features"]["activities"])

    def test_the_client_is_part_of_the_page_unless_a_frame_is_chosen(self):
        self.assertEqual(self.session_of(self.reader)["mount"], "shadow")
        self.save(maildesk_mount="frame")
        self.assertEqual(self.session_of(self.reader)["mount"], "frame")

    def test_every_employee_may_be_let_in_and_out(self):
        self.save(group_maildesk_everybody=True)
        self.env.invalidate_all()
        self.assertEqual(self.session_of(self.outsider)["status"], "ready")
        self.save(group_maildesk_everybody=False)
        self.env.invalidate_all()
        self.assertEqual(self.session_of(self.outsider)["status"], "not-allowed")
        self.assertIn(self.outsider.id, self.told()[0][1]["subs"])

    def test_saving_other_settings_leaves_the_pairing_alone(self):
        self.save(maildesk_mount="frame")
        self.assertTrue(self.pairing._is_paired())

    def test_the_page_knows_of_the_pairing_before_anything_is_saved(self):
        settings = self.env["res.config.settings"]
        names = ["maildesk_is_paired", "maildesk_server_url"]
        self.assertTrue(settings.default_get(names)["maildesk_is_paired"])
        self.pairing._set_param("audience", False)
        self.assertFalse(settings.default_get(names)["maildesk_is_paired"])

    def test_groups_that_are_shared_are_remembered_and_deleted_ones_forgotten(self):
        groups = self.env["res.groups"].create([{"name": "A"}, {"name": "B"}])
        self.save(maildesk_shared_group_ids=[(6, 0, groups.ids)])
        groups[0].unlink()
        self.assertEqual(self.env["res.config.settings"].create({}).maildesk_shared_group_ids, groups[1])
