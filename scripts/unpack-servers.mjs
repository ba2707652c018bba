import { libraryPath, needUnpackedServers } from './lib/unpacked-servers.mjs';
import { runScript } from './lib/run-script.mjs';

/** Makes sure of the unpacked mail servers. The last line is a JSON object that says where they are. */
await runScript(async () => {
  const folder = await needUnpackedServers();
  const tree = `${folder}/tree`;
  process.stdout.write(`${JSON.stringify({ tree, libraryPath: libraryPath(tree) })}\n`);
});
