import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a MailDesk that is measured (`NODE_OPTIONS=--import=...`): at SIGUSR2 it collects all garbage and writes how much
 * memory is left in use to the file that MEMORY_PROBE_FILE names.
 */
if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    // What is freed by the first round lets go of more in the second.
    setTimeout(() => {
      collect();
      writeFileSync(process.env.MEMORY_PROBE_FILE, JSON.stringify(process.memoryUsage()));
    }, 1000);
  });
}
