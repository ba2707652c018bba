import { afterAll, inject } from 'vitest';
import './global-setup.js';
import { TestServers } from './test-servers.js';

/** The servers of this run, for integration tests. What a test file starts through it is stopped when the file ends. */
export const servers = new TestServers(inject('servers'));

afterAll(async () => {
  await servers.stopStarted();
});
