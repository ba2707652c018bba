"""How Odoo speaks to the MailDesk server. Knows nothing of Odoo's models; errors are told apart, not put into words."""

import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

TIMEOUT_S = 5


class ServerUnreachable(Exception):
    """No answer of a MailDesk server.

    :ivar reason: `name` (unknown host), `refused`, `timeout`, `certificate`, `redirect` or `other-server`
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class ServerRefused(Exception):
    """The server answered no (RFC 9457).

    :ivar code: what went wrong, such as `odoo.clock-off`
    :ivar detail: the server's own sentence
    """

    def __init__(self, status, code, detail):
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail


def normal_address(text):
    """:return: scheme, host and port of what a person typed, without a slash at the end; None when it is no address"""
    text = (text or "").strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or any(c.isspace() for c in text):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def call(server, path, body=None, headers=None, timeout=TIMEOUT_S):
    """Asks the server: POST with a JSON body, GET without.

    :return: (the JSON answer, or None when there is none, by how many seconds the server's clock is ahead of ours, or None)
    :raises ServerUnreachable:
    :raises ServerRefused:
    """
    began = time.time()
    try:
        response = requests.request(
            "GET" if body is None else "POST",
            f"{server}/api{path}",
            json=body,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=timeout,
            allow_redirects=False,
        )
    except requests.exceptions.SSLError as error:
        raise ServerUnreachable("certificate") from error
    except requests.exceptions.Timeout as error:
        raise ServerUnreachable("timeout") from error
    except requests.exceptions.ConnectionError as error:
        raise ServerUnreachable("name" if _is_unknown_name(error) else "refused") from error
    except requests.exceptions.RequestException as error:
        raise ServerUnreachable("refused") from error
    ahead = _clock_ahead(response, (began + time.time()) / 2)
    if response.is_redirect:
        raise ServerUnreachable("redirect")
    if response.status_code == 204:
        return None, ahead
    data = _json(response)
    if response.ok and data is not None:
        return data, ahead
    if isinstance(data, dict) and isinstance(data.get("code"), str):
        raise ServerRefused(response.status_code, data["code"], str(data.get("detail", "")))
    raise ServerUnreachable("other-server")


def _json(response):
    try:
        return response.json()
    except ValueError:
        return None


def _is_unknown_name(error):
    return any(sign in str(error) for sign in ("NameResolution", "Name or service", "getaddrinfo", "No address assoc"))


def _clock_ahead(response, now):
    try:
        return round(parsedate_to_datetime(response.headers["Date"]).timestamp() - now)
    except (KeyError, TypeError, ValueError):
        return None
