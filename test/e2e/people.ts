import { usersApi } from '@maildesk/contracts';
import type { ApiClient } from '../support/api-client.js';
import type { Person } from '../support/e2e.js';
import { freshUser } from '../support/mail-user.js';
import type { MailDesk } from '../support/maildesk.js';

/** One more person of this MailDesk, beside the test's own; `name` is how colleagues see them. */
export async function invitePerson(maildesk: MailDesk, operator: ApiClient, name: string): Promise<Person> {
  const { address: email } = freshUser('person');
  const { user, signInUrl } = await operator.call(usersApi.invite, { body: { email, displayName: name } });
  const api = maildesk.newClient();
  await api.signIn(signInUrl);
  return { user, api };
}

/** A link that nobody has opened, by which the person sets a new password. */
export async function passwordLink(operator: ApiClient, { user }: Person): Promise<string> {
  const { signInUrl } = await operator.call(usersApi.createSignInLink, { params: { userId: user.id } });
  return signInUrl;
}
