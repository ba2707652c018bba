from odoo.tests.common import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestControllers(HttpCase):
    def test_the_public_keys_are_public_and_nothing_else_is_in_them(self):
        pairing = self.env["maildesk.pairing"]
        pairing._rotate_key()
        keys = self.url_open("/maildesk/jwks.json").json()
        self.assertEqual(keys, pairing._jwks())
        self.assertEqual(len(keys["keys"]), 2)
        for key in keys["keys"]:
            self.assertEqual(set(key), {"kty", "crv", "x", "kid", "alg", "use"})

    def test_who_signs_out_of_odoo_is_out_of_maildesk(self):
        new_test_user(self.env, "md-leaver", groups="maildesk.group_user", password="md-leaver-1")
        for name, value in (("server_url", "http://127.0.0.1:9"), ("audience", "urn:maildesk:1")):
            self.env["maildesk.pairing"]._set_param(name, value)
        self.authenticate("md-leaver", "md-leaver-1")
        self.url_open("/web/session/logout")
        rows = self.env["maildesk.outgoing"].search([])
        self.assertIn('"logout"', rows.payload)
