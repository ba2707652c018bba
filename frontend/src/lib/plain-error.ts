/** An error whose message is a sentence for the person. */
export class PlainError extends Error {
  /** By what the sentence is found in other languages; null where it is as it is. */
  get textKey(): string | null {
    return null;
  }
}

/** Passes on why a host refused, as its own error has it: in a sentence for the person. @throws PlainError */
export async function inHostWords<Reply>(asked: Promise<Reply>): Promise<Reply> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof Error ? new PlainError(error.message, { cause: error }) : error;
  }
}
