import { odooApi, type BodyOf, type OdooDatabase, type ReplyOf } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export type PairingCode = ReplyOf<typeof odooApi.createPairingCode>;
export type OdooDatabaseChange = BodyOf<typeof odooApi.update>;

/** The paired Odoo databases, as administrators look after them. */
export const useOdooDatabases = defineStore('odoo-databases', () => {
  const databases = shallowRef<readonly OdooDatabase[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  async function load(): Promise<void> {
    try {
      databases.value = (await call(odooApi.list, {})).databases;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  /** @throws ApiError */
  function createCode(): Promise<PairingCode> {
    return call(odooApi.createPairingCode, {});
  }

  /** @throws ApiError */
  async function change(databaseId: string, body: OdooDatabaseChange): Promise<void> {
    const changed = await call(odooApi.update, { params: { databaseId }, body });
    databases.value = databases.value.map((database) => (database.id === databaseId ? changed : database));
  }

  /** @throws ApiError */
  async function unpair(databaseId: string): Promise<void> {
    await call(odooApi.unpair, { params: { databaseId } });
    databases.value = databases.value.filter(({ id }) => id !== databaseId);
  }

  return { databases, state, errorText, load, createCode, change, unpair };
});
