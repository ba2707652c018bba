import { administration } from './administration';
import { audit } from './audit';
import { health } from './health';
import { healthSaid } from './health-said';
import { notices } from './notices';
import { pairing } from './pairing';
import { people } from './people';
import { providers } from './providers';

/** The German of what administrators look after, and of the health that everybody sees of their own accounts. */
export const catalogues = { administration, audit, health, healthSaid, notices, pairing, people, providers };
