import json
import logging
import os
import secrets
import time
from urllib.parse import urlsplit

from odoo import _, api, models, release
from odoo.exceptions import UserError
from odoo.http import request
from odoo.modules.module import get_manifest

from ..tools import jwt, server

_logger = logging.getLogger(__name__)

PREFIX = "maildesk."
KEY_VARIABLE = "MAILDESK_ODOO_SIGNING_KEY"
FORMER_KEY_LIFE_S = 3600
TOKEN_LIFE_S = 120
# It tries two ways, each of which may hang for ten seconds.
LOOK_BACK_S = 20
# The server takes ten thousand, in a token of 200,000 characters.
USERS_AT_ONCE = 2000


class MailDeskPairing(models.AbstractModel):
    """The one MailDesk server that this database is paired with, and the keys its tokens are signed by.

    All of it lies in system parameters, which only administrators of Odoo may read. Nothing here can be called from
    outside: every method has a leading underscore.
    """

    _name = "maildesk.pairing"
    _description = "MailDesk: pairing with the server"

    # Settings

    @api.model
    def _param(self, name):
        return self.env["ir.config_parameter"].sudo().get_param(PREFIX + name) or ""

    @api.model
    def _set_param(self, name, value):
        self.env["ir.config_parameter"].sudo().set_param(PREFIX + name, value)

    @api.model
    def _server_url(self):
        return self._param("server_url")

    @api.model
    def _audience(self):
        return self._param("audience")

    @api.model
    def _issuer(self):
        """The name of this database towards MailDesk: its uuid, which a duplicate does not share."""
        return f"urn:odoo:{self.env['ir.config_parameter'].sudo().get_param('database.uuid')}"

    @api.model
    def _is_paired(self):
        return bool(self._server_url() and self._audience())

    @api.model
    def _odoo_url(self):
        """The address of this Odoo as others see it; `maildesk.odoo_url` wins where web.base.url is wrong."""
        return (self._param("odoo_url") or self.get_base_url()).rstrip("/")

    @api.model
    def _origins(self):
        """From where browsers open Odoo: its official address, and the one this administrator uses just now."""
        addresses = [self._odoo_url()]
        if request:
            addresses.append(request.httprequest.host_url)
        return list(dict.fromkeys(origin for origin in map(server.normal_address, addresses) if origin))

    # Keys

    @api.model
    def _signing_key(self):
        """:return: the private key; made when there is none. The environment wins over the database."""
        from_environment = os.environ.get(KEY_VARIABLE)
        if from_environment:
            return from_environment
        key = self._param("signing_key")
        if not key:
            key = jwt.generate_key()
            self._set_param("signing_key", key)
        return key

    @api.model
    def _former_key(self):
        """:return: the private key before the last rotation while it is still accepted, else None

        It is kept for as long as MailDesk has not been told of its successor, as it believes no other.
        """
        stored = self._param("former_key")
        if not stored:
            return None
        former = json.loads(stored)
        return former["key"] if former["until"] > time.time() or self._has_keys_to_tell() else None

    @api.model
    def _has_keys_to_tell(self):
        return bool(self.env["maildesk.outgoing"].sudo().search_count([("kind", "=", "keys")], limit=1))

    @api.model
    def _jwks(self):
        keys = [self._signing_key(), self._former_key()]
        return {"keys": [jwt.public_jwk(key) for key in keys if key]}

    @api.model
    def _rotate_key(self):
        """New key for new tokens; the former one is published and may announce its successor for an hour.

        :raises UserError: when the key comes from the environment
        """
        if os.environ.get(KEY_VARIABLE):
            raise UserError(
                _("The signing key is set by the environment variable %s; change it there.", KEY_VARIABLE)
            )
        # After a rotation of which MailDesk does not know, the key before it goes on to be the one that it believes.
        known = (self._has_keys_to_tell() and self._former_key()) or self._signing_key()
        former = {"key": known, "until": int(time.time()) + FORMER_KEY_LIFE_S}
        self._set_param("former_key", json.dumps(former))
        self._set_param("signing_key", jwt.generate_key())
        if self._is_paired():
            self.env["maildesk.outgoing"]._enqueue("keys", {})

    @api.model
    def _forget_former_key(self):
        """Once its hour is over; MailDesk is told, as it would go on accepting the key that it has."""
        if not self._param("former_key") or self._former_key():
            return
        self._set_param("former_key", False)
        if self._is_paired():
            self.env["maildesk.outgoing"]._enqueue("keys", {})

    @api.model
    def _sign(self, typ, claims, key=None):
        """:return: a token of this database for the paired server, good for two minutes"""
        now = int(time.time())
        envelope = {
            "iss": self._issuer(),
            "aud": self._audience(),
            "jti": secrets.token_urlsafe(24),
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIFE_S,
        }
        return jwt.sign({**envelope, **claims}, key or self._signing_key(), typ)

    # Speaking with the server

    @api.model
    def _post(self, path, body, server_url=None):
        """:raises ServerUnreachable, ServerRefused:"""
        return server.call(server_url or self._server_url(), path, body)

    @api.model
    def _pair(self, address, code):
        """Trades a pairing code for trust in both directions.

        :param address: what the administrator typed
        :raises UserError: in words that say what to do
        """
        server_url = server.normal_address(address)
        if server_url is None:
            raise UserError(_("This is not the address of a server. It looks like https://mail.example.com"))
        if not (code or "").strip():
            raise UserError(_("Type the pairing code. An administrator of MailDesk gets one under Administration, Odoo."))
        parameters = self.env["ir.config_parameter"].sudo()
        try:
            answer, _ahead = self._post(
                "/odoo/pair",
                {
                    "code": code.strip(),
                    "databaseUuid": parameters.get_param("database.uuid"),
                    "databaseName": self.env.cr.dbname,
                    "odooUrl": self._odoo_url(),
                    "origins": self._origins(),
                    "jwksUrl": f"{self._odoo_url()}/maildesk/jwks.json",
                    "jwks": self._jwks(),
                    "odooVersion": release.series,
                    "addonVersion": self._addon_version(),
                },
                server_url,
            )
        except (server.ServerUnreachable, server.ServerRefused) as error:
            raise UserError(self._in_words(error)) from error
        if not isinstance(answer, dict) or not answer.get("audience") or not answer.get("webhookSecret"):
            raise UserError(self._in_words(server.ServerUnreachable("other-server")))
        self._set_param("server_url", server_url)
        self._set_param("audience", answer["audience"])
        self._set_param("server_name", answer.get("serverName") or urlsplit(server_url).hostname)
        self._set_param("webhook_secret", answer["webhookSecret"])
        # It has the keys, too.
        self.env["maildesk.outgoing"].sudo().search([("kind", "=", "keys")]).unlink()
        # The server tells everything anew by another pairing.
        self.env["maildesk.trouble"].sudo()._forget_server()

    @api.model
    def _unpair(self):
        """Ends the sessions that came from here and forgets the server."""
        self._end_all_sessions()
        for name in ("audience", "server_name", "webhook_secret"):
            self._set_param(name, False)
        self.env["maildesk.trouble"].sudo()._forget_server()

    @api.model
    def _end_all_sessions(self):
        """Asks the server at once to end the sessions of all employees who ever signed in here; that it cannot be reached
        keeps nobody back, as sessions end by themselves a few minutes after Odoo no longer renews them."""
        if not self._is_paired():
            return
        signed_in = [("share", "=", False), ("log_ids", "!=", False)]
        ids = self.env["res.users"].sudo().with_context(active_test=False).search(signed_in).ids
        try:
            for first in range(0, len(ids), USERS_AT_ONCE):
                token = self._revocation(ids[first : first + USERS_AT_ONCE], "group", int(time.time()))
                self._post("/odoo/revocations", {"token": token})
        except (server.ServerUnreachable, server.ServerRefused) as error:
            _logger.warning("MailDesk could not be told to end all sessions, which now end by themselves: %s", error)

    @api.model
    def _conversations(self, links):
        """Asks where conversations are now.

        :param links: `[{account, conversation, messageIds, uids}]`, at most 200
        :return: for each `{accountId, threadId}`, or None where nobody of the users `uids` may read it, or it is gone
        :raises ServerUnreachable, ServerRefused:
        """
        answer, _ahead = self._post("/odoo/conversations", {"token": self._sign("maildesk-links+jwt", {"links": links})})
        places = answer.get("conversations") if isinstance(answer, dict) else None
        if not isinstance(places, list) or len(places) != len(links):
            raise server.ServerUnreachable("other-server")
        return places

    @api.model
    def _look_back(self):
        """Asks MailDesk to try the way from there to here.

        :return: `{keys, webhook}`, with what is wrong in words of the server, or None
        :raises ServerUnreachable, ServerRefused:
        """
        body = {"token": self._sign("maildesk-reach+jwt", {})}
        answer, _ahead = server.call(self._server_url(), "/odoo/reach", body, timeout=LOOK_BACK_S)
        if not isinstance(answer, dict):
            raise server.ServerUnreachable("other-server")
        return answer

    @api.model
    def _revocation(self, user_ids, reason, at):
        """:param at: when it happened, in Unix seconds: who has come in anew since stays"""
        claims = {"subs": [str(uid) for uid in user_ids], "reason": reason, "at": at}
        return self._sign("maildesk-revocation+jwt", claims)

    @api.model
    def _addon_version(self):
        return get_manifest("maildesk")["version"].removeprefix(f"{release.series}.")

    @api.model
    def _in_words(self, error):
        """:return: what happened and what to do, for an administrator"""
        if isinstance(error, server.ServerRefused):
            return self._refusal_in_words(error)
        return {
            "name": _("There is no server of this name. Check the address for typing errors."),
            "refused": _(
                "The server does not answer. Check that MailDesk is running, and that this Odoo server may reach it."
            ),
            "timeout": _("The server did not answer in time. Check that this Odoo server may reach it."),
            "certificate": _("The server's certificate is not trusted. Renew it, or check the address."),
            "redirect": _("The address leads on to another one. Type the final address, mostly the one with https."),
            "other-server": _("Something else than MailDesk answers at this address. Check the address."),
        }[error.reason]

    @api.model
    def _refusal_in_words(self, error):
        words = {
            "odoo.pairing-code-wrong": _(
                "The pairing code is wrong, was used already or is older than 15 minutes. Get a new one in MailDesk."
            ),
            "odoo.not-paired": _("MailDesk does not know this database. Pair it again with a new code."),
            "odoo.token-invalid": _("MailDesk does not accept the key of this database. Pair it again with a new code."),
            "odoo.wrong-audience": _("The address leads to another MailDesk than the one paired. Pair it again."),
            "odoo.origin-refused": _("MailDesk does not know the address of this Odoo. Pair it again from this address."),
        }
        return words.get(error.code) or error.detail or _("MailDesk refused (%s).", error.code)
