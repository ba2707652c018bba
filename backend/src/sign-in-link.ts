import { runBeside } from './database/run-beside.js';
import { SignInLinks } from './users/sign-in-links.service.js';
import { SignInLinksRepository } from './users/sign-in-links.repository.js';
import { UsersRepository } from './users/users.repository.js';

/**
 * Prints a one-time link that signs the administrator in, who is let in again if need be. Earlier links that nobody used stop
 * to work.
 */
await runBeside(process.env, 'No link could be made.', async (config, dataSource) => {
  const links = new SignInLinks(config, new UsersRepository(dataSource), new SignInLinksRepository(dataSource));
  await links.restoreOperator();
  process.stdout.write(`Sign in with this link; it works once:\n  ${String(await links.forOperator())}\n`);
});
