import 'reflect-metadata';
import { StartUpError } from './common/start-up-error.js';
import { startUpProblem } from './common/start-up-problem.js';
import { type Config, readConfig } from './config/config.js';
import { createDataSource } from './database/data-source.js';
import { databaseName } from './database/embedded-postgres.js';
import { findRunningServer } from './database/embedded-postgres-server.js';
import { socketUrl } from './database/embedded-postgres-socket.js';
import { SignInLinks } from './users/sign-in-links.service.js';
import { SignInLinksRepository } from './users/sign-in-links.repository.js';
import { UsersRepository } from './users/users.repository.js';

/**
 * Prints a one-time link that signs the administrator in, beside a MailDesk that runs or, with a database server of one's own,
 * one that does not. Earlier links that nobody used stop to work.
 */
async function printLink(config: Config): Promise<void> {
  const url = config.databaseUrl ?? (await embeddedDatabaseUrl(config.dataDir));
  const dataSource = await createDataSource(url).initialize();
  try {
    const links = new SignInLinks(config, new UsersRepository(dataSource), new SignInLinksRepository(dataSource));
    process.stdout.write(`Sign in with this link; it works once:\n  ${await links.forOperator()}\n`);
  } finally {
    await dataSource.destroy();
  }
}

async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const server = await findRunningServer(dataDir);
  if (server !== null) return socketUrl(server.socketDir, databaseName);
  throw new StartUpError(
    `No MailDesk runs with its data in ${dataDir}. Start it first, and use the same DATA_DIR here.`,
  );
}

let config: Config | null = null;
try {
  config = readConfig(process.env);
  await printLink(config);
} catch (error) {
  const problem = config === null ? null : startUpProblem(error, config);
  const words = problem ?? (error instanceof StartUpError ? error.message : String(error));
  process.stderr.write(`No link could be made.\n${words}\n`);
  process.exitCode = 1;
}
