import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from ..models import maildesk_bridge_link
from .verbs_common import CONVERSATION, VerbCase


@tagged("post_install", "-at_install")
class TestChatter(VerbCase):
    def log(self, mail=None, html="<p>Hello</p>", **more):
        answer = self.bridge.log_email("res.partner", self.anna.id, mail or self.mail, html, **more)
        self.assertShape("log_email", answer)
        return answer

    def messages(self, header="<offer-7@verbs-chairs.example>"):
        return self.env["mail.message"].search([("message_id", "=", header)])

    def test_a_mail_goes_into_the_chatter_with_author_date_and_files(self):
        file = {"name": "plan.txt", "data": base64.b64encode(b"plan").decode()}
        answer = self.log(attachments=[file])
        message = self.messages()
        self.assertEqual(answer["state"], "logged")
        self.assertEqual(answer["link"]["logged"], ["offer-7@verbs-chairs.example"])
        self.assertEqual((message.model, message.res_id), ("res.partner", self.anna.id))
        self.assertEqual((message.message_type, message.subject), ("email", "Forty chairs"))
        self.assertEqual(message.author_id, self.anna)
        self.assertEqual(str(message.date), "2026-11-20 08:30:00")
        self.assertEqual(message.attachment_ids.raw, b"plan")
        self.assertTrue(message.subtype_id.internal)

    def test_the_author_is_who_wrote_it_whoever_is_looked_at(self):
        self.log(dict(self.mail, person={"name": "Chairs Ltd", "email": "office@verbs-chairs.example"}))
        self.assertEqual(self.messages().author_id, self.anna)

    def test_nobody_is_notified_and_nothing_is_sent(self):
        outside = self.env["res.partner"].create({"name": "Outside", "email": "outside@else.example"})
        self.anna.message_subscribe((outside + self.stranger.partner_id).ids)
        self.anna.message_follower_ids.write(
            {"subtype_ids": [(6, 0, self.env["mail.message.subtype"].search([("res_model", "=", False)]).ids)]}
        )
        before = self.env["mail.mail"].search_count([])
        self.log()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(self.messages().notification_ids)
        self.assertFalse(self.messages().partner_ids)

    def test_a_mail_is_in_a_chatter_once(self):
        first = self.log()
        second = self.log()
        self.assertEqual((first["state"], second["state"]), ("logged", "already"))
        self.assertEqual(len(self.messages()), 1)
        self.assertEqual(second["link"]["logged"], ["offer-7@verbs-chairs.example"])

    def test_what_odoo_received_by_itself_is_not_doubled(self):
        posted = self.anna.message_post(body="by the gateway", message_type="email")
        posted.message_id = "<offer-7@verbs-chairs.example>"
        posted.flush_recordset()
        self.assertEqual(self.log()["state"], "already")
        self.assertEqual(self.messages(), posted)
        undone = self.bridge.undo_log("res.partner", self.anna.id, self.mail, "offer-7@verbs-chairs.example")
        self.assertFalse(undone)
        self.assertTrue(posted.exists())

    def test_scripts_and_handlers_are_cleaned_away(self):
        self.log(html='<p onclick="x()">Hello<script>alert(1)</script><img src=x onerror=alert(1)></p>')
        body = self.messages().body
        self.assertIn("Hello", body)
        for evil in ("script", "onclick", "onerror"):
            self.assertNotIn(evil, body)

    def test_pictures_of_the_text_are_shown_from_the_attachments(self):
        html = '<p>Look: <img src="cid:1.2" alt="Plan"> and <img src="cid:7"><img src="https://else.example/x.png"></p>'
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
        self.log(html=html, attachments=[{"name": "plan.png", "data": pixel, "part": "1.2"}])
        message = self.messages()
        [attachment] = message.attachment_ids
        self.assertEqual((attachment.mimetype, attachment.res_id), ("image/png", self.anna.id))
        self.assertIn('src="/web/image/%d"' % attachment.id, message.body)
        self.assertNotIn("cid:", message.body)
        self.assertIn("https://else.example/x.png", message.body)

    def test_text_alone_is_escaped(self):
        self.log(dict(self.mail, text="a < b"), html=None)
        self.assertIn("a &lt; b", self.messages().body)

    def test_an_unknown_writer_is_named_by_address(self):
        self.log(self.mail_from("Bert, B.", "bert@else.example"))
        message = self.messages()
        self.assertFalse(message.author_id)
        self.assertIn("bert@else.example", message.email_from)

    def test_a_log_is_undone(self):
        self.log()
        undone = self.bridge.undo_log("res.partner", self.anna.id, self.mail, "offer-7@verbs-chairs.example")
        self.assertTrue(undone)
        self.assertFalse(self.messages())
        self.assertFalse(self.env["maildesk.link"].search([("conversation_id", "=", CONVERSATION)]))

    def undo(self, user=None, mail=None):
        mail = mail or self.mail
        bridge = self.bridge.with_user(user or self.user)
        return bridge.undo_log("res.partner", self.anna.id, mail, mail["message_id_header"])

    def test_the_files_of_a_log_go_with_it_and_those_that_another_message_shows_stay(self):
        domain = [("res_model", "=", "res.partner"), ("res_id", "=", self.anna.id)]
        before = self.env["ir.attachment"].search(domain)
        data = base64.b64encode(b"plan").decode()
        files = [{"name": name, "data": data} for name in ("plan.txt", "kept.txt")]
        self.log(attachments=files)
        kept = self.messages().attachment_ids.filtered(lambda file: file.name == "kept.txt")
        self.anna.message_post(body="See there", attachment_ids=kept.ids)
        self.assertTrue(self.undo())
        self.assertEqual(self.env["ir.attachment"].search(domain) - before, kept)

    def test_what_is_taken_back_is_told_to_have_been_there_as_long_as_later_mail_is_logged(self):
        link = self.bridge.link_conversation("res.partner", self.anna.id, dict(self.mail, message_id_header=""))
        self.bridge.follow_conversation(link["id"], True)
        later = self.mail_from("Anna Example", "anna@verbs-chairs.example", "later@c.example")
        self.log(later)
        self.assertTrue(self.undo(mail=later))
        [followed] = self.bridge.followed_conversations([self.mail["account_id"]])
        self.assertEqual((followed["logged"], followed["taken_out"]), ([], ["later@c.example"]))
        # It may be put there again by hand.
        self.assertEqual(self.log(later)["state"], "logged")
        self.bridge.follow_conversation(link["id"], False)
        self.assertTrue(self.undo(mail=later))
        [beside] = self.bridge.conversation_links([self.mail])
        self.assertEqual((beside["logged"], beside["taken_out"]), ([], []))

    def test_taking_back_a_log_leaves_the_conversation_where_it_was_put_before(self):
        link = self.bridge.link_conversation("res.partner", self.anna.id, self.mail)
        self.log()
        self.assertTrue(self.undo())
        self.assertFalse(self.messages())
        self.assertEqual([each["id"] for each in self.bridge.conversation_links([self.mail])], [link["id"]])

    def test_what_is_logged_where_a_colleague_put_the_conversation_is_taken_back(self):
        colleague = new_test_user(self.env, "maildesk-colleague", groups="base.group_user,maildesk.group_user")
        link = self.bridge.with_user(colleague).link_conversation("res.partner", self.anna.id, self.mail)
        self.log()
        self.assertFalse(self.undo(colleague), "it is not the colleague's")
        self.assertTrue(self.undo())
        self.assertFalse(self.messages())
        [told] = self.bridge.conversation_links([self.mail])
        self.assertEqual((told["id"], told["logged"]), (link["id"], []))

    def test_taking_back_a_log_does_not_end_what_a_colleague_does_with_the_conversation(self):
        colleague = new_test_user(self.env, "maildesk-colleague", groups="base.group_user,maildesk.group_user")
        link = self.log()["link"]
        self.bridge.with_user(colleague).follow_conversation(link["id"], True)
        self.assertTrue(self.undo())
        followed = self.bridge.with_user(colleague).followed_conversations([self.mail["account_id"]])
        self.assertEqual([each["id"] for each in followed], [link["id"]])
        self.bridge.remove_link(link["id"])
        self.log()
        self.bridge.with_user(colleague).link_conversation("res.partner", self.anna.id, self.mail)
        self.assertTrue(self.undo())
        self.assertEqual(len(self.bridge.conversation_links([self.mail])), 1)

    def test_later_replies_are_followed_until_told_otherwise(self):
        link = self.log(follow=True)["link"]
        self.assertTrue(link["follow"])
        followed = self.bridge.followed_conversations([self.mail["account_id"]])
        self.assertShape("followed_conversations", followed)
        self.assertEqual([each["conversation_id"] for each in followed], [CONVERSATION])
        changed = self.bridge.follow_conversation(link["id"], False)
        self.assertShape("follow_conversation", changed)
        self.assertFalse(changed["follow"])
        self.assertEqual(self.bridge.followed_conversations([self.mail["account_id"]]), [])

    def test_it_is_kept_since_when_they_are_followed(self):
        link = self.log(follow=True)["link"]
        self.env["maildesk.follow"].search([]).since = "2026-11-20 12:00:00"
        later = self.log(self.mail_from("Anna Example", "anna@verbs-chairs.example", "later@c.example"), follow=True)["link"]
        self.bridge.follow_conversation(link["id"], True)
        [followed] = self.bridge.followed_conversations([self.mail["account_id"]])
        self.assertEqual((later["since"], followed["since"]), ("2026-11-20T12:00:00Z",) * 2)
        self.bridge.follow_conversation(link["id"], False)
        anew = self.bridge.follow_conversation(link["id"], True)
        self.assertGreater(anew["since"], "2026-11-20T12:00:00Z")

    def test_a_mail_that_somebody_deleted_in_the_chatter_is_told_to_have_been_there(self):
        self.log()
        self.bridge.link_conversation("res.partner", self.company.id, self.mail)
        self.messages().unlink()
        beside, taken_out = sorted(self.bridge.conversation_links([self.mail]), key=lambda line: line["taken_out"])
        self.assertEqual((beside["record"]["id"], beside["taken_out"]), (self.company.id, []))
        self.assertEqual((taken_out["logged"], taken_out["taken_out"]), ([], ["offer-7@verbs-chairs.example"]))

    def test_a_conversation_is_put_beside_a_record_and_taken_away(self):
        link = self.bridge.link_conversation("res.partner", self.anna.id, self.mail)
        self.assertShape("link_conversation", link)
        again = self.bridge.link_conversation("res.partner", self.anna.id, self.mail)
        self.assertEqual(link["id"], again["id"])
        told = self.bridge.conversation_links([self.mail])
        self.assertShape("conversation_links", told)
        self.assertEqual([each["record"]["id"] for each in told], self.anna.ids)
        self.assertTrue(self.bridge.remove_link(link["id"]))
        self.assertEqual(self.bridge.conversation_links([self.mail]), [])
        with self.assertRaises(UserError):
            self.bridge.remove_link(link["id"])

    def test_a_colleague_sees_the_link_and_may_go_on_with_it(self):
        colleague = new_test_user(self.env, "maildesk-colleague", groups="base.group_user,maildesk.group_user")
        bridge = self.env["maildesk.bridge"].with_user(colleague)
        self.log()
        [link] = bridge.conversation_links([self.mail])
        self.assertEqual(link["logged"], ["offer-7@verbs-chairs.example"])
        self.assertTrue(bridge.follow_conversation(link["id"], True)["follow"])
        self.assertEqual([each["id"] for each in bridge.followed_conversations([self.mail["account_id"]])], [link["id"]])
        with self.assertRaises(AccessError):
            # Contacts are not this user's to change.
            bridge.remove_link(link["id"])

    def test_nobody_lets_the_client_of_a_colleague_log(self):
        colleague = new_test_user(self.env, "maildesk-colleague", groups="base.group_user,maildesk.group_user")
        bridge = self.env["maildesk.bridge"].with_user(colleague)
        accounts = [self.mail["account_id"]]
        link = self.log()["link"]
        bridge.follow_conversation(link["id"], True)
        bridge.log_email("res.partner", self.anna.id, self.mail, follow=True)
        self.assertEqual(self.bridge.followed_conversations(accounts), [])
        self.assertEqual([each["follow"] for each in self.bridge.conversation_links([self.mail])], [False])
        # What the client keeps of a mail it logs by hand.
        self.assertFalse(self.log()["link"]["follow"])

    def test_nobody_ends_what_a_colleague_follows(self):
        colleague = new_test_user(self.env, "maildesk-colleague", groups="base.group_user,maildesk.group_user")
        bridge = self.env["maildesk.bridge"].with_user(colleague)
        accounts = [self.mail["account_id"]]
        link = self.log(follow=True)["link"]
        self.assertFalse(bridge.conversation_links([self.mail])[0]["follow"])
        bridge.follow_conversation(link["id"], True)
        bridge.follow_conversation(link["id"], False)
        self.assertEqual(bridge.followed_conversations(accounts), [])
        self.assertEqual([each["id"] for each in self.bridge.followed_conversations(accounts)], [link["id"]])

    def test_records_that_the_user_no_longer_sees_take_no_place_among_the_followed(self):
        hidden = self.env["res.partner"].create({"name": "Hidden", "email": "hidden@verbs-chairs.example"})
        self.log(follow=True)
        other = dict(self.mail, conversation_id=CONVERSATION.replace("6", "7"), message_id_header="b@c.example")
        self.bridge.log_email("res.partner", hidden.id, other, follow=True)
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", hidden.id)],
            }
        )
        with patch.object(maildesk_bridge_link, "MOST_FOLLOWED", 1):
            followed = self.bridge.followed_conversations([self.mail["account_id"]])
        self.assertEqual([each["record"]["id"] for each in followed], self.anna.ids)

    def test_a_link_to_a_record_that_the_user_may_not_read_does_not_exist(self):
        link = self.log()["link"]
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.anna.id)],
            }
        )
        self.assertEqual(self.bridge.conversation_links([self.mail]), [])
        for ask in (
            lambda: self.bridge.follow_conversation(link["id"], True),
            lambda: self.bridge.remove_link(link["id"]),
            lambda: self.bridge.log_email("res.partner", self.anna.id, self.mail),
            lambda: self.bridge.record_conversations("res.partner", self.anna.id),
        ):
            with self.assertRaises(UserError):
                ask()

    def test_mail_is_not_put_beside_just_any_record(self):
        with self.assertRaises(UserError):
            self.bridge.log_email("res.users", self.user.id, self.mail)
        with self.assertRaises(UserError):
            self.bridge.log_email("nonsense", 1, self.mail)

    def test_targets_are_found_by_name_and_first_by_the_writer(self):
        found = self.bridge.search_targets("Anna Exam")
        self.assertShape("search_targets", found)
        self.assertIn(self.anna.id, [line["id"] for line in found[0]["records"]])
        offered = self.bridge.search_targets("", "anna@verbs-chairs.example")
        self.assertEqual([line["id"] for line in offered[0]["records"]], (self.anna + self.company).ids)
        self.assertEqual(self.bridge.search_targets("A"), [])

    def test_a_record_tells_its_conversations_and_whom_to_write_to(self):
        self.log()
        self.log(self.mail_from("Anna Example", "anna@verbs-chairs.example", "b@c.example", CONVERSATION.replace("6", "7")))
        told = self.bridge.record_conversations("res.partner", self.anna.id)
        self.assertShape("record_conversations", told)
        self.assertEqual(len(told["conversations"]), 2)
        self.assertEqual(told["emails"], [{"name": "Anna Example", "email": "anna@verbs-chairs.example"}])

    def test_the_button_counts_conversations_of_many_records_at_once(self):
        self.log()
        self.log(self.mail_from("Anna Example", "anna@verbs-chairs.example", "second@verbs-chairs.example"))
        partners = (self.anna + self.company).with_user(self.user)
        self.assertEqual(partners.mapped("maildesk_conversation_count"), [1, 0])
        action = partners[0].action_open_maildesk()
        self.assertEqual(action["tag"], "maildesk.client")
        record = {"model": "res.partner", "id": self.anna.id}
        self.assertEqual(action["params"], {"wish": {"kind": "conversations", "record": record}})
