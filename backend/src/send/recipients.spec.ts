import { describe, expect, it } from 'vitest';
import { AppError } from '../common/app-error.js';
import { recipientsOf, wireAddress } from './recipients.js';

const people = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));

describe('the recipients of a draft', () => {
  it('are everybody in To, Cc and Bcc, each once, in that order', () => {
    const draft = {
      to: people('b@example.org', 'a@example.org'),
      cc: people('A@example.org', 'c@example.org'),
      bcc: people('d@example.org', 'c@example.org'),
    };

    expect(recipientsOf(draft).envelopeTo).toEqual([
      'b@example.org',
      'a@example.org',
      'c@example.org',
      'd@example.org',
    ]);
  });

  it('may be in Bcc alone', () => {
    expect(recipientsOf({ to: [], cc: [], bcc: people('d@example.org') }).envelopeTo).toEqual(['d@example.org']);
  });

  it('must be at least one', () => {
    expect(() => recipientsOf({ to: [], cc: [], bcc: [] })).toThrow(
      new AppError('draft.invalid', 'Add at least one recipient.'),
    );
  });

  it('have the same address in the headers and in the envelope', () => {
    const { to, envelopeTo } = recipientsOf({ to: people('anna@bücher.example'), cc: [], bcc: [] });

    expect(to.map(({ address }) => address)).toEqual(['anna@xn--bcher-kva.example']);
    expect(envelopeTo).toEqual(['anna@xn--bcher-kva.example']);
  });
});

describe('an address on the wire', () => {
  it.each([
    ['anna@example.org', 'anna@example.org'],
    ['Anna@Example.ORG', 'Anna@Example.ORG'],
    ['anna@127.1', 'anna@127.1'],
    ['anna@mail.例え.jp', 'anna@mail.xn--r8jz45g.jp'],
    ['ännchen@example.org', 'ännchen@example.org'],
  ])('%s: %s', (address, expected) => {
    expect(wireAddress(address)).toBe(expected);
  });

  it.each([
    'anna',
    '@example.org',
    'anna@',
    'anna@exa mple.org',
    'anna@ex\r\nample.org',
    'anna@exam%70le.org',
    'anna@％00.org',
  ])('%j is refused', (address) => {
    expect(() => wireAddress(address)).toThrow(AppError);
  });
});
