import { ImapFlow } from 'imapflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { atom, type ImapTokens, internalsOf } from './imap-internals.js';
import { requestNotify } from './imap-notify.js';

const countersOf = (mailbox: string, messages: number): ImapTokens => [
  atom(mailbox),
  [atom('MESSAGES'), atom(String(messages))],
];

describe('what NOTIFY tells', () => {
  let client: ImapFlow;
  let told: [string, number | undefined][];
  /** What the command that runs takes for its answer. */
  let answered: string[];

  beforeEach(async () => {
    client = new ImapFlow({ host: 'localhost', port: 1, auth: { user: 'a', pass: 'b' }, logger: false });
    const folders = new Map(['INBOX', 'Sent', 'Drafts'].map((path) => [path, { pathAsListed: path }]));
    Object.assign(client, { exec: () => Promise.resolve({ next: () => undefined }), folders });
    told = [];
    answered = [];
    await requestNotify(client, {
      onStatus: (path, { messages }) => told.push([path, messages]),
      onUnclear: () => told.push(['unclear', undefined]),
    });
  });

  const run = (command: string, attributes: ImapTokens) => {
    const STATUS = async ({ attributes: [name] }: { attributes: ImapTokens }) =>
      void answered.push((name as { value: string }).value);
    Object.assign(client, { currentRequest: { command, attributes, options: { untagged: { STATUS } } } });
  };
  const say = async (mailbox: string, messages: number) => {
    const attributes = countersOf(mailbox, messages);
    await internalsOf(client).getUntaggedHandler('STATUS', attributes)?.({ attributes });
  };

  it('is heard while nothing runs', async () => {
    await say('Sent', 5);

    expect(told).toEqual([['Sent', 5]]);
  });

  it('is not taken for the answer to a STATUS of another mailbox', async () => {
    run('STATUS', [atom('Drafts'), [atom('MESSAGES')]]);
    await say('Sent', 5);
    await say('Drafts', 2);
    await say('inbox', 7);

    expect(answered).toEqual(['Drafts']);
    expect(told).toEqual([
      ['Sent', 5],
      ['INBOX', 7],
    ]);
  });

  it('is heard in the middle of a list with counters, which tells of each mailbox once', async () => {
    run('LIST', []);
    for (const [mailbox, messages] of [
      ['INBOX', 7],
      ['Sent', 5],
      ['Sent', 6],
      ['Drafts', 2],
    ] as const)
      await say(mailbox, messages);

    expect(answered).toEqual(['INBOX', 'Sent', 'Sent', 'Drafts']);
    expect(told).toEqual([['Sent', 6]]);
  });
});
