import { type InputOf, messagesApi, type ReplyOf } from '@maildesk/contracts';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { BodiesService } from './bodies.service.js';
import { contentDisposition } from './safe-file-name.js';

@Controller()
export class MessagesController {
  constructor(private readonly bodies: BodiesService) {}

  @Operation(messagesApi.readBody)
  readBody(@Input() { params }: InputOf<typeof messagesApi.readBody>): Promise<ReplyOf<typeof messagesApi.readBody>> {
    return this.bodies.read(params.accountId, params.messageId);
  }

  @Operation(messagesApi.downloadAttachment)
  async downloadAttachment(
    @Input() { params }: InputOf<typeof messagesApi.downloadAttachment>,
    @Res() response: Response,
  ): Promise<void> {
    const { fileName, contentType } = await this.bodies.findAttachment(
      params.accountId,
      params.messageId,
      params.partId,
    );
    await this.bodies.stream(params.accountId, params.messageId, params.partId, (content) =>
      sendAsDownload(response, content, { fileName, contentType }),
    );
  }

  @Operation(messagesApi.downloadSource)
  async downloadSource(
    @Input() { params }: InputOf<typeof messagesApi.downloadSource>,
    @Res() response: Response,
  ): Promise<void> {
    await this.bodies.stream(params.accountId, params.messageId, null, (content) =>
      sendAsDownload(response, content, { fileName: `${params.messageId}.eml`, contentType: 'message/rfc822' }),
    );
  }
}

const stalledMs = 60_000;

/** Pictures that may stand in the text keep their type; everything else is bytes to a browser, whatever the sender calls it. */
const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Sends what a stranger wrote as a file to keep, never as a page of ours. */
async function sendAsDownload(
  response: Response,
  content: Readable,
  file: { fileName: string; contentType: string },
): Promise<void> {
  response.set({
    'Content-Type': shownTypes.has(file.contentType) ? file.contentType : 'application/octet-stream',
    'Content-Disposition': contentDisposition(file.fileName),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'private, no-store',
  });
  // A reader that takes nothing for this long has gone; the connection to the mail server is wanted by others.
  response.setTimeout(stalledMs, () => response.destroy());
  await pipeline(content, response);
}
