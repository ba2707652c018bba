import { type AuditAction, auditApi, type AuditEntry, type ReplyOf } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call, operationUrl } from '../api/call';
import { reasonOf } from '../lib/reason';

/** What is looked for; what is left out may be anything. */
export interface AuditChoice {
  readonly actorId?: string;
  readonly accountId?: string;
  readonly action?: AuditAction;
  /** A conversation, message, user or group that it was about. */
  readonly subjectId?: string;
  /** ISO 8601; from this moment on, and up to that one. */
  readonly from?: string;
  readonly until?: string;
}

/** What is on record, as far as it was looked for: of everything, for administrators, or of one account. */
export const useAudit = defineStore('audit', () => {
  const entries = shallowRef<readonly AuditEntry[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);
  const hasMore = shallowRef(false);
  const isBusy = shallowRef(false);
  /** Whom there is something on record of, also who is gone. */
  const names = shallowRef<ReplyOf<typeof auditApi.names>>({ actors: [], accounts: [] });
  const namesErrorText = shallowRef<string | null>(null);
  let next: string | null = null;
  let choice: AuditChoice = {};
  let ofAccount = false;
  /** Counts the searches, so that the answer to an older one is not shown. */
  let asked = 0;

  /** Looks anew. With `onlyThisAccount` what the account's own people may see. */
  async function search(wanted: AuditChoice, onlyThisAccount = false): Promise<void> {
    choice = wanted;
    ofAccount = onlyThisAccount;
    state.value = 'loading';
    errorText.value = null;
    entries.value = [];
    await read(null);
  }

  /** The next page, below what is shown. */
  async function more(): Promise<void> {
    if (next !== null && !isBusy.value) await read(next);
  }

  async function read(after: string | null): Promise<void> {
    asked += 1;
    const own = asked;
    isBusy.value = true;
    try {
      const page = await ask(after);
      if (own !== asked) return;
      entries.value = after === null ? page.entries : [...entries.value, ...page.entries];
      next = page.next;
      hasMore.value = next !== null;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      if (own !== asked) return;
      errorText.value = reasonOf(error);
      if (after === null) state.value = 'error';
    } finally {
      if (own === asked) isBusy.value = false;
    }
  }

  function ask(after: string | null): Promise<{ entries: AuditEntry[]; next: string | null }> {
    const { accountId, ...rest } = choice;
    const page = after === null ? rest : { ...rest, after };
    return ofAccount && accountId !== undefined
      ? call(auditApi.ofAccount, { params: { accountId }, query: page })
      : call(auditApi.search, { query: accountId === undefined ? page : { ...page, accountId } });
  }

  /** Reads whom it can be asked about; a failure is in `namesErrorText`. */
  async function loadNames(): Promise<void> {
    try {
      names.value = await call(auditApi.names, {});
      namesErrorText.value = null;
    } catch (error) {
      namesErrorText.value = reasonOf(error);
    }
  }

  /** Where the browser downloads all of what is looked for. */
  const exportUrl = (wanted: AuditChoice): string => operationUrl(auditApi.export, {}, { ...wanted });

  return { entries, state, errorText, hasMore, isBusy, names, namesErrorText, search, loadNames, more, exportUrl };
});
