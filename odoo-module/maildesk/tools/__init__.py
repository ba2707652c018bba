from . import jwt, server
