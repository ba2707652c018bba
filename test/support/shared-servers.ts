import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type TestCertificates } from './certificates.js';
import { makeDatabaseTemplate } from './database-template.js';
import { type DovecotCoordinates, startDovecot } from './dovecot.js';
import { startTestPostgres } from './postgres.js';
import { type SmtpCoordinates, startSmtpServer } from './smtp-server.js';

/** Where the servers of a run are; plain data that can be handed to another process. */
export interface SharedServers {
  /** A folder of this run, which is removed at its end. */
  readonly runDir: string;
  readonly certificates: TestCertificates;
  readonly dovecot: DovecotCoordinates;
  readonly smtp: SmtpCoordinates;
  readonly postgresUrl: string;
  /** The name of a database there that has MailDesk's tables and nothing in them. */
  readonly databaseTemplate: string;
}

/**
 * Starts one Dovecot, one submission server and one Postgres for a run of tests. `stop` ends them all and removes every
 * file; what was started before a failure is ended too.
 */
export async function startSharedServers(): Promise<{ coordinates: SharedServers; stop: () => Promise<void> }> {
  const runDir = mkdtempSync(join(tmpdir(), 'maildesk-test-'));
  // Dovecot's processes run as several users.
  chmodSync(runDir, 0o755);
  const cleanUps: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    const results = await Promise.allSettled(cleanUps.map((cleanUp) => cleanUp()));
    rmSync(runDir, { recursive: true, force: true });
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };

  try {
    const certificates = await makeCertificates(join(runDir, 'certificates'));
    const certificate = certificates.server.good;
    mkdirSync(join(runDir, 'dovecot'));
    const dovecot = await startDovecot({ dir: join(runDir, 'dovecot'), certificate });
    cleanUps.push(() => dovecot.stop());
    const smtp = await startSmtpServer({ users: dovecot, certificate });
    cleanUps.push(() => smtp.stop());
    const postgres = await startTestPostgres(join(runDir, 'postgres'));
    cleanUps.push(() => postgres.stop());
    return {
      coordinates: {
        runDir,
        certificates,
        dovecot: dovecot.coordinates,
        smtp: { host: smtp.host, ports: smtp.ports },
        postgresUrl: postgres.url,
        databaseTemplate: await makeDatabaseTemplate(postgres.url),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
