import { runTool } from './lib/run-tool.mjs';

/** npm run chaos: changes and breaks what is in the sources now. What it can be told: test/chaos/arguments.ts. */
await runTool('test/chaos/main.ts');
