import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';
import { entryBudget } from './vite/entry-budget.ts';
import { leanContracts } from './vite/lean-contracts.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const outDir = here('../odoo-module/maildesk/static/app');

/** Tells the addon the hashed names of the files that a page of Odoo begins with. */
function nameFiles(): Plugin {
  return {
    name: 'maildesk-names',
    writeBundle(_, bundle) {
      const names: Record<string, string> = {};
      for (const output of Object.values(bundle)) {
        if (output.type === 'asset' && output.fileName.endsWith('.css')) names['style'] = output.fileName;
        if (output.type === 'chunk' && output.isEntry) names[output.name] = output.fileName;
      }
      writeFileSync(`${outDir}/manifest.json`, `${JSON.stringify(names)}\n`);
    },
  };
}

/** The client as the addon carries it: no page of its own, but entries that Odoo's page loads from wherever they lie. */
export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [vue(), leanContracts(), entryBudget('entry'), nameFiles()],
  publicDir: false,
  resolve: { alias: { '@maildesk/contracts': here('../contracts/src/index.ts') } },
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    // One sheet, to be linked inside the shadow root, where sheets of the document do not reach.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Odoo lets browsers keep static files for a week: what changes has another name.
      input: { entry: here('src/embed.ts'), live: here('src/live.ts'), frame: here('src/frame.ts') },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
