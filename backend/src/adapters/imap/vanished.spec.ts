import { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import type { UidRange } from '../../common/uid-ranges.js';
import { listenToVanished } from './vanished.js';

/** A client that is not connected, and what it was told. */
function listen(): { tell: (...attributes: unknown[]) => Promise<void>; told: UidRange[][]; client: ImapFlow } {
  const client = new ImapFlow({ host: 'mail.example.org', port: 993, auth: { user: 'u', pass: 'p' }, logger: false });
  const told: UidRange[][] = [];
  listenToVanished(client, (uids) => told.push(uids));
  const { untaggedVanished } = client as unknown as { untaggedVanished: (untagged: object) => Promise<void> };
  Object.assign(client, { mailbox: { path: 'INBOX', exists: 10 } });
  return { client, told, tell: (...attributes) => untaggedVanished({ attributes }) };
}

const atom = (value: string) => ({ type: 'ATOM', value });

describe('listenToVanished', () => {
  it('tells the widest range there is at once', async () => {
    const { tell, told } = listen();
    await tell([atom('EARLIER')], atom('1:4294967295'));
    expect(told).toEqual([[{ low: 1, high: 4_294_967_295 }]]);
  });

  it('counts down what vanishes now, and not what vanished earlier', async () => {
    const { tell, client } = listen();
    await tell([atom('EARLIER')], atom('1:4'));
    expect(client.mailbox).toMatchObject({ exists: 10 });
    await tell(atom('5:6,9'));
    expect(client.mailbox).toMatchObject({ exists: 7 });
  });

  it('lets a line that names no UIDs pass', async () => {
    const { tell, told } = listen();
    await tell();
    await tell([atom('EARLIER')]);
    await tell(atom('NIL'));
    expect(told).toEqual([]);
  });
});
