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
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const isBusy = shallowRef(false);
  /** Why they could not be read, or could not be changed. */
  const errorText = shallowRef<string | null>(null);

  async function load(): Promise<void> {
    try {
      const found = await accounts.listMembers(accountId);
      members.value = found.members;
      groups.value = found.groups;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      state.value = 'error';
      errorText.value = reasonOf(error);
    }
  }

  /** Whom access could be given to. */
  const loadOthers = (): Promise<unknown> => Promise.all([users.load(), groupStore.load()]);

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
  void loadOthers();
  const allUsers = computed(() => users.users);
  const allGroups = computed(() => groupStore.groups);
  const othersError = computed(() => users.errorText ?? groupStore.errorText);

  return {
    members,
    groups,
    state,
    isBusy,
    errorText,
    load,
    allUsers,
    allGroups,
    othersError,
    loadOthers,
    set,
    remove,
    setGroup,
    removeGroup,
  };
}

function replaced(members: readonly Member[], member: Member): readonly Member[] {
  return members.map((other) => (other.user.id === member.user.id ? member : other));
}
