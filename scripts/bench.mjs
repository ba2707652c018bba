import { runTool } from './lib/run-tool.mjs';

/** npm run bench: measures what is in the sources now, not what was built last. What it can measure: test/bench/arguments.ts. */
await runTool('test/bench/main.ts');
