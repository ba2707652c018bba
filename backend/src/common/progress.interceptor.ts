import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import type { ProgressLine, Schema } from '@maildesk/contracts';
import type { Request, Response } from 'express';
import { PassThrough } from 'node:stream';
import { from, lastValueFrom, type Observable } from 'rxjs';
import * as z from 'zod/mini';
import { operationOf } from './operation-metadata.js';
import { problemOf } from './problem.filter.js';
import { listenTo } from './progress.js';

const linesType = 'application/x-ndjson';

/**
 * Answers an operation line by line to whoever accepts that: what it tells on the way, and then its reply or its problem. To all
 * others the reply alone. What fails before anything was told is an error like any other.
 *
 * The lines are in the answer of the request itself, not on a socket: they reach exactly the one who asked, from whichever process was
 * asked, and end when that one goes away.
 */
@Injectable()
export class ProgressInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { progress } = operationOf(context.getHandler());
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    if (progress === undefined || !(request.headers.accept ?? '').includes(linesType)) return next.handle();
    return from(this.answer(request, response, progress, next));
  }

  private answer(request: Request, response: Response, progress: Schema, next: CallHandler<unknown>): Promise<unknown> {
    const gone = new AbortController();
    const lines = new PassThrough();
    response.once('close', () => {
      gone.abort();
      lines.destroy();
    });
    const write = (line: ProgressLine): void => {
      if (lines.writable) lines.write(`${JSON.stringify(line)}\n`);
    };
    return new Promise((resolve, reject) => {
      let hasTold = false;
      const tell = (told: unknown): void => {
        const line = { progress: z.parse(progress, told) };
        if (!hasTold) {
          hasTold = true;
          // A proxy that waits for more to come would tell everything at the end.
          response.setHeader('X-Accel-Buffering', 'no');
          resolve(new StreamableFile(lines, { type: linesType }));
        }
        write(line);
      };
      listenTo(request, { tell, signal: gone.signal });
      lastValueFrom(next.handle()).then(
        (reply) => {
          if (!hasTold) return resolve(reply);
          write({ reply });
          lines.end();
        },
        (error: unknown) => {
          if (!hasTold) return reject(error instanceof Error ? error : new Error(String(error)));
          write({ problem: problemOf(error) });
          lines.end();
        },
      );
    });
  }
}
