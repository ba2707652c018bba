import { type InputOf, messagesApi, type ReplyOf } from '@maildesk/contracts';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { BodiesService } from './bodies.service.js';
import { OpenDownloads } from './open-downloads.js';
import { ReadTrail } from './read-trail.js';
import { contentDisposition } from './safe-file-name.js';

@Controller()
export class MessagesController {
  constructor(
    private readonly bodies: BodiesService,
    private readonly downloads: OpenDownloads,
    private readonly trail: ReadTrail,
  ) {}

  @Operation(messagesApi.readBody)
  async readBody(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof messagesApi.readBody>,
  ): Promise<ReplyOf<typeof messagesApi.readBody>> {
    await this.trail.note(caller.id, params.accountId, params.messageId);
    return this.bodies.read(params.accountId, params.messageId);
  }

  @Operation(messagesApi.downloadAttachment)
  async downloadAttachment(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof messagesApi.downloadAttachment>,
    @Res() response: Response,
  ): Promise<void> {
    const { accountId, messageId, partId } = params;
    const file = await this.bodies.findAttachment(accountId, messageId, partId);
    await this.trail.note(caller.id, accountId, messageId);
    await this.downloads.run(caller, accountId, response, (signal) =>
      this.bodies.stream({ accountId, messageId, partId, signal }, (content) =>
        sendAsDownload(response, content, file),
      ),
    );
  }

  @Operation(messagesApi.downloadSource)
  async downloadSource(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof messagesApi.downloadSource>,
    @Res() response: Response,
  ): Promise<void> {
    const { accountId, messageId } = params;
    await this.trail.note(caller.id, accountId, messageId);
    const file = { fileName: `${messageId}.eml`, contentType: 'message/rfc822' };
    await this.downloads.run(caller, accountId, response, (signal) =>
      this.bodies.stream({ accountId, messageId, partId: null, signal }, (content) =>
        sendAsDownload(response, content, file),
      ),
    );
  }
}

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
  await pipeline(content, response);
}
