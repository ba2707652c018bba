import { describe, expect, it } from 'vitest';
import { countReplies } from './plain-replies.js';

const honest = '220 mail ready\r\n250-hello\r\n250-SIZE 1000\r\n250 STARTTLS\r\n220 go ahead\r\n';

describe('countReplies', () => {
  it.each([
    ['an honest conversation', honest, 3],
    ['a reply of several lines', '220-one\r\n220-two\r\n220 three\r\n', 1],
    ['a reply without words', '220\r\n', 1],
    ['an answer that nobody asked for', `${honest}250-hello\r\n250 AUTH LOGIN\r\n`, 4],
    ['half of an answer', `${honest}250`, 4],
    ['a first letter of something', `${honest}x`, 4],
    ['the beginning of an answer of several lines', `${honest}250-hello\r\n`, 4],
    ['nothing', '', 0],
  ])('%s', (_what, text, count) => expect(countReplies(text)).toBe(count));
});
