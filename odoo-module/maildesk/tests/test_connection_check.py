import json
import time
from email.utils import formatdate
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .common import SERVER, MailDeskCase, problem


@tagged("post_install", "-at_install")
class TestConnectionCheck(MailDeskCase):
    def steps(self):
        return self.env["maildesk.connection.check"].with_user(self.system)._steps()

    def failed(self):
        return [(name, words) for good, name, words in self.steps() if good is False]

    def test_without_a_server_it_says_to_pair(self):
        for name in ("server_url", "audience"):
            self.pairing._set_param(name, False)
        self.assertIn("pair", self.failed()[0][1])

    def test_a_server_that_is_away_is_named_and_nothing_else_is_tried(self):
        with self.failing(requests.exceptions.ConnectionError("refused")):
            steps = self.steps()
        self.assertEqual([good for good, _name, _words in steps], [None, False])

    def test_a_clock_that_is_off_is_told_with_the_seconds(self):
        with self.answering(body={}, headers={"Date": formatdate(time.time() + 90, usegmt=True)}):
            [(name, words)] = self.failed()
        self.assertEqual(name, "Clocks agree")
        self.assertRegex(words, "8[89]|9[0-2]")

    def test_a_refused_sign_in_says_why(self):
        with self.answering(403, problem("odoo.origin-refused")):
            [(_name, words)] = self.failed()
        self.assertIn("does not know the address of this Odoo", words)

    def playing(self, **answers):
        """Plays a server that answers by the last part of the path; what is not named is answered with an empty object."""

        def request(_method, url, **_options):
            answer = answers.get(url.rpartition("/")[2], {})
            response = requests.Response()
            response.status_code = 200 if "code" not in answer else 404
            response._content = json.dumps(answer).encode()
            return response

        return patch.object(requests, "request", request)

    def test_it_goes_on_to_the_mailbox_of_whoever_tests(self):
        with patch.object(type(self.env["maildesk.session"]), "_app_files", lambda _session: {}):
            with self.playing(session={"accessToken": "mdo_x"}, accounts={"accounts": [{"id": "1"}, {"id": "2"}]}):
                good, name, _words = self.steps()[-1]
            self.assertEqual((good, name), (True, "You have 2 mailboxes"))
            with self.playing(session={"accessToken": "mdo_x"}, accounts={"accounts": []}):
                good, name, words = self.steps()[-1]
        self.assertEqual((good, name), (None, "You have no mailbox yet"))
        self.assertIn("connect one", words)

    def test_it_tells_what_maildesk_sees_of_this_odoo(self):
        def way_back(answer):
            with self.playing(reach=answer):
                return [(good, words) for good, name, words in self.steps() if name.startswith("MailDesk ")][1:3]

        self.assertEqual(way_back({"keys": None, "webhook": None}), [(True, ""), (True, "")])
        keys, webhook = way_back({"keys": "odoo.example does not answer.", "webhook": "odoo.example says 404."})
        self.assertEqual((keys[0], webhook[0]), (None, None))
        self.assertIn("odoo.example does not answer.", keys[1])
        self.assertIn("odoo.example says 404.", webhook[1])
        too_old = problem("route.not-found", "There is no such operation.")
        self.assertEqual(way_back(too_old)[0], (None, "There is no such operation."))

    def test_what_the_browser_will_do_is_tried_in_its_name(self):
        with self.answering(body={}) as came:
            self.steps()
        sign_in = next(each for each in came if each["url"].endswith("/odoo/session"))
        self.assertEqual(sign_in["url"], f"{SERVER}/api/odoo/session")
        self.assertIn(sign_in["headers"]["Origin"], self.pairing._origins())
        self.assertEqual(self.claims_of(sign_in["json"]["token"])["sub"], str(self.system.id))

    def test_the_checklist_is_shown_in_a_dialog_and_words_of_the_server_stay_words(self):
        with self.answering(403, problem("odoo.strange", "<img src=x onerror=alert(1)>")):
            action = self.env["res.config.settings"].with_user(self.system).create({}).action_maildesk_check()
        result = self.env[action["res_model"]].with_user(self.system).browse(action["res_id"]).result
        self.assertIn("&lt;img", result)
        self.assertNotIn("<img", result)

    def test_only_administrators_of_odoo_test(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.manager).create({}).action_maildesk_check()
