import { Forge } from '../forge/Forge';
import { Links } from './Links';

/** What every GitLab route needs: the core, the addresses to answer with, and which GitLab is played. */
export type GitlabContext = {
  forge: Forge;
  links: Links;
  /** Whether hooks know `signing_token`. Older versions ignore it without a word. */
  signingTokens: boolean;
};

/** The version that the played GitLab says it is. */
export function versionOf(context: Pick<GitlabContext, 'signingTokens'>) {
  return context.signingTokens ? '19.5.0' : '18.5.0';
}
