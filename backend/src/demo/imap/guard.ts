import type { Atom, CommandHandler, Connection, ImapServer, Plugin } from 'hoodiecrow-imap';

const openToAll = ['CAPABILITY', 'ID', 'LOGIN', 'LOGOUT', 'NOOP'];
const afterSignIn = (
  'APPEND CHECK CLOSE COPY CREATE DELETE ENABLE EXAMINE EXPUNGE FETCH IDLE LIST LSUB MOVE NAMESPACE RENAME SEARCH ' +
  'SELECT STATUS STORE SUBSCRIBE UNSELECT UNSUBSCRIBE'
).split(' ');
const byUid = ['UID COPY', 'UID EXPUNGE', 'UID FETCH', 'UID MOVE', 'UID SEARCH', 'UID STORE'];
const known = new Set([...openToAll, ...afterSignIn, ...byUid]);

function refuse(connection: Connection, tag: string, text: string): void {
  connection.send({ tag, command: 'NO', attributes: [{ type: 'TEXT', value: text }] }, 'REFUSED');
}

/**
 * Stands before every command: only known ones (the package would load any file a command is named after), nothing
 * but LOGIN before sign-in, and a command that throws is answered with NO instead of leaving the connection stuck.
 */
export function guardCommands(server: ImapServer): void {
  const find = server.getCommandHandler.bind(server);
  server.getCommandHandler = (command) => {
    const name = command.toUpperCase();
    const handler = known.has(name) ? find(name) : false;
    return handler === false ? false : guarded(name, handler);
  };
}

function guarded(name: string, handler: CommandHandler): CommandHandler {
  return (connection, parsed, data, done) => {
    if (connection.state === 'Not Authenticated' && !openToAll.includes(name)) {
      refuse(connection, parsed.tag, 'Sign in first');
      done();
      return;
    }
    // Pending EXPUNGEs go out first, so that the sequence numbers in the answer are the ones the client has.
    if (byUid.includes(name)) connection.processNotifications();
    let finished = false;
    const finish = (): void => {
      if (finished) return;
      finished = true;
      done();
    };
    try {
      handler(connection, parsed, data, finish);
    } catch {
      refuse(connection, parsed.tag, `${name} failed`);
      finish();
    }
  };
}

/** Where the package would lose mail or answer against the standard. */
export const corrections: Plugin = (server) => {
  const close = server.getCommandHandler('CLOSE');
  const unselect = server.getCommandHandler('UNSELECT');
  if (close === false || unselect === false) throw new Error('hoodiecrow-imap lacks CLOSE or UNSELECT');

  // RFC 3501 section 6.4.2: a mailbox opened by EXAMINE loses nothing when it is closed.
  server.setCommandHandler('CLOSE', (connection, ...rest) =>
    (connection.readOnly === true ? unselect : close)(connection, ...rest),
  );

  // RFC 4315 section 2.1: only messages that are marked \Deleted; the package removes every one that is named.
  server.setCommandHandler('UID EXPUNGE', (connection, parsed, data, done) => {
    const set = parsed.attributes?.[0] as Atom | undefined;
    if (connection.selectedMailbox !== false && connection.readOnly !== true) {
      const range = server.getMessageRange(connection.selectedMailbox, set?.value ?? '', true);
      const deleted = range.map(([, message]) => message).filter((message) => message.flags.includes('\\Deleted'));
      connection.expungeSpecificMessages(connection.selectedMailbox, deleted, false, true);
    }
    const text: Atom = { type: 'TEXT', value: 'UID EXPUNGE completed' };
    connection.send({ tag: parsed.tag, command: 'OK', attributes: [text] }, 'UID EXPUNGE', parsed, data);
    done();
  });

  server.outputHandlers.push((_connection, response, description, _parsed, _data, extra) => {
    // RFC 4315 section 3: no COPYUID when nothing was copied; an empty set cannot be written.
    const copied = (extra as { sourceUids?: number[] } | undefined)?.sourceUids;
    if (copied?.length === 0) {
      response.attributes = [];
      response.skipResponse = description?.endsWith('MOVE COPYUID') === true;
    }
    // BAD means "not IMAP"; a mailbox that is not there is a NO (RFC 3501 section 7.1.3, RFC 5530).
    const text = (response.attributes[0] as Atom | undefined)?.value ?? '';
    if (response.command === 'BAD' && text.startsWith('Invalid mailbox')) {
      response.command = 'NO';
      response.attributes = [
        { type: 'SECTION', section: [{ type: 'ATOM', value: 'NONEXISTENT' }] },
        { type: 'TEXT', value: 'There is no such mailbox' },
      ];
    }
  });
};

/**
 * Takes the message of an APPEND past the package's parser, which reads it one character at a time: 20 MB would stop
 * the whole process for seconds.
 */
export const largeAppends: Plugin = (server) => {
  const append = server.getCommandHandler('APPEND');
  if (append === false) throw new Error('hoodiecrow-imap has no APPEND');
  const waiting = new WeakMap<Connection, Map<string, string>>();
  server.connectionHandlers.push((connection) => {
    const sources = new Map<string, string>();
    waiting.set(connection, sources);
    const schedule = connection.scheduleCommand.bind(connection);
    connection.scheduleCommand = (data) => {
      const head = /^((\S+) APPEND [^\r\n]*)\{(\d+)\+?\}\r\n/i.exec(data);
      if (head === null || data.length !== head[0].length + Number(head[3])) return schedule(data);
      const [line, before = '', tag = ''] = head;
      sources.set(tag, data.slice(line.length));
      schedule(`${before}{${tag.length}}\r\n${tag}`);
    };
  });
  server.setCommandHandler('APPEND', (connection, parsed, data, done) => {
    const source = parsed.attributes?.at(-1) as Atom | undefined;
    const sources = waiting.get(connection);
    const kept = sources?.get(parsed.tag);
    if (source?.type === 'LITERAL' && source.value === parsed.tag && kept !== undefined) source.value = kept;
    sources?.delete(parsed.tag);
    append(connection, parsed, data, done);
  });
};
