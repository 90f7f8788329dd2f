const MACHINE = 'machine:';
const BOT = 'bot:';

/** How a machine of the portal is named where users are named by their entity refs: `machine:external:ci`. */
export function machineRef(subject: string): string {
  return `${MACHINE}${subject}`;
}

/** How an account at a provider is named that has a role without being a person's: `bot:github/4711`. */
export function botRef(provider: string, accountId: string): string {
  return `${BOT}${provider}/${accountId}`;
}

/** Who somebody is. */
export type Principal =
  | { type: 'user'; ref: string }
  | { type: 'machine'; subject: string }
  | { type: 'bot'; provider: string; accountId: string };

/** The opposite of {@link machineRef} and {@link botRef}; everything else is an entity ref, as the catalog writes it. */
export function parsePrincipal(principal: string): Principal {
  if (principal.startsWith(MACHINE)) {
    return { type: 'machine', subject: principal.slice(MACHINE.length) };
  }
  if (principal.startsWith(BOT)) {
    const [provider, ...rest] = principal.slice(BOT.length).split('/');
    return { type: 'bot', provider, accountId: rest.join('/') };
  }
  return { type: 'user', ref: principal.toLowerCase() };
}
