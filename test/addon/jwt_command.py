"""The addon's tokens from the command line, for tests in other languages: one JSON object on stdin, one on stdout."""

import json
import sys

from load import load

jwt = load("maildesk/tools/jwt.py")


def answer(question):
    if question["do"] == "sign":
        key = jwt.generate_key()
        token = jwt.sign(question["claims"], key, question["typ"])
        return {"token": token, "jwks": {"keys": [jwt.public_jwk(key)]}}
    try:
        wanted = (question["typ"], question["issuer"], question["audience"])
        return {"claims": jwt.verify(question["token"], question["jwks"], *wanted)}
    except jwt.TokenError as error:
        return {"refused": str(error)}


json.dump(answer(json.load(sys.stdin)), sys.stdout)
