import type {
  Connection,
  Container,
  CreateContainer,
} from 'backstage-plugin-git-deployments-common';
import type { ForgeId, ForgeUser } from './ForgeUser';
import type { Persona, TestPortal } from './TestPortal';

/** What tests make at a forge: repositories of their own, and containers that are built from them. */
export class ForgeBench {
  readonly #portalOf: () => TestPortal;
  readonly #id: ForgeId;
  #connectionId = '';

  /** @param portalOf - the portal, once it has started */
  constructor(portalOf: () => TestPortal, id: ForgeId) {
    this.#portalOf = portalOf;
    this.#id = id;
  }

  /** Connects `owner`. */
  async open(): Promise<{ at: ForgeUser; connectionId: string }> {
    const portal = this.#portalOf();
    ({ id: this.#connectionId } = await portal.connection('owner', this.#id));
    return { at: portal.at(this.#id), connectionId: this.#connectionId };
  }

  /** The connection of a persona to the forge, as it is now. */
  readonly connection = async (
    persona: Persona = 'owner',
  ): Promise<Connection> => {
    const client = await this.#portalOf().client(persona);
    const { items } = await client.connection.list();
    const found = items.find(item => item.provider === this.#id);
    if (!found) {
      throw new Error(`${persona} has no connection to ${this.#id}`);
    }
    return found;
  };

  /** Makes a repository that `owner` administers, and `admin` and `member` may push to; answers its full name. */
  readonly repository = async (
    name: string,
    options: { private?: boolean } = {},
  ): Promise<string> => {
    await this.#portalOf()
      .at(this.#id)
      .forge.createRepository(
        {
          owner: 'acme',
          name,
          ...options,
          roles: { owner: 'admin', admin: 'write', member: 'write' },
        },
        [
          {
            branch: 'main',
            message: 'Begin',
            author: { name: 'Mia Member', email: 'member@example.com' },
            date: new Date(),
            files: { Dockerfile: 'FROM scratch\nCOPY . /\n', 'a.txt': 'a' },
          },
        ],
      );
    return `acme/${name}`;
  };

  /** Makes a container for the branch `main` of a repository, by `owner` and with their connection unless told. */
  readonly create = async (
    fullName: string,
    options: {
      by?: Persona;
      with?: string;
      changes?: Partial<CreateContainer>;
    } = {},
  ): Promise<Container> => {
    const portal = this.#portalOf();
    const client = await portal.client(options.by ?? 'owner');
    return client.container.create({
      entityRef: 'component:default/api',
      name: `${this.#id}-${fullName.split('/')[1]}`,
      repoConfig: {
        gitProviderId: options.with ?? this.#connectionId,
        url: portal.at(this.#id).url(fullName),
        branch: 'main',
      },
      target: { workload: { replicas: 1 } },
      ...options.changes,
    });
  };
}

/** A refusal with this status, whose message has these words: for `toMatchObject`. */
export function refusal(statusCode: number, words: string): object {
  return {
    statusCode,
    cause: expect.objectContaining({ message: expect.stringContaining(words) }),
  };
}
