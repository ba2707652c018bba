import { odooApi } from '@maildesk/contracts';
import { call, isByBearer, serverUrl } from './call';

/** Whether the browser cannot save what is at this address by itself, as it has no cookie for it. */
export const needsTicket = (url: string): boolean => isByBearer() && url.startsWith(serverUrl('/api/'));

/** The same address with a ticket, by which the browser can save what is there within a minute. @throws ApiError */
export async function withTicket(url: string): Promise<string> {
  const path = url.slice(serverUrl('').length);
  const { ticket } = await call(odooApi.createTicket, { body: { path } });
  return `${url}${path.includes('?') ? '&' : '?'}ticket=${ticket}`;
}
