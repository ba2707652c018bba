import { inject } from 'vitest';
import { quickStart } from './maildesk.js';
import type { SharedServers } from './shared-servers.js';
import { TestServers } from './test-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    servers: SharedServers;
  }
}

/** The servers of this run, for integration tests. What a test file starts through it is stopped when the file ends. */
export const servers = new TestServers(inject('servers'), quickStart);
