import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { bindToFolder } from './courier-login-socket.mjs';
import { step, StepFailed } from './step.mjs';

/**
 * Mail servers that Debian will not install beside Dovecot. They are downloaded and unpacked into a folder of their own,
 * and run from there; nothing of the system changes.
 */
const servers = ['cyrus-imapd', 'cyrus-common', 'courier-imap', 'courier-base', 'courier-authlib', 'gamin'];
/** The programs that tests run, relative to the folder. */
const programs = [
  'usr/lib/cyrus/bin/master',
  'usr/lib/cyrus/bin/imapd',
  'usr/lib/cyrus/bin/lmtpd',
  'usr/lib/cyrus/bin/idled',
  'usr/lib/cyrus/bin/ctl_cyrusdb',
  'usr/sbin/couriertcpd',
  'usr/bin/couriertls',
  'usr/lib/courier/courier/imaplogin',
  'usr/bin/imapd',
  'usr/libexec/gam_server',
];
/** Large libraries that only programs need which are not run here. */
const unneeded = /^lib(clamav|zephyr)/;
const title = 'Unpacking Cyrus and Courier';

/**
 * Unpacks the servers unless that has been done since this machine started; takes some ten seconds.
 * @returns {Promise<string>} the folder that their trees lie in
 * @throws {StepFailed} when this is no Debian or the packages cannot be had
 */
export async function needUnpackedServers() {
  const home = ownFolder();
  const folder = join(home, key());
  if (existsSync(folder)) return folder;

  await needPackageLists();
  const packages = [...servers, ...missingLibraries(servers)];
  const work = mkdtempSync(join(home, 'unpacking-'));
  try {
    const debs = join(work, 'debs');
    mkdirSync(debs);
    await step(title, ['sh', '-ec', downloadAndUnpack, 'sh', debs, join(work, 'tree'), ...packages]);
    rmSync(debs, { recursive: true });
    bindToFolder(join(work, 'tree', 'usr/lib/libcourierauth.so.0.0.0'));
    checkLibraries(join(work, 'tree'));
    execFileSync('chmod', ['755', work]);
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    // Another run may have been faster; its folder is as good as ours.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/**
 * Where the loader finds what the programs need.
 * @param {string} tree
 */
export function libraryPath(tree) {
  const parts = ['usr/lib', 'lib'].map((dir) => join(tree, dir)).filter((dir) => existsSync(dir));
  const multiarch = parts.flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => name.endsWith('-linux-gnu'))
      .map((name) => join(dir, name)),
  );
  return [...multiarch, ...parts].join(':');
}

const downloadAndUnpack = `
debs=$1 tree=$2
shift 2
cd "$debs"
apt-get download "$@"
for deb in *.deb; do dpkg -x "$deb" "$tree"; done
`;

/** A folder in which nobody else can put programs in the servers' place, and that the servers' users can enter. */
function ownFolder() {
  const { uid } = userInfo();
  const home = join(tmpdir(), `maildesk-test-servers-${uid}`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const { uid: owner, mode } = lstatSync(home);
  if (owner === uid && (mode & 0o022) === 0 && !lstatSync(home).isSymbolicLink()) return home;
  throw new StepFailed(
    title,
    `${home} belongs to somebody else or may be written by others. Remove it and start again.`,
  );
}

/** Changes with the system's release and with the list of packages. */
function key() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const [id, version] = ['ID', 'VERSION_ID'].map((name) => new RegExp(`^${name}="?([^"\\n]*)`, 'm').exec(release)?.[1]);
  return `${id}-${version}-${process.arch}-1`;
}

async function needPackageLists() {
  if (hasPackageLists()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await step('Reading the list of Debian packages', ['apt-get', 'update']);
    if (hasPackageLists()) return;
  }
  throw new StepFailed(
    title,
    'The tests need the Debian packages cyrus-imapd and courier-imap; they are unpacked, not installed. ' +
      'The list of packages does not have them here. Bring it up to date and start again:\n  sudo apt-get update',
  );
}

function hasPackageLists() {
  try {
    return ['cyrus-imapd', 'courier-imap'].every((name) => aptCache('show', name).includes('Package: '));
  } catch {
    return false;
  }
}

/** The libraries below the packages that are not installed, with those that they need themselves. */
function missingLibraries(packages) {
  const seen = new Set(packages);
  const missing = [];
  let next = packages;
  while (next.length > 0) {
    const needed = aptCache('depends', '--important', ...next).match(/(?<=^ [ |](?:Pre)?Depends: |^ {4})\S+$/gm) ?? [];
    const libraries = [...new Set(needed)].filter(
      (name) => /^z?lib/.test(name) && !unneeded.test(name) && !seen.has(name),
    );
    for (const name of libraries) seen.add(name);
    next = libraries.filter((name) => !isInstalled(name));
    missing.push(...next);
  }
  return missing;
}

function isInstalled(name) {
  try {
    const state = execFileSync('dpkg-query', ['-W', '-f=${db:Status-Status}\\n', name], quiet);
    return state.split('\n').includes('installed');
  } catch {
    return false;
  }
}

const quiet = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };

function aptCache(...args) {
  return execFileSync('apt-cache', args, { ...quiet, maxBuffer: 64 * 1024 * 1024 });
}

function checkLibraries(tree) {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryPath(tree) };
  const lines = programs.flatMap((program) =>
    execFileSync('ldd', [join(tree, program)], { ...quiet, env })
      .split('\n')
      .filter((line) => line.includes('not found')),
  );
  if (lines.length === 0) return;
  throw new StepFailed(title, `These libraries are missing:\n${[...new Set(lines)].join('\n')}`);
}
