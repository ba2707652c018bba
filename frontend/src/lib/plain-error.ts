/** An error whose message is a sentence for the person. */
export class PlainError extends Error {
  /** By what the sentence is found in other languages; null where it is as it is. */
  get textKey(): string | null {
    return null;
  }
}
