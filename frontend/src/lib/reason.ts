/** An error whose message is a sentence for the person. */
export class PlainError extends Error {}

/** A sentence for the person about anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof PlainError ? error.message : 'Something went wrong in this page. Reload it and try again.';
}
