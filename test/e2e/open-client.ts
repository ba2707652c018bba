import { type ServerMailbox } from '../support/imap-client.js';
import { signInOn, test as base } from '../support/e2e.js';
import { OpenAccount } from '../support/open-account.js';
import { ClientPage } from './client-page.js';

export { expect } from '../support/e2e.js';

interface Fixtures {
  /**
   * Puts letters into a fresh mailbox, a minute apart and the last one newest, connects it, and shows it to the person who
   * has just signed in.
   */
  readonly openClient: (...letters: readonly string[]) => Promise<{ client: ClientPage; account: OpenAccount }>;
  /** What the mail server itself has in one of `mailUser`'s mailboxes. */
  readonly serverMailbox: (path: string) => Promise<ServerMailbox>;
}

export const test = base.extend<Fixtures>({
  openClient: async ({ page, servers, maildesk, person, mailUser }, use) => {
    await use(async (...letters) => {
      const other = await servers.connectImap(mailUser);
      for (const [index, raw] of letters.entries()) {
        // Delivered within one second, their order would be anybody's guess.
        await other.append('INBOX', raw, [], new Date(Date.now() - (letters.length - index) * 60_000));
      }
      await other.logout();
      const account = await OpenAccount.connect(servers, maildesk, person.api, mailUser);
      await signInOn(page, person);
      const client = new ClientPage(page);
      await client.folder('Inbox').waitFor();
      if (letters.length > 0) await client.rows.first().waitFor();
      return { client, account };
    });
  },
  serverMailbox: async ({ servers, mailUser }, use) => {
    await use(async (path) => {
      const found = (await servers.readServerMailboxes(mailUser)).find((mailbox) => mailbox.path === path);
      if (found === undefined) throw new Error(`the mail server has no mailbox ${path}`);
      return found;
    });
  },
});
