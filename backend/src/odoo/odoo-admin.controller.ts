import { type InputOf, odooApi, type ReplyOf } from '@maildesk/contracts';
import { Controller } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { Caller } from '../common/caller.js';
import { Input } from '../common/input.js';
import { Operation } from '../common/operation.js';
import { OdooPairings } from './pairing/odoo-pairings.service.js';

/** Paired databases, as administrators look after them. */
@Controller()
export class OdooAdminController {
  constructor(private readonly pairings: OdooPairings) {}

  @Operation(odooApi.list)
  async list(): Promise<ReplyOf<typeof odooApi.list>> {
    return this.pairings.list();
  }

  @Operation(odooApi.createPairingCode)
  async createPairingCode(
    @Caller() caller: SignedInUser,
    @Input() { body }: InputOf<typeof odooApi.createPairingCode>,
  ): Promise<ReplyOf<typeof odooApi.createPairingCode>> {
    const { expiresAt, ...code } = await this.pairings.createCode(caller, body.databaseId ?? null);
    return { ...code, expiresAt: expiresAt.toISOString() };
  }

  @Operation(odooApi.update)
  update(
    @Caller() caller: SignedInUser,
    @Input() { params, body }: InputOf<typeof odooApi.update>,
  ): Promise<ReplyOf<typeof odooApi.update>> {
    return this.pairings.update(caller, params.databaseId, body);
  }

  @Operation(odooApi.unpair)
  async unpair(
    @Caller() caller: SignedInUser,
    @Input() { params }: InputOf<typeof odooApi.unpair>,
  ): Promise<ReplyOf<typeof odooApi.unpair>> {
    await this.pairings.unpair(caller, params.databaseId);
    return {};
  }
}
