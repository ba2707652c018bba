import { type Account, type User, usersApi } from '@maildesk/contracts';
import { type Page, test as base } from '@playwright/test';
import { type ApiClient, testPassword } from './api-client.js';
import { freshUser, type MailUser } from './mail-user.js';
import { type MailDesk, quickStart } from './maildesk.js';
import type { SharedServers } from './shared-servers.js';
import { TestServers } from './test-servers.js';

export { expect } from '@playwright/test';

/** A MailDesk user whom nobody used before, and who has no account yet. */
export interface Person {
  readonly user: User;
  /** Signed in, beside the browser. */
  readonly api: ApiClient;
}

interface WorkerFixtures {
  /** The mail servers of the run. */
  readonly servers: TestServers;
  /** One MailDesk for all tests of the worker. */
  readonly maildesk: MailDesk;
  /** The administrator's API client. */
  readonly operator: ApiClient;
}

interface TestFixtures {
  readonly person: Person;
  /** A page in which `person` has just signed in. */
  readonly personPage: Page;
  /** A fresh mailbox on the mail server, connected to nothing yet. */
  readonly mailUser: MailUser;
  /** `mailUser`'s mailbox, connected for `person`. */
  readonly account: Account;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  servers: [
    // Playwright reads the names of what a fixture needs from the pattern, even from an empty one.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const shared = JSON.parse(process.env['MAILDESK_TEST_SERVERS'] ?? '') as SharedServers;
      const servers = new TestServers(shared, quickStart);
      await use(servers);
      await servers.stopStarted();
    },
    { scope: 'worker' },
  ],
  maildesk: [async ({ servers }, use) => use(await servers.startMailDesk()), { scope: 'worker', timeout: 90_000 }],
  operator: [async ({ maildesk }, use) => use(await maildesk.signIn()), { scope: 'worker' }],
  person: async ({ maildesk, operator }, use) => {
    const { address } = freshUser('person');
    const { user, signInUrl } = await operator.call(usersApi.invite, {
      body: { email: address, displayName: 'Pat Person' },
    });
    const api = maildesk.newClient();
    await api.signIn(signInUrl);
    await use({ user, api });
  },
  personPage: async ({ page, person }, use) => {
    await signInOn(page, person);
    await use(page);
  },
  mailUser: async ({ servers }, use) => use(servers.dovecot.newUser()),
  account: async ({ servers, person, mailUser }, use) => use(await servers.connectAccount(person.api, mailUser)),
});

/** Signs the person in on the page, by their address and password. */
export async function signInOn(page: Page, { user, api }: Person): Promise<void> {
  await page.goto(api.baseUrl);
  await page.getByLabel('Mail address').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
