import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const alias = { '@maildesk/contracts': fileURLToPath(new URL('contracts/src/index.ts', import.meta.url)) };
// Nest injects by the types that decorators record; the transformer must write them down.
const oxc = { decorator: { legacy: true, emitDecoratorMetadata: true } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'contracts', root: 'contracts', include: ['src/**/*.spec.ts'] } },
      { oxc, resolve: { alias }, test: { name: 'backend', root: 'backend', include: ['src/**/*.spec.ts'] } },
      {
        plugins: [vue()],
        resolve: { alias },
        test: { name: 'frontend', root: 'frontend', include: ['src/**/*.spec.ts'] },
      },
      { test: { name: 'addon', root: 'test', include: ['addon/**/*.spec.ts'], testTimeout: 60_000 } },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          root: 'test',
          include: ['integration/**/*.spec.ts'],
          globalSetup: [fileURLToPath(new URL('test/support/global-setup.ts', import.meta.url))],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
