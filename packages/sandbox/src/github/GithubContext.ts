import { Forge } from '../forge/Forge';
import { Links } from './Links';

/** What every GitHub route needs: the core, and the addresses to answer with. */
export type GithubContext = { forge: Forge; links: Links };

/** The version of GitHub Enterprise Server that is played; its published descriptions are the contract. */
export const GHES_VERSION = '3.19.0';
