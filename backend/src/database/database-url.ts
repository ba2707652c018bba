import { StartUpError } from '../common/start-up-error.js';
import type { Config } from '../config/config.js';
import { databaseName } from './embedded-postgres.js';
import { findRunningServer } from './embedded-postgres-server.js';
import { socketUrl } from './embedded-postgres-socket.js';

/** The database of a MailDesk with the same settings, for tools beside it. @throws StartUpError when the embedded one does not run. */
export async function databaseUrlBeside({ databaseUrl, dataDir }: Config): Promise<string> {
  if (databaseUrl !== null) return databaseUrl;
  const server = await findRunningServer(dataDir);
  if (server !== null) return socketUrl(server.socketDir, databaseName);
  throw new StartUpError(
    `No MailDesk runs with its data in ${dataDir}. Start it first, and use the same DATA_DIR here.`,
  );
}
