import type { GroupAccess, GroupRole, Member, Role } from '@maildesk/contracts';
import { computed, shallowRef } from 'vue';
import { reasonOf } from '../lib/reason';
import { useAccounts } from '../stores/accounts';
import { useGroups } from '../stores/groups';
import { useUsers } from '../stores/users';

/** Who has access to an account, and changing that. */
export function useMembers(accountId: string) {
  const accounts = useAccounts();
  const users = useUsers();
  const groupStore = useGroups();
  const members = shallowRef<readonly Member[]>([]);
  const groups = shallowRef<readonly GroupAccess[]>([]);
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
      const [found] = await Promise.all([accounts.listMembers(accountId), users.load(), groupStore.load()]);
      members.value = found.members;
      groups.value = found.groups;
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

  const setGroup = (groupId: string, role: GroupRole): Promise<void> =>
    attempt(async () => {
      const given = await accounts.setGroup(accountId, groupId, role);
      const isKnown = groups.value.some(({ group }) => group.id === groupId);
      groups.value = isKnown
        ? groups.value.map((other) => (other.group.id === groupId ? given : other))
        : [...groups.value, given];
    });

  const removeGroup = (groupId: string): Promise<void> =>
    attempt(async () => {
      await accounts.removeGroup(accountId, groupId);
      groups.value = groups.value.filter(({ group }) => group.id !== groupId);
    });

  void load();
  const allGroups = computed(() => groupStore.groups);

  return { members, groups, allGroups, isBusy, errorText, set, remove, setGroup, removeGroup };
}

function replaced(members: readonly Member[], member: Member): readonly Member[] {
  return members.map((other) => (other.user.id === member.user.id ? member : other));
}
