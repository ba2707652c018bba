import { Module } from '@nestjs/common';
import { OdooModule } from '../odoo/odoo.module.js';
import { ThreadingModule } from '../threading/threading.module.js';
import { LinkedConversations } from './linked-conversations.service.js';
import { OdooLinksController } from './odoo-links.controller.js';

/** Conversations that stand beside records of Odoo are found again after they were merged, or their account was added anew. */
@Module({
  imports: [OdooModule, ThreadingModule],
  controllers: [OdooLinksController],
  providers: [LinkedConversations],
})
export class OdooLinksModule {}
