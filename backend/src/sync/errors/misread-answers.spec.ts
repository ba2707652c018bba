import { describe, expect, it } from 'vitest';
import { MailServerError } from '../../adapters/adapters.module.js';
import { MisreadAnswers, UnreadableMessages } from './misread-answers.js';

const misread = () => new MailServerError('not-this-protocol', 'It could not be understood.');
const overMessages = () => new UnreadableMessages(misread());
const cutOff = () => new MailServerError('unreachable', 'It was lost.');

describe('MisreadAnswers', () => {
  it.each([
    ['one is an accident', [misread], false],
    ['two in a row are not', [misread, misread], true],
    ['a lost line in between ends the row', [misread, cutOff, misread], false],
    ['those over messages are not the server’s fault', [overMessages, overMessages, overMessages], false],
    ['those over messages do not count for one that is', [overMessages, misread], false],
    ['those over messages do not end a row', [misread, overMessages, misread], true],
  ] as const)('%s', (_name, failures, expected) => {
    const answers = new MisreadAnswers();
    let areTooMany = false;
    for (const failure of failures) areTooMany = answers.areTooMany(failure());

    expect(areTooMany).toBe(expected);
  });

  it('counts anew after a connection that held', () => {
    const answers = new MisreadAnswers();
    answers.areTooMany(misread());
    answers.forget();

    expect(answers.areTooMany(misread())).toBe(false);
  });
});

describe('UnreadableMessages', () => {
  it('is what it came of in every other respect', () => {
    const cause = new MailServerError('server-error', 'Later.', { failureClass: 'throttled', retryAfterMs: 5000 });

    const { problem, message, failureClass, retryAfterMs, permanent } = new UnreadableMessages(cause);

    expect({ problem, message, failureClass, retryAfterMs, permanent }).toEqual({
      problem: 'server-error',
      message: 'Later.',
      failureClass: 'throttled',
      retryAfterMs: 5000,
      permanent: false,
    });
  });
});
