import { odooApi, type BodyOf, type OdooDatabase, type ReplyOf, type UnpairedOdooDatabase } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

export type PairingCode = ReplyOf<typeof odooApi.createPairingCode>;
export type OdooDatabaseChange = BodyOf<typeof odooApi.update>;

/** The Odoo databases that are paired or once were, as administrators look after them. */
export const useOdooDatabases = defineStore('odoo-databases', () => {
  const databases = shallowRef<readonly OdooDatabase[]>([]);
  const unpaired = shallowRef<readonly UnpairedOdooDatabase[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  async function load(): Promise<void> {
    try {
      const read = await call(odooApi.list, {});
      databases.value = read.databases;
      unpaired.value = read.unpaired;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  /** For one that is paired or once was, or with null for a new one. @throws ApiError */
  function createCode(databaseId: string | null): Promise<PairingCode> {
    return call(odooApi.createPairingCode, { body: { databaseId } });
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
    await load();
  }

  return { databases, unpaired, state, errorText, load, createCode, change, unpair };
});
