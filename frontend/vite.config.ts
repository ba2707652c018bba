import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { entryBudget } from './vite/entry-budget.ts';
import { leanContracts } from './vite/lean-contracts.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const backend = process.env['MAILDESK_BACKEND'] ?? 'http://localhost:3000';

export default defineConfig({
  root: here('.'),
  plugins: [vue(), leanContracts(), entryBudget('maildesk')],
  resolve: { alias: { '@maildesk/contracts': here('../contracts/src/index.ts') } },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2023',
    // One sheet, so that a host can link it inside a shadow root, where sheets of the document do not reach.
    cssCodeSplit: false,
    // Small files as data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    // Tells a host the hashed names of the style sheet and of the entry that exports `mountMailDesk`.
    manifest: 'manifest.json',
    rolldownOptions: {
      input: { index: here('index.html'), 'oauth-window': here('oauth-window.html'), maildesk: here('src/main.ts') },
      preserveEntrySignatures: 'allow-extension',
    },
  },
  server: {
    port: 5173,
    proxy: {
      '/api': backend,
      '/mail-frame': backend,
      '/healthz': backend,
      '/readyz': backend,
      '/socket.io': { target: backend, ws: true },
    },
  },
});
