import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { StartUpError } from '../common/start-up-error.js';
import { startUpProblem } from '../common/start-up-problem.js';
import { type Config, readConfig } from '../config/config.js';
import { createDataSource } from './data-source.js';
import { databaseUrlBeside } from './database-url.js';

/**
 * Runs a tool on the database of a MailDesk that runs or, with a database server of one's own, one that does not. What goes
 * wrong is told in plain words after `failed`, and the process ends with exit code 1.
 */
export async function runBeside(
  environment: NodeJS.ProcessEnv,
  failed: string,
  tool: (config: Config, dataSource: DataSource) => Promise<void>,
): Promise<void> {
  let config: Config | null = null;
  try {
    config = readConfig(environment);
    const dataSource = await createDataSource(await databaseUrlBeside(config)).initialize();
    try {
      await tool(config, dataSource);
    } finally {
      await dataSource.destroy();
    }
  } catch (error) {
    const problem = config === null ? null : startUpProblem(error, config);
    const words = problem ?? (error instanceof StartUpError ? error.message : String(error));
    process.stderr.write(`${failed}\n${words}\n`);
    process.exitCode = 1;
  }
}
