import type { TestProject } from 'vitest/node';
import { type SharedServers, startSharedServers } from './shared-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    servers: SharedServers;
  }
}

/** Vitest's global setup: one set of servers for all integration tests. Returns what ends them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { coordinates, stop } = await startSharedServers();
  project.provide('servers', coordinates);
  return stop;
}
