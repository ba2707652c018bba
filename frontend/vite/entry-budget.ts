import type { Plugin } from 'vite';
import { gzipSync } from 'node:zlib';

/** What a browser may have to load, compressed, before the client begins to draw. */
const budgetKb = 135;

/** Lets no build pass whose entry of this name, with all that it imports at once, is larger than the budget. */
export function entryBudget(entryName: string): Plugin {
  return {
    name: 'maildesk-entry-budget',
    apply: 'build',
    writeBundle(_, bundle) {
      const entry = Object.values(bundle).find(
        (output) => output.type === 'chunk' && output.isEntry && output.name === entryName,
      );
      const needed = new Set(entry === undefined ? [] : [entry.fileName]);
      let bytes = 0;
      // A set goes on with what is added to it meanwhile.
      for (const fileName of needed) {
        const chunk = bundle[fileName];
        if (chunk?.type !== 'chunk') continue;
        bytes += gzipSync(chunk.code, { level: 9 }).length;
        for (const imported of chunk.imports) needed.add(imported);
      }
      const kb = Math.round(bytes / 1000);
      const said = `The entry “${entryName}” is ${kb} kB compressed; ${budgetKb} kB are allowed.`;
      if (kb === 0) this.error(`There is no entry “${entryName}”.`);
      if (kb > budgetKb) this.error(`${said} Load later what the first screen does not need.`);
      this.info(said);
    },
  };
}
