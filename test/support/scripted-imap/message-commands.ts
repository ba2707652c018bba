import { hash } from 'node:crypto';
import { type Argument, formatSet, inSet, textOf, textsOf } from './arguments.js';
import { bodyStructure, envelope, isSection, sectionItem } from './fetch-items.js';
import { headerOf } from './mime.js';
import type { ScriptedMailbox, ScriptedMessage } from './mailbox.js';
import { vanishedSince } from './mailbox-commands.js';
import type { ScriptedCommand, ScriptedSession } from './session.js';
import type { Handler } from './session-commands.js';

interface Numbered {
  readonly seq: number;
  readonly message: ScriptedMessage;
}

/** What reads and changes messages of the selected mailbox, by sequence number and, as `UID …`, by UID. */
export const messageCommands: Record<string, Handler> = Object.fromEntries(
  Object.entries({ FETCH: fetch, SEARCH: search, STORE: store, COPY: copy, MOVE: move, EXPUNGE: expunge }).flatMap(
    ([name, handler]): [string, Handler][] => [
      [name, (session, command) => handler(session, command, false)],
      [`UID ${name}`, (session, command) => handler(session, command, true)],
    ],
  ),
);

function fetch(session: ScriptedSession, { tag, args }: ScriptedCommand, byUid: boolean): string[] {
  const set = textOf(args[0]);
  const items = textsOf(args[1]).map((item) => item.toUpperCase());
  const modifiers = textsOf(args[2]);
  const since = modifiers[0]?.toUpperCase() === 'CHANGEDSINCE' ? Number(modifiers[1]) : 0;
  const wanted = new Set([
    ...(byUid ? ['UID'] : []),
    ...items,
    ...(since > 0 || session.enabled.has('CONDSTORE') ? ['MODSEQ'] : []),
  ]);
  const seen = items.some((item) => /^BODY\[|^RFC822(\.TEXT)?$/.test(item));
  const lines = modifiers.includes('VANISHED') ? vanishedSince(mailboxOf(session), since, uidsIn(session, set)) : [];
  for (const { seq, message } of chosen(session, set, byUid)) {
    if (message.modseq <= since) continue;
    if (seen && !message.flags.has('\\Seen')) mailboxOf(session).setFlags(message, [...message.flags, '\\Seen']);
    lines.push(`* ${seq} FETCH (${[...wanted].map((item) => fetchItem(message, item)).join(' ')})`);
    session.markTold(message);
  }
  return [...lines, `${tag} OK Done`];
}

function fetchItem(message: ScriptedMessage, item: string): string {
  const instead = message.answers[item];
  if (instead !== undefined) return `${item} ${instead}`;
  if (isSection(item)) return sectionItem(message.source, message.mime, item);
  switch (item) {
    case 'UID':
      return `UID ${message.uid}`;
    case 'FLAGS':
      return `FLAGS (${[...message.flags].join(' ')})`;
    case 'MODSEQ':
      return `MODSEQ (${message.modseq})`;
    case 'INTERNALDATE':
      return `INTERNALDATE "${internalDate(message.internalDate)}"`;
    case 'RFC822.SIZE':
      return `RFC822.SIZE ${message.source.length}`;
    // The same in every mailbox (RFC 8474 section 5.1).
    case 'EMAILID':
      return `EMAILID (M${hash('sha256', message.source, 'hex').slice(0, 32)})`;
    case 'ENVELOPE':
      return `ENVELOPE ${envelope(message.mime)}`;
    case 'BODYSTRUCTURE':
      return `BODYSTRUCTURE ${bodyStructure(message.mime)}`;
    default:
      throw new Error(`unknown FETCH item ${item}`);
  }
}

/** RFC 9051 section 9, date-time: `17-Jul-1996 02:44:25 +0000`. */
function internalDate(date: Date): string {
  const [, day = '', month = '', year = '', time = ''] = /, (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString()) ?? [];
  return `${day}-${month}-${year} ${time} +0000`;
}

function search(session: ScriptedSession, { tag, args }: ScriptedCommand, byUid: boolean): string[] {
  const isExtended = args[0] === 'RETURN';
  const keys = isExtended ? args.slice(2) : args;
  const matches = searchTest(session, keys);
  const found = session
    .knownMessages()
    .filter(matches)
    .map(({ seq, message }) => (byUid ? message.uid : seq));
  if (!isExtended) return [`* SEARCH ${found.join(' ')}`.trimEnd(), `${tag} OK Done`];
  const wanted = textsOf(args[1]).map((option) => option.toUpperCase());
  const has = (option: string): boolean => wanted.includes(option) || (wanted.length === 0 && option === 'ALL');
  const results = [
    ...(has('MIN') && found.length > 0 ? [`MIN ${found[0]}`] : []),
    ...(has('MAX') && found.length > 0 ? [`MAX ${found.at(-1)}`] : []),
    ...(has('COUNT') ? [`COUNT ${found.length}`] : []),
    ...(has('ALL') && found.length > 0 ? [`ALL ${formatSet(found)}`] : []),
  ];
  return [`* ESEARCH ${[`(TAG "${tag}")`, ...(byUid ? ['UID'] : []), ...results].join(' ')}`, `${tag} OK Done`];
}

type Test = (numbered: Numbered) => boolean;

/** All of the keys at once; enough of RFC 9051 section 6.4.4 for a client that syncs. */
function searchTest(session: ScriptedSession, keys: readonly Argument[]): Test {
  const rest = [...keys];
  const tests: Test[] = [];
  while (rest.length > 0) tests.push(nextTest(session, rest));
  return (numbered) => tests.every((test) => test(numbered));
}

function nextTest(session: ScriptedSession, rest: Argument[]): Test {
  const key = rest.shift();
  if (key !== undefined && typeof key !== 'string') return searchTest(session, key);
  const name = textOf(key).toUpperCase();
  const withoutUn = name.replace(/^UN/, '');
  if (['SEEN', 'ANSWERED', 'FLAGGED', 'DELETED', 'DRAFT'].includes(withoutUn)) {
    const flag = `\\${withoutUn[0] ?? ''}${withoutUn.slice(1).toLowerCase()}`;
    return ({ message }) => message.flags.has(flag) === (name === withoutUn);
  }
  switch (name) {
    case 'ALL':
      return () => true;
    case 'NOT': {
      const test = nextTest(session, rest);
      return (numbered) => !test(numbered);
    }
    case 'OR': {
      const [one, other] = [nextTest(session, rest), nextTest(session, rest)];
      return (numbered) => one(numbered) || other(numbered);
    }
    case 'UID': {
      const isIn = uidsIn(session, textOf(rest.shift()));
      return ({ message }) => isIn(message.uid);
    }
    case 'KEYWORD': {
      const keyword = textOf(rest.shift());
      return ({ message }) => message.flags.has(keyword);
    }
    case 'HEADER': {
      const [field, value] = [textOf(rest.shift()).toLowerCase(), textOf(rest.shift()).toLowerCase()];
      return ({ message }) => headerOf(message.mime, field)?.toLowerCase().includes(value) ?? false;
    }
    case 'MODSEQ': {
      const least = Number(textOf(rest.shift()));
      return ({ message }) => message.modseq >= least;
    }
    default: {
      const isIn = inSet(name, session.knownMessages().length);
      return ({ seq }) => isIn(seq);
    }
  }
}

function store(session: ScriptedSession, { tag, args }: ScriptedCommand, byUid: boolean): string[] {
  const [set, ...others] = args;
  const unchangedSince = typeof others[0] === 'string' ? null : Number(textsOf(others.shift())[1]);
  const [, sign = '', silent] = /^([+-]?)FLAGS(\.SILENT)?$/i.exec(textOf(others[0])) ?? [];
  const flags = others.slice(1).flatMap(textsOf);
  const conflicts: number[] = [];
  const lines: string[] = [];
  for (const { seq, message } of chosen(session, textOf(set), byUid)) {
    if (unchangedSince !== null && message.modseq > unchangedSince) {
      conflicts.push(byUid ? message.uid : seq);
      continue;
    }
    const kept = sign === '-' ? [...message.flags].filter((flag) => !flags.includes(flag)) : [...message.flags];
    mailboxOf(session).setFlags(message, sign === '' ? flags : sign === '+' ? [...kept, ...flags] : kept);
    if (silent === undefined || session.enabled.has('CONDSTORE')) {
      const items = [
        'UID',
        ...(silent === undefined ? ['FLAGS'] : []),
        ...(session.enabled.has('CONDSTORE') ? ['MODSEQ'] : []),
      ];
      lines.push(`* ${seq} FETCH (${items.map((item) => fetchItem(message, item)).join(' ')})`);
    }
    session.markTold(message);
  }
  return [...lines, `${tag} OK ${conflicts.length === 0 ? '' : `[MODIFIED ${formatSet(conflicts)}] `}Done`];
}

function copy(session: ScriptedSession, { tag, args }: ScriptedCommand, byUid: boolean): string[] {
  const target = session.account?.find(textOf(args[1])) ?? null;
  if (target === null) return [`${tag} NO [TRYCREATE] No such mailbox`];
  const code = copyTo(session, target, chosen(session, textOf(args[0]), byUid));
  return [`${tag} OK ${code}Done`];
}

function move(session: ScriptedSession, { tag, args }: ScriptedCommand, byUid: boolean): string[] {
  const target = session.account?.find(textOf(args[1])) ?? null;
  if (target === null) return [`${tag} NO [TRYCREATE] No such mailbox`];
  const moved = chosen(session, textOf(args[0]), byUid);
  const code = copyTo(session, target, moved);
  mailboxOf(session).expunge(moved.map(({ message }) => message.uid));
  return [...(code === '' ? [] : [`* OK ${code}Moved`]), `${tag} OK Done`];
}

/** Copies messages and answers the response code that names their new UIDs, with a blank behind it (RFC 4315). */
function copyTo(session: ScriptedSession, target: ScriptedMailbox, messages: readonly Numbered[]): string {
  const from = messages.map(({ message }) => message.uid);
  const to = messages.map(
    ({ message: { source, flags, internalDate, answers } }) =>
      target.append(Buffer.from(source, 'latin1'), { flags: [...flags], internalDate, answers }).uid,
  );
  if (!session.offers('UIDPLUS') || from.length === 0) return '';
  return `[COPYUID ${target.uidValidity} ${formatSet(from)} ${formatSet(to)}] `;
}

function expunge(session: ScriptedSession, { tag, args }: ScriptedCommand, byUid: boolean): string[] {
  const isIn = byUid ? uidsIn(session, textOf(args[0])) : () => true;
  const mailbox = mailboxOf(session);
  const gone = mailbox.messages.filter(({ uid, flags }) => flags.has('\\Deleted') && isIn(uid));
  if (gone.length > 0) mailbox.expunge(gone.map(({ uid }) => uid));
  return [`${tag} OK Done`];
}

function chosen(session: ScriptedSession, set: string, byUid: boolean): Numbered[] {
  const known = session.knownMessages();
  if (byUid) {
    const isIn = uidsIn(session, set);
    return known.filter(({ message }) => isIn(message.uid));
  }
  const isIn = inSet(set, known.length);
  return known.filter(({ seq }) => isIn(seq));
}

function uidsIn(session: ScriptedSession, set: string): (uid: number) => boolean {
  return inSet(set, session.knownMessages().at(-1)?.message.uid ?? 0);
}

function mailboxOf(session: ScriptedSession): ScriptedMailbox {
  if (session.selected === null) throw new Error('no mailbox is selected');
  return session.selected;
}
