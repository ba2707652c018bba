import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './root.mjs';
import { step } from './step.mjs';

const sources = [
  'contracts/src',
  'contracts/tsconfig.json',
  'backend/src',
  'backend/tsconfig.json',
  'tsconfig.base.json',
  'frontend/src',
  'frontend/public',
  'frontend/index.html',
  'frontend/oauth-window.html',
  'frontend/vite',
  'frontend/vite.config.ts',
  'frontend/tsconfig.json',
  'package-lock.json',
];
const stampFile = join(root, 'node_modules', '.maildesk-build');
const results = ['backend/dist/main.js', 'frontend/dist/index.html'];

/** Builds everything unless nothing changed since the last build. */
export async function buildIfNeeded() {
  const isBuilt = results.every((file) => existsSync(join(root, file)));
  if (isBuilt && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()) return;
  await build();
}

/** Builds contracts and backend with TypeScript and the client with Vite. */
export async function build() {
  rmSync(stampFile, { force: true });
  const before = fingerprint();
  await step('Building the server', [process.execPath, tool('typescript/bin/tsc'), '-b', 'contracts', 'backend']);
  for (const side of ['contracts', 'backend']) removeOrphans(join(root, side));
  await step('Building the client', [process.execPath, tool('vite/bin/vite.js'), 'build', 'frontend'], {
    NODE_ENV: 'production',
  });
  writeFileSync(stampFile, before);
}

/** @param {string} path of a package's program below node_modules */
export function tool(path) {
  return join(root, 'node_modules', path);
}

/** One name for the present content of all sources; tests are left out. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(root, source))) {
      if (file.endsWith('.spec.ts')) continue;
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @returns {string[]} every file at or below the path, sorted */
function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesOf(join(path, name)));
}

/** tsc leaves the results of sources that were removed or renamed; an entity or migration among them would still be loaded. */
function removeOrphans(side) {
  for (const file of filesOf(join(side, 'dist'))) {
    const source = join(side, 'src', relative(join(side, 'dist'), file)).replace(/(\.d)?\.(js|ts)(\.map)?$/, '.ts');
    if (/\.(js|ts|map)$/.test(file) && !existsSync(source)) rmSync(file);
  }
}
