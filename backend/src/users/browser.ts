import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** The browser that a request comes from. */
export interface Browser {
  /** Its network address. */
  readonly address: string;
  /** What it calls itself, at most 300 characters. */
  readonly userAgent: string;
  readonly cookieHeader: string | undefined;
}

const maxUserAgentChars = 300;

export const FromBrowser = createParamDecorator((_data: unknown, context: ExecutionContext): Browser => {
  const { ip, headers } = context.switchToHttp().getRequest<Request>();
  const userAgent = (headers['user-agent'] ?? '').slice(0, maxUserAgentChars);
  return { address: ip ?? '', userAgent, cookieHeader: headers.cookie };
});
