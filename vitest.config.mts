import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

const alias = { '@maildesk/contracts': fileURLToPath(new URL('contracts/src/index.ts', import.meta.url)) };
// Nest injects by the types that decorators record; the transformer must write them down.
const oxc = { decorator: { legacy: true, emitDecoratorMetadata: true } };
// Where no test changes what others import, files share a process: to start one and import everything costs more than most run.
const shared = { isolate: false };
// For what hangs, also where others want the same cores.
const patient = { testTimeout: 30_000, hookTimeout: 30_000 };

/** `npm run fuzz` looks at random input for so long; the unit tests at a little that is always the same. */
const fuzzSeconds = Number(process.env['FUZZ_SECONDS'] ?? 0);

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'contracts', root: 'contracts', include: ['src/**/*.spec.ts'], ...shared, ...patient } },
      {
        oxc,
        resolve: { alias },
        test: {
          name: 'backend',
          root: 'backend',
          include: ['src/**/*.spec.ts'],
          provide: { fuzzSeconds },
          ...shared,
          ...patient,
        },
      },
      {
        plugins: [vue()],
        resolve: { alias },
        // Its modules hold what a page has once, so each file has its own; a thread is begun sooner than a process.
        test: { name: 'frontend', root: 'frontend', include: ['src/**/*.spec.ts'], pool: 'threads', ...patient },
      },
      { test: { name: 'addon', root: 'test', include: ['addon/**/*.spec.ts'], testTimeout: 60_000 } },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          root: 'test',
          include: ['integration/**/*.spec.ts'],
          ...shared,
          setupFiles: [fileURLToPath(new URL('test/support/stop-started.ts', import.meta.url))],
          globalSetup: [fileURLToPath(new URL('test/support/global-setup.ts', import.meta.url))],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
