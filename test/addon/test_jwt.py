import hashlib
import hmac
import json
import unittest

from load import load

jwt = load("maildesk/tools/jwt.py")

TYP, ISSUER, AUDIENCE, NOW = "maildesk-session+jwt", "urn:odoo:a", "urn:maildesk:b", 1_800_000_000
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "7", "name": "Zoë Łąka 😀", "iat": NOW, "nbf": NOW, "exp": NOW + 120}


class TestJwt(unittest.TestCase):
    def setUp(self):
        self.key = jwt.generate_key()
        self.jwks = {"keys": [jwt.public_jwk(self.key)]}

    def verify(self, token, jwks=None, typ=TYP, issuer=ISSUER, audience=AUDIENCE, now=NOW):
        return jwt.verify(token, jwks or self.jwks, typ, issuer, audience, now)

    def refused(self, words, token, **options):
        with self.assertRaisesRegex(jwt.TokenError, words):
            self.verify(token, **options)

    def test_what_was_signed_is_read_again(self):
        self.assertEqual(self.verify(jwt.sign(CLAIMS, self.key, TYP)), CLAIMS)

    def test_the_thumbprint_is_the_one_of_the_rfc(self):
        # RFC 8037, appendix A.3
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        self.assertEqual(jwt.thumbprint(jwk), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")

    def test_the_signature_is_the_one_of_the_rfc(self):
        # RFC 8037, appendix A.1 and A.2
        jwk = jwt.public_jwk("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
        self.assertEqual(jwk["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")

    def test_nothing_private_is_in_the_public_key(self):
        self.assertEqual(set(jwt.public_jwk(self.key)), {"kty", "crv", "x", "kid", "alg", "use"})

    def test_a_token_that_was_changed_is_refused(self):
        header, claims, signature = jwt.sign(CLAIMS, self.key, TYP).split(".")
        forged = jwt.b64u_encode(json.dumps({**CLAIMS, "sub": "1"}).encode())
        self.refused("signature", f"{header}.{forged}.{signature}")
        self.refused("signature", f"{header}.{claims}.{jwt.b64u_encode(bytes(64))}")
        self.refused("signature", f"{header}.{claims}.")

    def test_other_ways_of_signing_are_refused(self):
        body = jwt.b64u_encode(json.dumps(CLAIMS).encode())
        kid = self.jwks["keys"][0]["kid"]
        for alg in ("none", "HS256", "RS256", "eddsa"):
            header = jwt.b64u_encode(json.dumps({"alg": alg, "typ": TYP, "kid": kid}).encode())
            secret = self.jwks["keys"][0]["x"].encode()
            mac = jwt.b64u_encode(hmac.new(secret, f"{header}.{body}".encode(), hashlib.sha256).digest())
            self.refused("not accepted", f"{header}.{body}.{mac}")

    def test_a_token_of_another_kind_key_sender_or_receiver_is_refused(self):
        token = jwt.sign(CLAIMS, self.key, TYP)
        self.refused("something else", token, typ="maildesk-keys+jwt")
        self.refused("not known", token, jwks={"keys": [jwt.public_jwk(jwt.generate_key())]})
        self.refused("comes from somebody else", token, issuer="urn:odoo:other")
        self.refused("for somebody else", token, audience="urn:maildesk:other")

    def test_time_is_kept_with_half_a_minute_of_patience(self):
        token = jwt.sign(CLAIMS, self.key, TYP)
        self.verify(token, now=NOW + 149)
        self.refused("too old", token, now=NOW + 151)
        self.verify(token, now=NOW - 29)
        self.refused("not valid yet", token, now=NOW - 31)
        self.refused("too old", jwt.sign({"iss": ISSUER, "aud": AUDIENCE}, self.key, TYP))

    def test_what_is_no_token_is_refused(self):
        for text in ("", "a.b", "a.b.c.d", "é.é.é", "e30.e30.e30", "W10.W10.W10", "....", "a b.c.d"):
            self.refused("", text)

    def test_a_key_of_the_wrong_length_is_refused(self):
        for key in ("", "abc", jwt.b64u_encode(bytes(31)), "not base64url!"):
            with self.assertRaises(jwt.TokenError):
                jwt.sign(CLAIMS, key, TYP)


if __name__ == "__main__":
    unittest.main()
