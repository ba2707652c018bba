import { bytes } from '@maildesk/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AppError } from './app-error.js';
import { operationOf } from './operation-metadata.js';
import { issuesOf } from './schema.js';

/** The request's params, query and body, each checked against the operation's contract; what is not in it is left out. */
export const Input = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const operation = operationOf(context.getHandler());
  const request = context.switchToHttp().getRequest<Request>();
  const body: unknown = request.body;
  const parts = {
    params: issuesOf(operation.params, request.params, 'params'),
    query: issuesOf(operation.query, request.query, 'query'),
    body: operation.body === bytes ? { value: body, issues: [] } : issuesOf(operation.body, body ?? {}, 'body'),
  };
  const issues = [...parts.params.issues, ...parts.query.issues, ...parts.body.issues];
  if (issues.length > 0) {
    const summary = issues.slice(0, 3).map((issue) => `${issue.path}: ${issue.message}`);
    throw new AppError('request.invalid', `The request does not fit: ${summary.join('; ')}`, { issues });
  }
  return { params: parts.params.value, query: parts.query.value, body: parts.body.value };
});
