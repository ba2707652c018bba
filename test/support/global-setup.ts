import type { TestProject } from 'vitest/node';
import { startSharedServers } from './shared-servers.js';

/** Vitest's global setup: one set of servers for all integration tests. Returns what ends them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { coordinates, stop } = await startSharedServers();
  project.provide('servers', coordinates);
  return stop;
}
