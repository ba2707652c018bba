import { Injectable } from '@nestjs/common';
import { newId } from '../common/new-id.js';
import { type SharedTransaction, UnitOfWork } from '../database/database.module.js';
import { OdooWebhooks } from '../odoo/odoo.module.js';
import { NoticeDeliveriesRepository } from './notice-deliveries.repository.js';
import { NoticeRulesRepository } from './notice-rules.repository.js';
import { pairingSteps } from './pairing-steps.js';

/** Each paired Odoo database has a rule by which it is told, from its pairing to the end of it. */
@Injectable()
export class PairedRules {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly odoo: OdooWebhooks,
    private readonly rules: NoticeRulesRepository,
    private readonly deliveries: NoticeDeliveriesRepository,
  ) {}

  /** Has the rules follow the pairings; several processes may do that at once. */
  async follow(): Promise<void> {
    const steps = pairingSteps(await this.rules.listPaired(), await this.odoo.listPaired());
    if (steps.added.length + steps.again.length + steps.gone.length === 0) return;
    await this.unitOfWork.runShared(async (tx) => {
      for (const { id, name, pairedAt } of steps.added) {
        await this.rules.addPaired(tx, { id: newId(), name: `Odoo: ${name}`.slice(0, 60), databaseId: id, pairedAt });
      }
      for (const { rule, pairedAt } of steps.again) {
        // Of two processes one finds it as it was.
        if (await this.rules.setPaired(tx, rule, pairedAt)) await this.forget(tx, rule.id);
      }
      for (const { id } of steps.gone) {
        if ((await this.rules.lock(tx, id)) === null) continue;
        await this.forget(tx, id);
        await this.rules.remove(tx, id);
      }
    });
  }

  private async forget(tx: SharedTransaction, ruleId: string): Promise<void> {
    await this.rules.forgetTold(tx, ruleId, []);
    await this.deliveries.removeWaiting(tx, ruleId);
  }
}
