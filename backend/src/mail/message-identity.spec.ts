import { describe, expect, it } from 'vitest';
import type { MessageSummary } from '../adapters/adapters.module.js';
import { formerIdentity, isMarkedAlike, isSameMessage, type KnownTraits, messageIdentity } from './message-identity.js';

const place = { mailboxId: 'inbox', uidValidity: 7 };
const mail: MessageSummary = {
  uid: 100,
  flags: [],
  messageIdHeader: 'one@example.org',
  referenceIds: [],
  subject: 'Report',
  from: [{ name: 'Sensor', address: 'Sensor@example.org' }],
  to: [],
  cc: [],
  bcc: [],
  replyTo: [],
  sentAt: new Date('2000-01-01T00:00:00Z'),
  receivedAt: new Date('2026-05-01T08:00:00Z'),
  sizeBytes: 900,
  hasAttachments: false,
  emailId: null,
  sendId: null,
};
const unnamed: MessageSummary = { ...mail, messageIdHeader: null };

describe('messageIdentity', () => {
  const other = { uid: 3, flags: ['\\Seen'], receivedAt: new Date(5), sizeBytes: 5 };

  it.each([
    ['by its Message-ID with what goes with it, wherever it lies', mail, { ...mail, ...other }, true],
    ['not by its Message-ID alone', mail, { ...mail, subject: 'Another' }, false],
    ["by the server's own id alone", { ...mail, emailId: 'M1' }, { ...unnamed, ...other, emailId: 'M1' }, true],
    ['without a Message-ID when it came at the same time with as many bytes', unnamed, { ...unnamed, uid: 3 }, true],
    [
      'not when it came later, as from a device without a clock',
      unnamed,
      { ...unnamed, receivedAt: new Date(5) },
      false,
    ],
    ['not when it has another size', unnamed, { ...unnamed, sizeBytes: 901 }, false],
    [
      'not by its place when it has neither id nor date',
      { ...unnamed, sentAt: null },
      { ...unnamed, sentAt: null, uid: 3 },
      false,
    ],
  ])('knows a message again: %s', (_name, one, another, isSame) => {
    expect(messageIdentity(one, place) === messageIdentity(another, place)).toBe(isSame);
  });

  it('leaves the identities as they are that messages with a Message-ID are stored under', () => {
    expect(messageIdentity(mail, place)).toBe('2b997411b333fc55d45707e7f43ec237');
  });

  it.each([
    ['a message without Message-ID', unnamed, true],
    ['one with', mail, false],
    ["one with the server's own id", { ...unnamed, emailId: 'M1' }, false],
    ['one that is only its place', { ...unnamed, sentAt: null }, false],
  ])('says whether older rows may have another one: %s', (_name, message, expected) => {
    expect(formerIdentity(message) !== null).toBe(expected);
  });
});

const known = (message: MessageSummary, traits: Partial<KnownTraits> = {}): KnownTraits => ({
  uid: 100,
  identity: messageIdentity(message, place),
  sendId: message.sendId,
  messageIdHeader: message.messageIdHeader,
  sizeBytes: message.sizeBytes,
  ...traits,
});

describe('isSameMessage', () => {
  it.each([
    ['the same', known(mail), mail, true],
    ['another one under its UID', known(mail), { ...mail, messageIdHeader: 'two@example.org' }, false],
    ['another one without Message-ID', known(mail), unnamed, false],
    ['one that was sent from here and rewritten', known(mail, { sendId: 'a' }), { ...unnamed, sendId: 'a' }, true],
    ['one that the server has given an id of its own since', known(mail), { ...mail, emailId: 'M1' }, true],
    ['one whose id the server does not tell any more', known({ ...mail, emailId: 'M1' }), mail, true],
    [
      'one that is stored under its former identity',
      known(unnamed, { identity: formerIdentity(unnamed) ?? '' }),
      unnamed,
      true,
    ],
    ['another one without Message-ID in the place of one without', known(unnamed), { ...unnamed, sizeBytes: 5 }, false],
  ])('sees %s', (_name, stored, found, expected) => {
    expect(isSameMessage(stored, found, place)).toBe(expected);
  });
});

describe('isMarkedAlike', () => {
  it.each([
    ['the same Message-ID', known(mail), { messageIds: ['one@example.org'] }, true],
    ['one of several', known(mail), { messageIds: ['x', 'one@example.org'] }, true],
    ['another', known(mail), { messageIds: ['two@example.org'] }, false],
    ['none', known(mail), { messageIds: [] }, false],
    ['our own mark', known(mail, { sendId: 'a' }), { messageIds: ['rewritten'], sendId: 'a' }, true],
    ['no Message-ID and the same size', known(unnamed), { messageIds: [] }, true],
    ['no Message-ID and another size', known(unnamed), { messageIds: [], sizeBytes: 5 }, false],
    ['what could be stored only barely', known(unnamed, { sizeBytes: 0 }), { messageIds: ['x'] }, true],
  ])('compares %s', (_name, stored, mark, expected) => {
    expect(isMarkedAlike(stored, { sendId: null, sizeBytes: 900, ...mark })).toBe(expected);
  });
});
