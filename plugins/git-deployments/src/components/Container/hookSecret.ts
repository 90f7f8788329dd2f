/** What the form hands to the container's page with the navigation: a secret that the server tells only once. */
export interface HookSecretState {
  gitDeploymentsHook: { containerId: string; secret: string };
}

/** The state for a navigation to the page of a container whose hook must be entered by hand. */
export function hookSecretState(
  containerId: string,
  secret: string | undefined,
): HookSecretState | undefined {
  return secret === undefined
    ? undefined
    : { gitDeploymentsHook: { containerId, secret } };
}

/** The secret that came with the navigation, if it is this container's. */
export function hookSecretOf(
  state: unknown,
  containerId: string,
): string | undefined {
  const hook = (state as Partial<HookSecretState> | null)?.gitDeploymentsHook;
  return hook?.containerId === containerId ? hook.secret : undefined;
}
