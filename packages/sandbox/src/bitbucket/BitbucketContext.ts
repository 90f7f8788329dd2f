import { Forge } from '../forge/Forge';
import { Links } from './Links';

/** What every Bitbucket route needs: the core, and the addresses to answer with. */
export type BitbucketContext = { forge: Forge; links: Links };
