import type { Member, Role } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { useAccounts } from '../stores/accounts';
import { useUsers } from '../stores/users';

/** Who has access to an account, and changing that. */
export function useMembers(accountId: string) {
  const accounts = useAccounts();
  const users = useUsers();
  const members = shallowRef<readonly Member[]>([]);
  const isBusy = shallowRef(true);
  const errorText = shallowRef<string | null>(null);

  async function attempt(work: () => Promise<void>): Promise<void> {
    isBusy.value = true;
    errorText.value = null;
    try {
      await work();
    } catch (error) {
      errorText.value = reasonOf(error);
    } finally {
      isBusy.value = false;
    }
  }

  const load = (): Promise<void> =>
    attempt(async () => {
      const [found] = await Promise.all([accounts.listMembers(accountId), users.load()]);
      members.value = found;
    });

  const set = (userId: string, role: Role): Promise<void> =>
    attempt(async () => {
      const member = await accounts.setMember(accountId, userId, role);
      const others = members.value.filter((other) => other.user.id !== userId);
      members.value = members.value.length === others.length ? [...others, member] : replaced(members.value, member);
    });

  const remove = (userId: string): Promise<void> =>
    attempt(async () => {
      await accounts.removeMember(accountId, userId);
      members.value = members.value.filter((member) => member.user.id !== userId);
    });

  void load();
  return { members, isBusy, errorText, set, remove };
}

function replaced(members: readonly Member[], member: Member): readonly Member[] {
  return members.map((other) => (other.user.id === member.user.id ? member : other));
}
