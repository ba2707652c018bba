import 'reflect-metadata';
import { createApp } from './app.js';
import { StartUpError } from './common/start-up-error.js';
import { startUpProblem } from './common/start-up-problem.js';
import { type Config, readConfig } from './config/config.js';
import { checkDatabaseServer } from './database/check-database-server.js';
import { startEmbeddedPostgres } from './database/embedded-postgres.js';
import { SignInLinks } from './users/users.module.js';

/**
 * Starts MailDesk and ends it. Ctrl-C or SIGTERM closes what was opened in reverse order, a second one ends the process at
 * once (the embedded database then stays and is taken over by the next start). A mistake of ours that nobody caught ends
 * the process too, in good order and with exit code 1: going on in an unknown state could harm mail.
 */

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** How long an orderly end may take before the process ends anyway. */
const longestEndMs = 20_000;

/** How long requests that are under way have to end. */
const requestsEndMs = 2000;

/** npm may pass on the Ctrl-C that the terminal has already sent us: what follows within this time is the same one. */
const sameSignalMs = 500;

/** What is to be closed at the end, the newest last. */
const opened: (() => Promise<void>)[] = [];
let ending = false;
let firstSignalAt = 0;
let started: Promise<void> = Promise.resolve();

async function start(config: Config): Promise<void> {
  const databaseUrl = await openDatabase(config);
  const app = await createApp(config, databaseUrl);
  opened.push(async () => {
    // Browsers keep connections in store that have carried no request yet; for those the server would wait in vain.
    const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), requestsEndMs);
    await app.close().finally(() => clearTimeout(cut));
  });
  await app.listen(config.port, config.host);
  say(`\nMailDesk is running at ${config.publicUrl}\n\n${await wayIn(config, app.get(SignInLinks))}\n`);
}

const byCommand = 'An administrator who cannot sign in gets a link by: npm run sign-in-link';

/** Logs are kept and read by many, so in production a link is printed only as long as nobody could come in otherwise. */
async function wayIn(config: Config, links: SignInLinks): Promise<string> {
  if (config.production && (await links.hasLetAdminIn())) {
    return byCommand;
  }
  const link = await links.forOperator();
  return link === null ? byCommand : `Sign in with this link; it works once:\n  ${link}`;
}

async function openDatabase(config: Config): Promise<string> {
  if (config.databaseUrl !== null) {
    await checkDatabaseServer(config.databaseUrl);
    return config.databaseUrl;
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    onProgress: say,
    onLost: () => {
      complain(`The database ended by itself; ${config.dataDir}/postgres.log may say why. MailDesk ends too.`);
      void end(1);
    },
  });
  opened.push(() => postgres.stop());
  return postgres.url;
}

async function end(exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => {
    complain(`Closing takes longer than ${longestEndMs / 1000} seconds; ending now.`);
    process.exit(1);
  }, longestEndMs).unref();
  // What is still being started registers itself before it can be closed.
  await started;
  let failed = false;
  for (const close of opened.splice(0).toReversed()) {
    await close().catch((error: unknown) => {
      failed = true;
      complain(`Closing failed: ${stackOf(error)}`);
    });
  }
  process.exit(failed ? 1 : exitCode);
}

function onSignal(): void {
  if (firstSignalAt !== 0 && performance.now() - firstSignalAt > sameSignalMs) process.exit(130);
  if (firstSignalAt !== 0) return;
  firstSignalAt = performance.now();
  say('Stopping. Press Ctrl-C again to end at once.');
  void end(0);
}

function onMistake(error: unknown): void {
  complain(`MailDesk met an error that nobody expected and ends: ${stackOf(error)}`);
  void end(1);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function startOrExplain(): Promise<void> {
  let config: Config | null = null;
  try {
    config = readConfig(process.env);
    await start(config);
  } catch (error) {
    const problem = config === null ? null : startUpProblem(error, config);
    const words = problem ?? (error instanceof StartUpError ? error.message : stackOf(error));
    complain(`\nMailDesk did not start.\n${words}`);
    // Not awaited: the end waits for the start, which is over only when this returns.
    void end(1);
  }
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
process.on('unhandledRejection', onMistake);
process.on('uncaughtException', onMistake);
started = startOrExplain();
