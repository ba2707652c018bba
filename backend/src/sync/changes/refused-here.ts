/** A change that makes no sense to ask the mail server for. The message is the reason for the person who wanted it. */
export class RefusedHere extends Error {
  override readonly name = 'RefusedHere';
}
