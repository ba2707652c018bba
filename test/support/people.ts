import { signInApi, usersApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { type ApiClient, signInToken, testPassword } from './api-client.js';
import { codeOf } from './authenticator.js';
import type { MailDesk } from './maildesk.js';

export interface Person {
  readonly client: ApiClient;
  readonly id: string;
  readonly email: string;
}

/** Someone who was asked in, and what is in their link. */
export interface Invited {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

/** People whom an administrator brings into a MailDesk, and who sign in by `testPassword`. */
export class People {
  constructor(
    private readonly app: MailDesk,
    readonly admin: ApiClient,
  ) {}

  async invite(): Promise<Invited> {
    const body = { email: `${randomUUID()}@example.org`, displayName: 'Some Body' };
    const { user, signInUrl } = await this.admin.call(usersApi.invite, { body });
    return { id: user.id, email: body.email, token: signInToken(signInUrl) };
  }

  /** Somebody new, signed in. */
  async add(): Promise<Person> {
    const { id, email, token } = await this.invite();
    const client = this.app.newClient();
    await client.call(signInApi.acceptInvitation, { body: { token, password: testPassword, code: null } });
    return { client, id, email };
  }

  /** Another browser of somebody's, signed in; at another process if it is given. */
  async signIn(email: string, code: string | null = null, at: MailDesk = this.app): Promise<ApiClient> {
    const client = at.newClient();
    await client.call(signInApi.withPassword, given(email, testPassword, code));
    return client;
  }
}

/** What somebody signs in with. */
export const given = (
  email: string,
  password = testPassword,
  code: string | null = null,
): { body: { email: string; password: string; code: string | null } } => ({ body: { email, password, code } });

/** Whether the browser's session goes on. */
export const isOpen = async (client: ApiClient): Promise<boolean> =>
  (await client.fetch('/api/session')).status === 200;

/** Sets up a second factor; its code of half a minute ago is used up by that. */
export async function setUpSecondFactor(client: ApiClient): Promise<{ key: string; recoveryCodes: string[] }> {
  const { key } = await client.call(signInApi.beginSecondFactor, { body: { password: null } });
  const { recoveryCodes } = await client.call(signInApi.confirmSecondFactor, { body: { code: codeOf(key, -1) } });
  return { key, recoveryCodes };
}
