import { spawn } from 'node:child_process';
import { build, tool } from './lib/build.mjs';
import { installIfNeeded } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

/**
 * npm run dev: compiles on every change, restarts the server after it, and serves the client from its sources at
 * http://localhost:5173. One program's end ends them all.
 */
const client = 'http://localhost:5173';

await runScript(async () => {
  await installIfNeeded();
  await build();
  const programs = [
    [tool('typescript/bin/tsc'), '-b', 'contracts', 'backend', '--watch', '--preserveWatchOutput'],
    ['--watch', '--enable-source-maps', 'backend/dist/main.js'],
    [tool('vite/bin/vite.js'), 'frontend', '--port', '5173', '--strictPort'],
  ];
  const children = programs.map((args) =>
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { PUBLIC_URL: client, ...process.env } }),
  );
  const endAll = () => children.forEach((child) => child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, endAll);
  for (const child of children) child.once('exit', endAll);
});
