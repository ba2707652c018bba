import { type Group, groupsApi, type ReplyOf } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export type GroupAccount = ReplyOf<typeof groupsApi.listAccess>['accounts'][number];

/** The groups of this MailDesk, for sharing accounts and for the administration. */
export const useGroups = defineStore('groups', () => {
  const groups = shallowRef<readonly Group[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  /** Reads the groups anew; what is shown stays when that fails. */
  async function load(): Promise<void> {
    try {
      groups.value = (await call(groupsApi.list, {})).groups;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  function take(group: Group): void {
    const others = groups.value.filter(({ id }) => id !== group.id);
    groups.value = [...others, group].toSorted((one, other) => one.name.localeCompare(other.name));
  }

  /** @throws ApiError */
  async function create(name: string): Promise<void> {
    take(await call(groupsApi.create, { body: { name } }));
  }

  /** @throws ApiError */
  async function rename(groupId: string, name: string): Promise<void> {
    take(await call(groupsApi.rename, { params: { groupId }, body: { name } }));
  }

  /** @throws ApiError */
  async function remove(groupId: string): Promise<void> {
    await call(groupsApi.remove, { params: { groupId } });
    groups.value = groups.value.filter(({ id }) => id !== groupId);
  }

  /** @throws ApiError */
  async function addMember(groupId: string, userId: string): Promise<void> {
    take(await call(groupsApi.addMember, { params: { groupId, userId } }));
  }

  /** @throws ApiError */
  async function removeMember(groupId: string, userId: string): Promise<void> {
    take(await call(groupsApi.removeMember, { params: { groupId, userId } }));
  }

  /** The accounts that a group has access to. @throws ApiError */
  async function listAccess(groupId: string): Promise<readonly GroupAccount[]> {
    return (await call(groupsApi.listAccess, { params: { groupId } })).accounts;
  }

  return { groups, state, errorText, load, create, rename, remove, addMember, removeMember, listAccess };
});
