import { describe, expect, it } from 'vitest';
import {
  attributionLine,
  forwardHeader,
  forwardSubject,
  quoteHtml,
  quoteText,
  replyRecipients,
  replySubject,
  textToHtml,
} from './reply';

const people = (list: string) =>
  list
    .split(' ')
    .filter(Boolean)
    .map((name) => ({ name: '', address: `${name}@example.org` }));
const names = (list: readonly { address: string }[]) =>
  list.map((person) => person.address.replace('@example.org', '')).join(' ');

describe('replyRecipients', () => {
  it.each([
    // from, reply-to, to, cc, all, expected to, expected cc
    ['anna', '', 'me', '', false, 'anna', ''],
    ['anna', 'list', 'me', '', false, 'list', ''],
    ['anna', '', 'me bert', 'carl', false, 'anna', ''],
    ['anna', '', 'me bert', 'carl', true, 'anna bert', 'carl'],
    ['anna', 'list', 'me bert', 'carl', true, 'list bert', 'carl'],
    ['anna', '', 'ME', 'Anna me', true, 'anna', ''],
    ['anna', '', 'bert bert', 'bert', true, 'anna bert', ''],
    ['me', '', 'bert', 'carl', false, 'bert', ''],
    ['me', '', 'bert', 'carl', true, 'bert', 'carl'],
    ['me', '', '', 'carl', false, 'carl', ''],
    ['me', '', 'me', '', false, 'me', ''],
    ['me', '', 'me', '', true, 'me', ''],
    ['anna', 'me', 'me', 'bert', true, 'bert', ''],
  ])(
    'from %j, reply-to %j, to %j, cc %j, all %j: to %j, cc %j',
    (from, replyTo, to, cc, all, expectedTo, expectedCc) => {
      const message = { from: people(from), replyTo: people(replyTo), to: people(to), cc: people(cc) };

      const result = replyRecipients(message, 'me@example.org', all);

      expect([names(result.to), names(result.cc)]).toEqual([expectedTo, expectedCc]);
    },
  );

  it('leaves out what is no address', () => {
    const message = { from: [{ name: 'undisclosed', address: '' }, ...people('anna')], replyTo: [], to: [], cc: [] };

    expect(names(replyRecipients(message, 'me@example.org', true).to)).toBe('anna');
  });
});

describe('replySubject', () => {
  it.each([
    ['Plan', 'Re: Plan'],
    ['Re: Plan', 'Re: Plan'],
    ['AW: RE: Re[2]: Plan', 'Re: Plan'],
    ['SV: Antw: Plan', 'Re: Plan'],
    ['Re：Plan', 'Re: Plan'],
    ['Regarding: Plan', 'Re: Regarding: Plan'],
    ['Fwd: Plan', 'Re: Fwd: Plan'],
    ['', 'Re:'],
    ['a\r\nBcc: x', 'Re: a Bcc: x'],
  ])('answers %j with %j', (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });
});

describe('forwardSubject', () => {
  it.each([
    ['Plan', 'Fwd: Plan'],
    ['Fwd: Plan', 'Fwd: Plan'],
    ['WG: Fw: TR: Plan', 'Fwd: Plan'],
    ['RV: Plan', 'Fwd: Plan'],
    ['Re: Plan', 'Fwd: Re: Plan'],
  ])('forwards %j as %j', (subject, expected) => {
    expect(forwardSubject(subject)).toBe(expected);
  });
});

const message = {
  from: [{ name: 'Anna Berg', address: 'anna@example.org' }],
  to: people('me'),
  cc: people('bert'),
  subject: 'Plan',
  sentAt: '2026-03-03T13:05:00.000Z',
  receivedAt: '2026-03-04T00:00:00.000Z',
};

describe('the lines above the original', () => {
  it('name who wrote when', () => {
    expect(attributionLine(message, 'en-GB', 'UTC')).toBe(
      'On 3 March 2026 at 13:05, Anna Berg <anna@example.org> wrote:',
    );
    expect(attributionLine({ ...message, sentAt: null, from: [] }, 'en-GB', 'UTC')).toBe(
      'On 4 March 2026 at 00:00, someone wrote:',
    );
  });

  it('name everything of a forwarded mail', () => {
    expect(forwardHeader(message, 'en-GB', 'UTC').slice(1)).toEqual([
      'From: Anna Berg <anna@example.org>',
      'Date: 3 March 2026 at 13:05',
      'Subject: Plan',
      'To: me@example.org',
      'Cc: bert@example.org',
    ]);
  });
});

describe('quoting', () => {
  it('puts a mark before each line, without blanks between marks', () => {
    expect(quoteText('a\n\n> b\r\nc\n\n')).toBe('> a\n>\n>> b\n> c');
  });

  it('takes the text alone into HTML', () => {
    expect(quoteHtml('<img src=x onerror="alert(1)">\n\n& b')).toBe(
      '<blockquote><p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p><p></p><p>&amp; b</p></blockquote>',
    );
  });

  it('nests quotes in quotes, to a limit', () => {
    expect(textToHtml('a\n> b\n> > c\nd')).toBe(
      '<p>a</p><blockquote><p>b</p><blockquote><p>c</p></blockquote></blockquote><p>d</p>',
    );
    expect(textToHtml('>'.repeat(5000)).match(/<blockquote>/g)).toHaveLength(10);
  });
});
