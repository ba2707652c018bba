import { type InputOf, readingApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../../common/access-rules.js';
import { Caller } from '../../common/caller.js';
import { Input } from '../../common/input.js';
import { Operation } from '../../common/operation.js';
import { PersonalReadingService } from './personal-reading.service.js';

@Controller()
export class ReadingController {
  constructor(private readonly reading: PersonalReadingService) {}

  @Operation(readingApi.read)
  read(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof readingApi.read>,
  ): Promise<ReplyOf<typeof readingApi.read>> {
    return this.reading.read(params.accountId, caller.id);
  }

  @Operation(readingApi.choose)
  choose(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof readingApi.choose>,
  ): Promise<ReplyOf<typeof readingApi.choose>> {
    return this.reading.choose(params.accountId, caller.id, body.mode);
  }

  @Operation(readingApi.mark)
  async mark(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof readingApi.mark>,
  ): Promise<ReplyOf<typeof readingApi.mark>> {
    return { messageCount: await this.reading.mark(params.accountId, caller.id, body.target, body.read) };
  }
}
