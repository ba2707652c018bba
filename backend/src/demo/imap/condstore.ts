import type { Atom, Attribute, Connection, Mailbox, Message, Plugin, Response } from 'hoodiecrow-imap';

const atom = (value: string): Atom => ({ type: 'ATOM', value });

/** Gives the message the next mod-sequence of its mailbox (RFC 7162 section 3.1). */
function touch(mailbox: Mailbox, message: Message): void {
  mailbox.HIGHESTMODSEQ += 1;
  message.MODSEQ = mailbox.HIGHESTMODSEQ;
}

function flagNotice(message: Message, sequence: number): Response {
  const state = [atom('UID'), message.uid, atom('FLAGS'), message.flags.map(atom), atom('MODSEQ'), [message.MODSEQ]];
  return { tag: '*', attributes: [sequence, atom('FETCH'), state] };
}

/** System flags are matched without regard to case and stored in their usual spelling; keywords stay as given. */
function normalizeFlag(flag: string): string {
  return flag.startsWith('\\') ? `\\${flag.charAt(1).toUpperCase()}${flag.slice(2).toLowerCase()}` : flag;
}

const flagChanges: Record<string, (had: string[], given: string[]) => string[]> = {
  FLAGS: (_had, given) => [...new Set(given)],
  '+FLAGS': (had, given) => [...new Set([...had, ...given])],
  '-FLAGS': (had, given) => had.filter((flag) => !given.includes(flag)),
};

function selected(connection: Connection): Mailbox {
  if (connection.selectedMailbox === false) throw new Error('Select a mailbox first');
  return connection.selectedMailbox;
}

/**
 * Flags with mod-sequences. Comes right after the package's own CONDSTORE, which sends the changed flags before it
 * counts, without MODSEQ, to nobody but the connection that made the change.
 */
export const flagStore: Plugin = (server) => {
  const condstore = server.outputHandlers.pop();
  if (condstore !== undefined) {
    server.outputHandlers.push((connection, response, description, ...rest) => {
      if (description?.endsWith('STORE COMPLETE') !== true) condstore(connection, response, description, ...rest);
    });
  }
  for (const [operation, change] of Object.entries(flagChanges)) {
    for (const item of [operation, `${operation}.SILENT`]) {
      server.storeHandlers[item] = (connection, message, flags, sequence) => {
        const mailbox = selected(connection);
        if (connection.readOnly === true) throw new Error('The mailbox is open for reading only');
        const before = message.flags;
        message.flags = change(
          before,
          flags.map((flag) => normalizeFlag(flag.value ?? '')),
        );
        if (before.length !== message.flags.length || before.some((flag) => !message.flags.includes(flag))) {
          touch(mailbox, message);
          server.notify(flagNotice(message, sequence), mailbox, connection);
        }
        // RFC 7162 section 3.1.3: the new mod-sequence is told even when .SILENT was asked for.
        connection.send(flagNotice(message, sequence), 'FLAG UPDATE');
      };
    }
  }
};

/** ENABLE (RFC 5161) with the ENABLED line that section 3.2 asks for; without it a client takes CONDSTORE for refused. */
export const enable: Plugin = (server) => {
  server.registerCapability('ENABLE');
  server.setCommandHandler('ENABLE', (connection, parsed, data, done) => {
    const asked = (parsed.attributes ?? []).map((word) => (isAtom(word) ? word.value?.toUpperCase() : undefined));
    const enabled = asked.includes('CONDSTORE') ? [atom('CONDSTORE')] : [];
    connection.send({ tag: '*', command: 'ENABLED', attributes: enabled }, 'ENABLED', parsed, data);
    const text: Atom = { type: 'TEXT', value: 'ENABLE completed' };
    connection.send({ tag: parsed.tag, command: 'OK', attributes: [text] }, 'ENABLE', parsed, data);
    done();
  });
};

/** Makes UID FETCH honour CHANGEDSINCE, which the package only does for FETCH, and counts an expunge as a change. */
export const changedSince: Plugin = (server) => {
  const uidFetch = server.getCommandHandler('UID FETCH');
  if (uidFetch === false) throw new Error('hoodiecrow-imap has no UID FETCH');
  server.setCommandHandler('UID FETCH', (connection, parsed, data, done) => {
    const [set, , modifiers] = parsed.attributes ?? [];
    const since = changedSinceOf(modifiers);
    if (since === null || !isAtom(set) || connection.selectedMailbox === false) {
      uidFetch(connection, parsed, data, done);
      return;
    }
    const range = server.getMessageRange(connection.selectedMailbox, set.value ?? '', true);
    const uids = range.filter(([, message]) => message.MODSEQ > since).map(([, message]) => message.uid);
    // No message ever has this UID: an empty set cannot be written in IMAP.
    set.value = uids.length === 0 ? '4294967295:4294967295' : uids.join(',');
    uidFetch(connection, parsed, data, done);
  });
  server.connectionHandlers.push((connection) => {
    const expunge = connection.expungeSpecificMessages.bind(connection);
    connection.expungeSpecificMessages = (mailbox, ...rest) => {
      const before = mailbox.messages.length;
      expunge(mailbox, ...rest);
      if (mailbox.messages.length < before) mailbox.HIGHESTMODSEQ += 1;
    };
  });
};

function isAtom(attribute: Attribute | undefined): attribute is Atom {
  return typeof attribute === 'object' && attribute !== null && !Array.isArray(attribute);
}

function changedSinceOf(modifiers: Attribute | undefined): number | null {
  if (!Array.isArray(modifiers)) return null;
  const at = modifiers.findIndex((word) => isAtom(word) && word.value?.toUpperCase() === 'CHANGEDSINCE');
  const value = modifiers[at + 1];
  return at >= 0 && isAtom(value) ? Number(value.value) : null;
}
