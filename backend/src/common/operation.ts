import { bytes, type Endpoint, type HttpMethod } from '@maildesk/contracts';
import {
  applyDecorators,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { operationKey } from './operation-metadata.js';
import { ProgressInterceptor } from './progress.interceptor.js';
import { ReplyInterceptor } from './reply.interceptor.js';

const methods: Record<HttpMethod, RequestMethod> = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
};

/**
 * Makes a controller method serve one operation of the contract: its route, who may call it, and what it may answer. The
 * input is checked by `@Input()`. A route made in any other way has no access rule, so contract routes have only this one.
 */
export function Operation(operation: Endpoint): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: methods[operation.method], path: `api/${operation.path}` }),
    HttpCode(200),
    SetMetadata(operationKey, operation),
    UseGuards(AccessGuard),
    ...(operation.progress === undefined ? [] : [UseInterceptors(ProgressInterceptor)]),
    ...(operation.reply === bytes ? [] : [UseInterceptors(ReplyInterceptor)]),
  );
}
