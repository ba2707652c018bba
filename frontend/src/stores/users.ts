import { usersApi, type User } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

/** The people of this MailDesk, for sharing accounts and for the administration. */
export const useUsers = defineStore('users', () => {
  const users = shallowRef<readonly User[]>([]);
  /** Why they could not be read when that was last tried: whoever is missing may be there all the same. */
  const errorText = shallowRef<string | null>(null);

  /** Reads the people anew; those that are known stay when that fails. */
  async function load(): Promise<void> {
    try {
      users.value = (await call(usersApi.list, {})).users;
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
    }
  }

  return { users, errorText, load };
});
