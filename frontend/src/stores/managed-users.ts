import {
  signInApi,
  usersApi,
  type BodyOf,
  type ManagedUser,
  type ReplyOf,
  type SignInPolicy,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export type UserLink = Pick<ReplyOf<typeof usersApi.createSignInLink>, 'signInUrl' | 'expiresAt'>;

/** The users as administrators look after them. What changes something throws ApiError. */
export const useManagedUsers = defineStore('managed-users', () => {
  const users = shallowRef<readonly ManagedUser[]>([]);
  const policy = shallowRef<SignInPolicy>({ isSecondFactorRequired: false });
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  /** Reads all anew; what is shown stays when that fails. */
  async function load(): Promise<void> {
    try {
      const [list, read] = await Promise.all([call(usersApi.listManaged, {}), call(signInApi.readPolicy, {})]);
      users.value = list.users;
      policy.value = read;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  function put(user: ManagedUser): void {
    users.value = users.value.map((other) => (other.id === user.id ? user : other));
  }

  /** Creates a user; answers the link to hand over. */
  async function invite(email: string, displayName: string): Promise<UserLink> {
    const invited = await call(usersApi.invite, { body: { email, displayName } });
    await load();
    return invited;
  }

  const makeLink = (userId: string): Promise<UserLink> => call(usersApi.createSignInLink, { params: { userId } });

  async function update(userId: string, body: BodyOf<typeof usersApi.update>): Promise<void> {
    put(await call(usersApi.update, { params: { userId }, body }));
  }

  async function resetSecondFactor(userId: string): Promise<void> {
    put(await call(usersApi.resetSecondFactor, { params: { userId } }));
  }

  async function endSessions(userId: string): Promise<void> {
    await call(usersApi.endSessions, { params: { userId } });
    await load();
  }

  async function setPolicy(body: SignInPolicy): Promise<void> {
    policy.value = await call(signInApi.setPolicy, { body });
  }

  return {
    users,
    policy,
    state,
    errorText,
    load,
    invite,
    makeLink,
    update,
    resetSecondFactor,
    endSessions,
    setPolicy,
  };
});
