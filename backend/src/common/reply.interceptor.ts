import type { Schema } from '@maildesk/contracts';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import * as z from 'zod/mini';
import { operationOf } from './operation-metadata.js';

/** Lets through only what the contract names: a field that is not in it never leaves, and a wrong one is our error, not the client's. */
@Injectable()
export class ReplyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { reply } = operationOf(context.getHandler());
    return next.handle().pipe(map((value) => z.parse(reply as Schema, value ?? {})));
  }
}
