import { startSharedServers } from './shared-servers.js';

/** Playwright's global setup; workers find the servers by the environment. Returns what ends them. */
// Playwright asks for a default export.
export default async function setUp(): Promise<() => Promise<void>> {
  const { coordinates, stop } = await startSharedServers();
  process.env['MAILDESK_TEST_SERVERS'] = JSON.stringify(coordinates);
  return stop;
}
