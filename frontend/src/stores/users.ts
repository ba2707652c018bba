import { usersApi, type User } from '@maildesk/contracts';
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

  return { users, load };
});
