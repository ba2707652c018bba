import { describe, expect, it } from 'vitest';
import { ownText, plainSubject } from './mail-ref';

describe('plainSubject', () => {
  it.each([
    ['Re: AW: Forty chairs', 'Forty chairs'],
    ['Fwd: [list] Forty chairs', '[list] Forty chairs'],
    ['RE[2]: Forty chairs', 'Forty chairs'],
    ['Reprise: not an answer', 'Reprise: not an answer'],
    ['', ''],
  ])('makes of %j %j', (subject, expected) => {
    expect(plainSubject(subject)).toBe(expected);
  });
});

describe('ownText', () => {
  it.each([
    ['Yes, please.\n\nOn Monday Anna wrote:\n> Forty chairs?', 'Yes, please.'],
    ['Yes.\n\nAm 3.11. schrieb Anna:\n\n> Stühle?', 'Yes.'],
    ['Yes.\n-----Original Message-----\nFrom: Anna', 'Yes.'],
    ['What we need:\nforty chairs', 'What we need:\nforty chairs'],
    ['> all of it\n> is quoted', '> all of it\n> is quoted'],
  ])('of %j keeps %j', (text, expected) => {
    expect(ownText(text)).toBe(expected);
  });
});
