import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password-strength.js';

const anna = { email: 'anna.schmidt@example.org', displayName: 'Anna Schmidt' };

describe('a new password', () => {
  it.each([
    'correct horse battery staple',
    'Wlan-Kabel im Keller',
    'kX9#vLq2pZ7w',
    'ぱすわーどはここにかいてある',
    'x1%'.repeat(2) + 'long enough 7!',
  ])('may be %j', (password) => {
    expect(passwordProblem(password, anna)).toBeNull();
  });

  it.each([
    ['short7!Xq', 'at least 12 characters'],
    ['😀😀😀', 'at least 12 characters'],
    ['passwordpassword', 'Repetitions'],
    ['aaaaaaaaaaaa', 'Repeated letters'],
    ['123456789012', 'tried first'],
    ['qwertyuiop123', 'tried first'],
    ['anna.schmidt@example.org', 'your name or address'],
    ['MailDesk2026!', 'the name of MailDesk'],
  ])('may not be %j', (password, why) => {
    expect(passwordProblem(password, anna)).toContain(why);
  });
});
