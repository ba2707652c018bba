const mark = ' The server says: “';

/** A sentence about a mail server with what that said of it behind. `words`: one line, for which nobody here answers. */
export const withQuote = (sentence: string, words: string): string => `${sentence}${mark}${words}”`;

/** What the mail server itself said, of a sentence that `withQuote` may have made; null when it has no such end. */
export function serverWordsIn(message: string): string | null {
  const start = message.indexOf(mark);
  return start < 0 || !message.endsWith('”') ? null : message.slice(start + mark.length, -1);
}
