import { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../common/secret.js';
import { CommandRefused } from '../mail-server-error.js';
import { BoundedCommands } from './bounded-commands.js';

const access = {
  host: 'mail.example.org',
  port: 993,
  security: 'tls',
  username: 'anna',
  credential: { kind: 'password', password: new Secret('s3cret of hers') },
} as const;
const commands = new BoundedCommands(
  new ImapFlow({ host: access.host, port: 993, logger: false, auth: { user: '', pass: '' } }),
  access,
  1000,
);
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
