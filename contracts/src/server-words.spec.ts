import { expect, it } from 'vitest';
import { serverWordsIn, withQuote } from './server-words.js';

it.each([
  [withQuote('It does not let anybody in.', 'NO try “later”'), 'NO try “later”'],
  ['It does not let anybody in.', null],
  ['The server says: “nothing', null],
])('of “%s” the server itself has said %j', (message, words) => {
  expect(serverWordsIn(message)).toBe(words);
});
