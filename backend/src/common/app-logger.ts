import { ConsoleLogger } from '@nestjs/common';
import type { Config } from '../config/config.js';

const levels = ['error', 'warn', 'log', 'debug'] as const;

/** What the framework says while it starts is of interest to those who debug it. */
const frameworkContexts = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'WebSocketsController',
]);

/** The log: one JSON object a line in production, for people otherwise. Ids are in it; secrets and mail text never. */
export class AppLogger extends ConsoleLogger {
  constructor(private readonly config: Pick<Config, 'logLevel' | 'production'>) {
    super({
      logLevels: levels.slice(0, levels.indexOf(config.logLevel) + 1),
      json: config.production,
      prefix: 'MailDesk',
    });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context: unknown = rest.at(-1);
    const isFramework = typeof context === 'string' && frameworkContexts.has(context);
    if (isFramework && this.config.logLevel !== 'debug') return;
    super.log(message, ...rest);
  }
}
