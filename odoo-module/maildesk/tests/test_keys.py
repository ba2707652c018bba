import json
import os
from datetime import timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ..models import maildesk_pairing
from ..tools import jwt
from .common import AUDIENCE, MailDeskCase, problem


@tagged("post_install", "-at_install")
class TestKeys(MailDeskCase):
    def test_after_a_rotation_tokens_of_both_keys_are_good(self):
        before = self.session_of(self.reader)["token"]
        self.pairing._rotate_key()
        after = self.session_of(self.reader)["token"]
        self.assertEqual(len(self.pairing._jwks()["keys"]), 2)
        self.claims_of(before)
        self.claims_of(after)

    def test_the_new_key_is_announced_in_the_name_of_the_former_one(self):
        known = self.pairing._jwks()
        self.pairing._rotate_key()
        row = self.env["maildesk.outgoing"].search([])
        with self.answering(body={"keyIds": []}) as came:
            row._deliver()
        self.assertEqual(came[0]["url"].rpartition("/api")[2], "/odoo/keys")
        token = came[0]["json"]["token"]
        claims = jwt.verify(token, known, "maildesk-keys+jwt", self.pairing._issuer(), AUDIENCE)
        self.assertEqual(claims["jwks"], self.pairing._jwks())
        self.assertFalse(row.exists())

    def test_the_former_key_is_kept_for_an_hour_only(self):
        before = self.session_of(self.reader)["token"]
        with patch.object(maildesk_pairing, "FORMER_KEY_LIFE_S", -1):
            self.pairing._rotate_key()
        self.assertEqual(len(self.pairing._jwks()["keys"]), 2, "MailDesk has not been told yet")
        with self.answering(body={"keyIds": []}):
            self.env["maildesk.outgoing"].search([])._deliver()
        self.assertEqual(len(self.pairing._jwks()["keys"]), 1)
        with self.assertRaises(jwt.TokenError):
            self.claims_of(before)

    def test_two_rotations_of_which_maildesk_could_not_be_told_are_announced_by_the_key_that_it_believes(self):
        known = self.pairing._jwks()
        with self.failing(requests.exceptions.ConnectionError("refused")):
            self.pairing._rotate_key()
            self.env["maildesk.outgoing"].search([])._deliver()
            self.pairing._rotate_key()
        rows = self.env["maildesk.outgoing"].search([])
        rows.write({"next_attempt": fields.Datetime.now()})
        former = json.loads(self.pairing._param("former_key"))
        # Longer away than the hour for which the former key would be kept otherwise.
        self.pairing._set_param("former_key", json.dumps({**former, "until": 1}))
        with self.answering(body={"keyIds": []}) as came:
            self.env["maildesk.outgoing"]._deliver_due()
        claims = jwt.verify(came[0]["json"]["token"], known, "maildesk-keys+jwt", self.pairing._issuer(), AUDIENCE)
        self.assertIn(jwt.public_jwk(self.pairing._signing_key()), claims["jwks"]["keys"])

    def test_keys_are_announced_until_maildesk_hears_of_them(self):
        self.pairing._rotate_key()
        row = self.env["maildesk.outgoing"].search([])
        self.env.flush_all()
        self.env.cr.execute("UPDATE maildesk_outgoing SET create_date = %s", [fields.Datetime.now() - timedelta(days=9)])
        self.env.invalidate_all()
        with self.failing(requests.exceptions.ConnectionError("refused")):
            row._deliver()
        self.assertTrue(row.exists())
        with self.answering(403, problem("odoo.token-invalid")):
            row._deliver()
        self.assertFalse(row.exists())

    def test_once_its_hour_is_over_mail_desk_is_told_that_the_former_key_is_none_any_more(self):
        with patch.object(maildesk_pairing, "FORMER_KEY_LIFE_S", -1):
            self.pairing._rotate_key()
        self.env["maildesk.outgoing"].search([]).unlink()
        with self.answering(body={"keyIds": []}) as came:
            self.env["maildesk.outgoing"]._deliver_due()
        self.assertFalse(self.pairing._param("former_key"))
        self.assertEqual([each["url"].rpartition("/api")[2] for each in came], ["/odoo/keys"])
        claims = self.claims_of(came[0]["json"]["token"], "maildesk-keys+jwt")
        self.assertEqual(claims["jwks"], {"keys": [jwt.public_jwk(self.pairing._signing_key())]})
        self.assertFalse(self.told())
        with self.answering(body={"keyIds": []}) as came:
            self.env["maildesk.outgoing"]._deliver_due()
        self.assertFalse(came)

    def test_a_former_key_that_is_still_good_is_kept(self):
        self.pairing._rotate_key()
        self.env["maildesk.outgoing"].search([]).unlink()
        with self.answering() as came:
            self.env["maildesk.outgoing"]._deliver_due()
        self.assertFalse(came)
        self.assertEqual(len(self.pairing._jwks()["keys"]), 2)

    def test_without_a_pairing_the_former_key_is_forgotten_in_silence(self):
        with patch.object(maildesk_pairing, "FORMER_KEY_LIFE_S", -1):
            self.pairing._rotate_key()
        self.env["maildesk.outgoing"].search([]).unlink()
        self.pairing._set_param("audience", False)
        self.pairing._forget_former_key()
        self.assertFalse(self.pairing._param("former_key"))
        self.assertFalse(self.told())

    def test_a_key_in_the_environment_wins_and_is_rotated_there(self):
        key = jwt.generate_key()
        with patch.dict(os.environ, {maildesk_pairing.KEY_VARIABLE: key}):
            self.assertEqual(self.pairing._jwks()["keys"], [jwt.public_jwk(key)])
            with self.assertRaisesRegex(UserError, maildesk_pairing.KEY_VARIABLE):
                self.pairing._rotate_key()

    def test_a_neutralised_copy_has_neither_pairing_nor_key(self):
        key = self.pairing._signing_key()
        self.reader.active = False
        self.assertTrue(self.told())
        with open(os.path.join(os.path.dirname(__file__), "..", "data", "neutralize.sql"), encoding="utf-8") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.assertEqual(self.session_of(self.manager)["status"], "not-paired")
        self.assertFalse(self.told())
        self.assertNotEqual(self.pairing._signing_key(), key)
