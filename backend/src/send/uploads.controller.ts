import { type InputOf, type ReplyOf, uploadsApi } from '@maildesk/contracts';
import { Controller, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { UploadsService } from './uploads.service.js';

@Controller()
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Operation(uploadsApi.create)
  async create(
    @Caller() caller: SignedInUser,
    @Input() { params, query }: InputOf<typeof uploadsApi.create>,
    @Req() request: Request,
  ): Promise<ReplyOf<typeof uploadsApi.create>> {
    try {
      return await this.uploads.receive(caller.id, params.accountId, query, request);
    } finally {
      // A browser that is still sending does not hear a refusal before it is through.
      request.resume();
    }
  }
}
