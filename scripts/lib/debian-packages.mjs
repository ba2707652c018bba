import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { step, StepFailed } from './step.mjs';

/** The programs that tests need besides Node.js, each with the Debian package that brings it. */
const programs = {
  'dovecot-imapd': ['/usr/lib/dovecot/imap'],
  'dovecot-lmtpd': ['/usr/lib/dovecot/lmtp'],
  python3: ['/usr/bin/python3'],
  'python3-cryptography': ['/usr/lib/python3/dist-packages/cryptography/__init__.py'],
  openssl: ['/usr/bin/openssl'],
  chromium: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    ...(process.env['CHROMIUM_PATH'] === undefined ? [] : [process.env['CHROMIUM_PATH']]),
  ],
};

/** What starts no service while packages are installed: the tests start their own servers on ports of their own. */
const policyFile = '/usr/sbin/policy-rc.d';

/**
 * Makes sure of the packages: installs them as root on Debian, else says which are missing.
 * @param {readonly (keyof typeof programs)[]} packages
 * @throws {StepFailed} when a package is missing and cannot be installed here
 */
export async function needPackages(packages) {
  const missing = packages.filter((name) => !programs[name].some((file) => existsSync(file)));
  if (missing.length > 0) await install(missing);
  if (packages.includes('dovecot-imapd')) checkDovecotVersion();
}

async function install(missing) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isDebianRoot) {
    throw new StepFailed(
      'Finding the programs that the tests need',
      `These Debian packages are missing: ${missing.join(', ')}. Install them and start again:\n` +
        `  sudo apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  }
  const silence = !existsSync(policyFile);
  if (silence) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await step('Reading the list of Debian packages', ['apt-get', 'update'], env);
    const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
    await step(`Installing ${missing.join(', ')}`, command, env);
  } finally {
    if (silence) rmSync(policyFile, { force: true });
  }
}

function checkDovecotVersion() {
  const version = execFileSync('/usr/sbin/dovecot', ['--version'], { encoding: 'utf8' }).trim();
  if (version.startsWith('2.3.')) return;
  throw new StepFailed(
    'Finding the programs that the tests need',
    `The tests need Dovecot 2.3, as Debian 12 and Ubuntu 24.04 have it; this is ${version}, whose settings are written differently.`,
  );
}
