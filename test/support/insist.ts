import { eventually } from './wait.js';

/** Dovecot has left a mailbox in a state in which nothing can be done with it any more. */
class BrokenMailbox extends Error {}

/**
 * Gives a command until the server does it. Dovecot refuses now and then to rename or make a mailbox, or to store in one that
 * was made again ("deleted under us"), while another session opens it.
 * @throws BrokenMailbox with the server's last words after eight seconds; see `onSoundMailbox`
 */
export async function insist(command: () => Promise<unknown>): Promise<void> {
  let words = '';
  const done = () =>
    command().then(
      () => true,
      (error: unknown) => {
        words =
          error instanceof Error ? `${error.message}: ${String(Reflect.get(error, 'responseText'))}` : String(error);
        return false;
      },
    );
  await eventually(done, { timeoutMs: 8000, intervalMs: 250 }).catch(() => {
    throw new BrokenMailbox(`The mail server keeps refusing: ${words}`);
  });
}

/**
 * Tells a story that makes a mailbox anew while others open it, and tells it once more when Dovecot has broken the mailbox: in
 * about one of a hundred such moments Dovecot 2.3 answers "deleted under us" for ever, with any two clients and after all
 * sessions have ended. Each story starts with a user of its own.
 */
export async function onSoundMailbox(story: () => Promise<void>): Promise<void> {
  try {
    await story();
  } catch (error) {
    if (!(error instanceof BrokenMailbox)) throw error;
    await story();
  }
}
