import { describe, expect, it } from 'vitest';
import { isDeclined, serverOf } from './srv-records.js';

const parts = { address: 'anna@example.org', localPart: 'anna', domain: 'example.org' };
const record = (name: string, port: number, priority = 10, weight = 10) => ({ name, port, priority, weight });

describe('the IMAP server by SRV records', () => {
  it.each([
    [
      'TLS before STARTTLS',
      { '_imap._tcp': [record('a.example', 143, 0)], '_imaps._tcp': [record('b.example', 993)] },
      'b.example:993 tls',
    ],
    ['STARTTLS where there is nothing else', { '_imap._tcp': [record('a.example', 143)] }, 'a.example:143 starttls'],
    [
      'the lowest priority',
      { '_imaps._tcp': [record('a.example', 993, 20), record('b.example', 994, 10)] },
      'b.example:994 tls',
    ],
    [
      'the highest weight among equals',
      { '_imaps._tcp': [record('a.example', 993, 1, 5), record('b.example', 993, 1, 50)] },
      'b.example:993 tls',
    ],
    [
      'the other one when one is not offered',
      { '_imaps._tcp': [record('', 0)], '_imap._tcp': [record('a.example.', 143)] },
      'a.example:143 starttls',
    ],
    [
      'a host name only',
      { '_imaps._tcp': [record('not a host', 993, 1), record('b.example', 993, 2)] },
      'b.example:993 tls',
    ],
  ])('is chosen by %s', (_what, records, expected) => {
    const found = serverOf('imap', records, parts);

    expect(`${found?.host}:${found?.port} ${found?.security}`).toBe(expected);
    expect(found?.username).toBe('anna@example.org');
  });

  it.each([
    ['without records', {}],
    ['where a look-up failed', { '_imaps._tcp': null, '_imap._tcp': null }],
    ['where it is not offered', { '_imaps._tcp': [record('.', 0, 0, 0)] }],
  ])('is none %s', (_what, records) => {
    expect(serverOf('imap', records, parts)).toBeNull();
  });
});

describe('a service', () => {
  it.each([
    [{}, false],
    [{ '_submissions._tcp': [record('.', 0)] }, true],
    [{ '_submissions._tcp': [record('', 0)], '_submission._tcp': [record('', 0)] }, true],
    [{ '_submissions._tcp': [record('.', 0)], '_submission._tcp': [record('a.example', 587)] }, false],
  ])('of records %j is declined: %s', (records, expected) => {
    expect(isDeclined('smtp', records)).toBe(expected);
  });
});
