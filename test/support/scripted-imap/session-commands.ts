import { quoted, textOf, textsOf } from './arguments.js';
import type { ScriptedAccount } from './mailbox.js';
import type { ScriptedCommand, ScriptedSession } from './session.js';

/** Carries a command out and gives the whole answer, the tagged line last. An Error becomes a tagged BAD. */
export type Handler = (session: ScriptedSession, command: ScriptedCommand) => string[];

/** Finds the account that a name and password, or a token in its place, open. */
export type SignIn = (username: string, password: string) => ScriptedAccount | null;

/** Who is there and what both sides can do: everything that needs no mailbox. */
export function sessionCommands(signIn: SignIn): Record<string, Handler> {
  const enter = (session: ScriptedSession, tag: string, username: string, password: string): string[] => {
    session.account = signIn(username, password);
    if (session.account === null) return [`${tag} NO [AUTHENTICATIONFAILED] Authentication failed.`];
    return [`${tag} OK [CAPABILITY ${session.capabilities.join(' ')}] Logged in`];
  };

  return {
    CAPABILITY: (session, { tag }) => [`* CAPABILITY ${session.capabilities.join(' ')}`, `${tag} OK Done`],
    ID: (_, { tag }) => ['* ID ("name" "scripted")', `${tag} OK Done`],
    NOOP: (_, { tag }) => [`${tag} OK Done`],
    CHECK: (_, { tag }) => [`${tag} OK Done`],
    LOGOUT: (_, { tag }) => ['* BYE Logging out', `${tag} OK Done`],
    LOGIN: (session, { tag, args }) => enter(session, tag, textOf(args[0]), textOf(args[1])),
    AUTHENTICATE: (session, { tag, args }) => {
      const [mechanism, initial] = [textOf(args[0]).toUpperCase(), args[1]];
      const finish = (response: string): string[] => {
        const credentials = readResponse(mechanism, Buffer.from(response, 'base64').toString());
        return enter(session, tag, credentials.username, credentials.password);
      };
      if (initial !== undefined) return finish(textOf(initial));
      session.continuation = finish;
      return ['+ '];
    },
    ENABLE: (session, { tag, args }) => {
      const enabled = args.map((name) => textOf(name).toUpperCase()).filter((name) => session.offers(name));
      // Whoever speaks QRESYNC speaks CONDSTORE (RFC 7162 section 3.2.3).
      for (const name of enabled.includes('QRESYNC') ? [...enabled, 'CONDSTORE'] : enabled) session.enabled.add(name);
      return [`* ENABLED ${enabled.join(' ')}`.trimEnd(), `${tag} OK Done`];
    },
    // A server that offers NOTIFY and then says nothing: all that is needed of it here.
    NOTIFY: (_, { tag }) => [`${tag} OK Done`],
    IDLE: (session, { tag }) => {
      session.isIdle = true;
      session.continuation = () => {
        session.isIdle = false;
        return [`${tag} OK Done`];
      };
      return ['+ idling', ...session.news()];
    },
    NAMESPACE: (_, { tag }) => ['* NAMESPACE (("" "/")) NIL NIL', `${tag} OK Done`],
    GETQUOTAROOT: (_, { tag, args }) => [`* QUOTAROOT ${quoted(textsOf(args[0]).join(''))}`, `${tag} OK Done`],
  };
}

/** SASL PLAIN (RFC 4616), or the bearer token of XOAUTH2 as the password. */
function readResponse(mechanism: string, response: string): { username: string; password: string } {
  if (mechanism === 'XOAUTH2') {
    const [, username = '', password = ''] = /^user=(.*?)\x01auth=Bearer (.*?)\x01/s.exec(response) ?? [];
    return { username, password };
  }
  const [, username = '', password = ''] = response.split('\0');
  return { username, password };
}
