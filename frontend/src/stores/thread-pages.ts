import { threadsApi } from '@maildesk/contracts';
import { call } from '../api/call';
import { appendPage, emptyList, type ThreadListState } from '../lib/thread-list';

/** Rows of a page as one scrolls. */
export const pageSize = 100;
/** Rows of a page when many are missing. */
export const jumpPageSize = 500;

export interface ListParams {
  readonly accountId: string;
  readonly mailboxId: string;
}

/** The rows below `after`, or the newest for null. @throws ApiError */
export function readPage(params: ListParams, after: string | null, limit: number, signal: AbortSignal) {
  return call(threadsApi.list, { params, query: { limit, ...(after === null ? {} : { after }) }, signal });
}

/** At least `count` of the newest rows, as far as there are so many. @throws ApiError */
export async function readPrefix(params: ListParams, count: number, signal: AbortSignal): Promise<ThreadListState> {
  let read = emptyList;
  let after: string | null = null;
  do {
    const limit = Math.min(Math.max(count - read.rows.length, pageSize), jumpPageSize);
    read = appendPage(read, after, await readPage(params, after, limit, signal));
    after = read.next;
  } while (after !== null && read.rows.length < count);
  return read;
}
