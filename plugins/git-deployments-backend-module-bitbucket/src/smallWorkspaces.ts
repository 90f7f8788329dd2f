import { LRUCache } from 'lru-cache';
import { asText, type Json } from 'backstage-plugin-git-deployments-node';
import type { BitbucketClient } from './client';
import { REMEMBERED, accountOf } from './remembered';

/** As many as Bitbucket lists with one request. */
const SMALL = 100;

/**
 * The workspaces whose repositories fit on one page, as of late: most people have one large workspace and some small
 * ones, and a keystroke need not ask each of them anew.
 */
export class SmallWorkspaces {
  readonly #repositories = new LRUCache<string, Json[]>(REMEMBERED);

  /** Looks at each workspace once, all at the same time. What cannot be looked at is not known, and no failure. */
  async learn(
    client: BitbucketClient,
    token: string,
    workspaces: readonly string[],
  ): Promise<void> {
    await Promise.all(
      workspaces.map(async workspace => {
        const page = await client
          .page(
            `list the repositories of ${workspace}`,
            `/repositories/${workspace}`,
            { role: 'member', sort: '-updated_on', pagelen: SMALL },
          )
          .catch(() => undefined);
        if (page && !page.next) {
          this.#repositories.set(keyOf(token, workspace), page.values);
        }
      }),
    );
  }

  /** What is called like that in a small workspace; undefined where it is not known to be small. */
  search(token: string, workspace: string, name: string): Json[] | undefined {
    const wanted = name.toLowerCase();
    return this.#repositories
      .get(keyOf(token, workspace))
      ?.filter(repository =>
        [asText(repository.name), asText(repository.slug)].some(called =>
          called?.toLowerCase().includes(wanted),
        ),
      );
  }
}

function keyOf(token: string, workspace: string): string {
  return `${accountOf(token)} ${workspace}`;
}
