import { randomUUID } from 'node:crypto';

/** Names this process among those that share the database. A start makes a new one. */
export const processId = randomUUID();

/** Names the process's database connections, so that another process can end those of one that died or froze. */
export const applicationNameOf = (id: string): string => `maildesk ${id}`;
