import { usersApi, type ReplyOf, type User } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';

/** The people of this MailDesk, for sharing an account. */
export const useUsers = defineStore('users', () => {
  const users = shallowRef<readonly User[]>([]);

  /** @throws ApiError */
  async function load(): Promise<void> {
    users.value = (await call(usersApi.list, {})).users;
  }

  /** Creates a user and returns the one-time link to hand over. @throws ApiError */
  async function invite(email: string, displayName: string): Promise<ReplyOf<typeof usersApi.invite>> {
    const invited = await call(usersApi.invite, { body: { email, displayName } });
    users.value = [...users.value.filter((user) => user.id !== invited.user.id), invited.user];
    return invited;
  }

  /** @throws ApiError */
  function createSignInLink(userId: string): Promise<ReplyOf<typeof usersApi.createSignInLink>> {
    return call(usersApi.createSignInLink, { params: { userId } });
  }

  return { users, load, invite, createSignInLink };
});
