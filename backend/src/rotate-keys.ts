import { runBeside } from './database/run-beside.js';
import { KeyHoldersRepository } from './secrets/key-holders.repository.js';
import { KeyRing } from './secrets/key-ring.js';
import { KeyRotation } from './secrets/key-rotation.js';
import { SealedSecretsRepository } from './secrets/sealed-secrets.repository.js';

/** Wraps the keys of all stored secrets by the first key of the settings, while MailDesk runs. May be killed and run again. */
await runBeside(process.env, 'The secrets are not all wrapped by the new key.', async (config, dataSource) => {
  const rotation = new KeyRotation(
    new KeyRing(config),
    new SealedSecretsRepository(dataSource),
    new KeyHoldersRepository(dataSource),
    (line) => void process.stdout.write(`${line}\n`),
  );
  if (!(await rotation.run())) process.exitCode = 1;
});
