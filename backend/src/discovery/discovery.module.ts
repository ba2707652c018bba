import { Module } from '@nestjs/common';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { DiscoveryController } from './discovery.controller.js';
import { MailDns, ResolvedMailDns } from './mail-dns.js';
import { SettingsLookups } from './settings-lookups.js';

/** The mail servers of an address, before anything of it is known here. */
@Module({
  imports: [AdaptersModule],
  controllers: [DiscoveryController],
  providers: [SettingsLookups, { provide: MailDns, useClass: ResolvedMailDns }],
})
export class DiscoveryModule {}

export { type MailboxToSignIn, OauthOffers } from './oauth-offers.js';
