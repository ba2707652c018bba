import { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../common/secret.js';
import { CommandRefused } from '../mail-server-error.js';
import { BoundedCommands } from './bounded-commands.js';
import { internalsOf } from './imap-internals.js';

const access = {
  host: 'mail.example.org',
  port: 993,
  security: 'tls',
  username: 'anna',
  credential: { kind: 'password', password: new Secret('s3cret of hers') },
} as const;
const newClient = (): ImapFlow =>
  new ImapFlow({ host: access.host, port: 993, logger: false, auth: { user: '', pass: '' } });
const commands = new BoundedCommands(newClient(), access, 1000);
const refusal = (serverWords: string): CommandRefused =>
  new CommandRefused(`The mail server refused the command UID STORE. The server says: “${serverWords}”`, {
    responseCode: 'CANNOT',
    serverWords,
    failureClass: 'throttled',
    retryAfterMs: 5000,
  });

describe('a command that the server refuses', () => {
  it('is told with the server’s words', () => {
    const refused = refusal('Not allowed here');

    expect(commands.failure(refused)).toBe(refused);
  });

  it('is told without them where they repeat the password that signed in, and is the same refusal', () => {
    const told = commands.failure(refusal('Not after LOGIN anna "s3cret of hers"'));

    expect(told).toBeInstanceOf(CommandRefused);
    expect(told).toMatchObject({
      message: 'The mail server refused a command.',
      responseCode: 'CANNOT',
      serverWords: null,
      failureClass: 'throttled',
      retryAfterMs: 5000,
    });
  });
});

describe('a command that imapflow answers with nothing', () => {
  /** As imapflow rejects a tagged NO, once it has taken it apart. */
  const answered = (responseText: string, serverResponseCode: string) =>
    Object.assign(new Error('Command failed'), { responseStatus: 'NO', responseText, serverResponseCode });

  const refusedWith = async (failure: Error) => {
    const client = newClient();
    const internals = internalsOf(client);
    internals.exec = () => Promise.reject(failure);
    const searching = new BoundedCommands(client, access, 1000);
    client.usable = true;
    await searching.run(() => internals.exec('UID SEARCH', []).catch(() => false));
    return { refused: searching.refused('SEARCH'), searching };
  };

  it.each([
    [answered('UID SEARCH Rate limit hit', 'LIMIT'), 'throttled', 60_000, 'LIMIT'],
    [answered('Slow down, try again in 30 seconds', 'THROTTLED'), 'throttled', 30_000, 'THROTTLED'],
    [answered('Mailbox is locked', 'INUSE'), 'server', null, 'INUSE'],
  ])('is refused as the server has refused it: %s', async (error, failureClass, retryAfterMs, responseCode) => {
    const { refused } = await refusedWith(error);

    expect(refused).toBeInstanceOf(CommandRefused);
    expect(refused).toMatchObject({ failureClass, retryAfterMs, responseCode, serverWords: error.responseText });
  });

  it('is refused without a reason where the server gave none, whatever it refused before', async () => {
    const { searching } = await refusedWith(answered('Slow down', 'THROTTLED'));
    await searching.run(() => Promise.resolve(false));

    expect(searching.refused('SEARCH')).toMatchObject({ failureClass: 'server', responseCode: null });
  });
});
