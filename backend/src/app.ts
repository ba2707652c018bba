import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { AppModule } from './app.module.js';
import { AppLogger } from './common/app-logger.js';
import { explainBodyProblem } from './common/body-problem.js';
import { allowPairedOrigins } from './common/cross-origin.js';
import { PairedOrigins } from './common/paired-origins.js';
import { ProblemFilter } from './common/problem.filter.js';
import { setApiHeaders } from './common/security-headers.js';
import type { Config } from './config/config.js';
import { serveClient } from './serve-client.js';
import { serveApiDescription } from './openapi.js';

/**
 * So long a connection waits for its next request. A reverse proxy keeps its own for 60 s as a rule (nginx): were ours to end first,
 * a request could meet the end, and a person a "502 Bad Gateway".
 */
const keepAliveMs = 65_000;

/** The product, wired up: API, sockets and client. Migrations run and accounts are watched from `listen` or `init` on. */
export async function createApp(config: Config, databaseUrl: string): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config, databaseUrl), {
    logger: new AppLogger(config),
    bodyParser: false,
    abortOnError: false,
  });
  app.getHttpServer().keepAliveTimeout = keepAliveMs;
  app.disable('x-powered-by');
  // What is not kept needs no name to be asked after by.
  app.set('etag', false);
  // These reverse proxies say whom they speak for; anybody else could say anything.
  app.set('trust proxy', [...config.trustedProxies]);
  app.use('/api', setApiHeaders);
  app.use('/api', allowPairedOrigins(app.get(PairedOrigins)));
  app.useBodyParser('json', { limit: '4mb', type: 'application/json' });
  app.use(explainBodyProblem);
  app.useWebSocketAdapter(new IoAdapter(app));
  app.useGlobalFilters(new ProblemFilter());
  serveApiDescription(app);
  serveClient(app);
  return app;
}
