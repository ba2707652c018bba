import { type Argument, formatSet, quoted, textOf, textsOf } from './arguments.js';
import type { ScriptedAccount, ScriptedMailbox } from './mailbox.js';
import type { ScriptedSession } from './session.js';
import type { Handler } from './session-commands.js';

const systemFlags = '\\Answered \\Flagged \\Deleted \\Seen \\Draft';

/** What lists, makes, opens and fills mailboxes. */
export const mailboxCommands: Record<string, Handler> = {
  SELECT: (session, { tag, args }) => open(session, tag, args, 'READ-WRITE'),
  EXAMINE: (session, { tag, args }) => open(session, tag, args, 'READ-ONLY'),
  CLOSE: (session, { tag }) => {
    const { selected } = session;
    selected?.expunge(selected.messages.filter(({ flags }) => flags.has('\\Deleted')).map(({ uid }) => uid));
    session.select(null);
    return [`${tag} OK Done`];
  },
  UNSELECT: (session, { tag }) => {
    session.select(null);
    return [`${tag} OK Done`];
  },
  LIST: (session, { tag, args }) => {
    // LIST-EXTENDED puts what to choose before the reference; all mailboxes are subscribed, so nothing is left out.
    const [reference, pattern, ...rest] = typeof args[0] === 'string' ? args : args.slice(1);
    if (textOf(pattern) === '') return ['* LIST (\\Noselect) "/" ""', `${tag} OK Done`];
    const returned = returnOptions(rest);
    const found = matching(accountOf(session), textOf(reference) + textsOf(pattern).join(''));
    const lines = found.flatMap((mailbox) => {
      const attributes = [
        '\\HasNoChildren',
        ...(returned.has('SUBSCRIBED') ? ['\\Subscribed'] : []),
        ...(mailbox.specialUse !== null && session.offers('SPECIAL-USE') ? [mailbox.specialUse] : []),
      ];
      const status = returned.get('STATUS');
      return [
        `* LIST (${attributes.join(' ')}) "/" ${quoted(mailbox.path)}`,
        ...(status === undefined ? [] : [statusLine(mailbox, textsOf(status))]),
      ];
    });
    return [...lines, `${tag} OK Done`];
  },
  LSUB: (session, { tag, args }) => {
    const found = matching(accountOf(session), textOf(args[0]) + textOf(args[1]));
    return [...found.map(({ path }) => `* LSUB () "/" ${quoted(path)}`), `${tag} OK Done`];
  },
  STATUS: (session, { tag, args }) => {
    const mailbox = accountOf(session).find(textOf(args[0]));
    if (mailbox === null) return [noSuchMailbox(tag)];
    return [statusLine(mailbox, textsOf(args[1])), `${tag} OK Done`];
  },
  CREATE: (session, { tag, args }) => {
    accountOf(session).create(textOf(args[0]));
    return [`${tag} OK Done`];
  },
  DELETE: (session, { tag, args }) => {
    accountOf(session).delete(textOf(args[0]));
    return [`${tag} OK Done`];
  },
  RENAME: (session, { tag, args }) => {
    accountOf(session).rename(textOf(args[0]), textOf(args[1]));
    return [`${tag} OK Done`];
  },
  SUBSCRIBE: (_, { tag }) => [`${tag} OK Done`],
  UNSUBSCRIBE: (_, { tag }) => [`${tag} OK Done`],
  APPEND: (session, { tag, args }) => {
    const mailbox = accountOf(session).find(textOf(args[0]));
    if (mailbox === null) return [`${tag} NO [TRYCREATE] No such mailbox`];
    const flags = args.slice(1, -1).find((argument) => typeof argument !== 'string');
    const { uid } = mailbox.append(Buffer.from(textOf(args.at(-1)), 'latin1'), { flags: textsOf(flags) });
    const code = session.offers('UIDPLUS') ? `[APPENDUID ${mailbox.uidValidity} ${uid}] ` : '';
    return [`${tag} OK ${code}Done`];
  },
};

function open(session: ScriptedSession, tag: string, args: readonly Argument[], access: string): string[] {
  session.select(null);
  const mailbox = accountOf(session).find(textOf(args[0]));
  if (mailbox === null) return [noSuchMailbox(tag)];
  session.select(mailbox);
  const hasModseq = session.offers('CONDSTORE') || session.offers('QRESYNC');
  return [
    `* FLAGS (${systemFlags})`,
    `* OK [PERMANENTFLAGS (${systemFlags} \\*)] Flags`,
    `* ${mailbox.messages.length} EXISTS`,
    '* 0 RECENT',
    `* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs`,
    `* OK [UIDNEXT ${mailbox.uidNext}] Next`,
    ...(hasModseq ? [`* OK [HIGHESTMODSEQ ${mailbox.highestModseq}] Highest`] : []),
    ...(session.offers('OBJECTID') ? [`* OK [MAILBOXID (${mailbox.id})] Id`] : []),
    ...resync(session, mailbox, args[1]),
    `${tag} OK [${access}] Done`,
  ];
}

/** What happened since the client's resume point (RFC 7162 section 3.2.5). */
function resync(session: ScriptedSession, mailbox: ScriptedMailbox, parameter: Argument | undefined): string[] {
  if (parameter === undefined || !session.enabled.has('QRESYNC')) return [];
  const [name, point] = typeof parameter === 'string' ? [] : parameter;
  if (name !== 'QRESYNC' || point === undefined || typeof point === 'string') return [];
  const [uidValidity, since] = point.map(Number);
  if (uidValidity !== mailbox.uidValidity || since === undefined) return [];
  return [
    ...vanishedSince(mailbox, since, () => true),
    ...session
      .knownMessages()
      .filter(({ message }) => message.modseq > since)
      .map(
        ({ seq, message: { uid, flags, modseq } }) =>
          `* ${seq} FETCH (UID ${uid} FLAGS (${[...flags].join(' ')}) MODSEQ (${modseq}))`,
      ),
  ];
}

/** The `VANISHED (EARLIER)` line, if any, for UIDs that `matches` accepts. */
export function vanishedSince(mailbox: ScriptedMailbox, since: number, matches: (uid: number) => boolean): string[] {
  const uids = mailbox.vanished.filter(({ uid, modseq }) => modseq > since && matches(uid)).map(({ uid }) => uid);
  return uids.length === 0 ? [] : [`* VANISHED (EARLIER) ${formatSet(uids.toSorted((one, other) => one - other))}`];
}

function returnOptions(args: readonly Argument[]): Map<string, Argument | undefined> {
  const list = args[0] === 'RETURN' && typeof args[1] !== 'string' ? (args[1] ?? []) : [];
  return new Map(list.flatMap((item, index) => (typeof item === 'string' ? [[item, list[index + 1]]] : [])));
}

function matching(account: ScriptedAccount, pattern: string): ScriptedMailbox[] {
  const expression = pattern
    .replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('%', '[^/]*');
  return account.mailboxes.filter(({ path }) => new RegExp(`^${expression}$`, 's').test(path));
}

function statusLine(mailbox: ScriptedMailbox, items: readonly string[]): string {
  const values: Record<string, number> = {
    MESSAGES: mailbox.messages.length,
    RECENT: 0,
    UIDNEXT: mailbox.uidNext,
    UIDVALIDITY: mailbox.uidValidity,
    UNSEEN: mailbox.messages.filter(({ flags }) => !flags.has('\\Seen')).length,
    HIGHESTMODSEQ: mailbox.highestModseq,
  };
  const known = items.map((item) => item.toUpperCase()).filter((item) => item in values);
  return `* STATUS ${quoted(mailbox.path)} (${known.map((item) => `${item} ${values[item]}`).join(' ')})`;
}

function accountOf(session: ScriptedSession): ScriptedAccount {
  if (session.account === null) throw new Error('nobody has signed in');
  return session.account;
}

function noSuchMailbox(tag: string): string {
  return `${tag} NO [NONEXISTENT] No such mailbox`;
}
