import { discoveryApi, type InputOf, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { SettingsLookups } from './settings-lookups.js';

@Controller()
export class DiscoveryController {
  constructor(private readonly lookups: SettingsLookups) {}

  @Operation(discoveryApi.findSettings)
  findSettings(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof discoveryApi.findSettings>,
  ): Promise<ReplyOf<typeof discoveryApi.findSettings>> {
    return this.lookups.find(caller.id, body.address);
  }
}
