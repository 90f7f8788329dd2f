import type {
  Container,
  CreateContainer,
  GitDeploymentsClient,
  UpdateContainer,
} from 'backstage-plugin-git-deployments-common';
import type { Clone } from '../ForgeUser';
import type { Persona, TestPortal } from '../TestPortal';
import { NothingToChoose, type Chance } from './Chance';

/** What there is to get at. */
export interface Estate {
  /** The repository that all containers are built from, and one that somebody else made like it. */
  repository: string;
  fork: string;
  /** What members may deploy to and what they may not, and what they made themselves. */
  containers: Container[];
  /** The entities that containers can be made for. */
  entityRefs: string[];
  /** Commits of every branch, of the fork, and of no branch any more. */
  shas: string[];
}

/** Someone who is a member at most, and tries whatever the portal and the forge let them try. */
export class Intruder {
  readonly name: Persona;
  readonly #portal: TestPortal;
  readonly #client: GitDeploymentsClient;
  readonly #clone: Clone;
  readonly #connections: string[];
  readonly #estate: Estate;
  readonly #chance: Chance;
  #names = 0;

  private constructor(options: {
    name: Persona;
    portal: TestPortal;
    client: GitDeploymentsClient;
    clone: Clone;
    connections: string[];
    estate: Estate;
    chance: Chance;
  }) {
    this.name = options.name;
    this.#portal = options.portal;
    this.#client = options.client;
    this.#clone = options.clone;
    this.#connections = options.connections;
    this.#estate = options.estate;
    this.#chance = options.chance;
  }

  static async enter(
    portal: TestPortal,
    name: Persona,
    estate: Estate,
    chance: Chance,
  ): Promise<Intruder> {
    const [client, clone, own, owners] = await Promise.all([
      portal.client(name),
      portal.at('github').clone(name, estate.repository),
      portal.connection(name, 'github'),
      portal.connection('owner', 'github'),
    ]);
    const connections = [own.id, owners.id];
    return new Intruder({
      name,
      portal,
      client,
      clone,
      connections,
      estate,
      chance,
    });
  }

  /** Everything they try, by name; those that are more likely to lead somewhere stand here more often. */
  readonly ways: Record<string, () => Promise<unknown>> = {
    'Trigger Build': () =>
      this.#client.build.trigger({ containerId: this.#container().id }),
    'Trigger Build of a commit': () =>
      this.#client.build.trigger({
        containerId: this.#container().id,
        sha: this.#chance.one(this.#estate.shas),
      }),
    redeploy: async () =>
      this.#client.build.redeploy({ deploymentId: await this.#build() }),
    rollback: async () =>
      this.#client.container.rollback({
        containerId: this.#container().id,
        buildId: await this.#build(),
      }),
    promote: async () =>
      this.#client.container.promote({
        containerId: this.#container().id,
        fromBuildId: await this.#build(),
      }),
    'promote again': async () => this.ways.promote(),
    unpin: () =>
      this.#client.container.unpin({ containerId: this.#container().id }),
    cancel: async () =>
      this.#client.build.cancel({ deploymentId: await this.#build() }),
    push: () => this.#push('main'),
    'push once more': () => this.#push('main'),
    'push to another branch': () => this.#push(`side-${this.#chance.below(3)}`),
    'push in the name of the owner': () => this.#push('main', true),
    'force a push': () => this.#force(),
    'leave a commit on no branch': () => this.#dangle(),
    'change the settings': () => this.#change(),
    'change other settings': () => this.#change(),
    'make a container': () => this.#create(),
    'make another container': () => this.#create(),
    'delete a container': async () => {
      const container = this.#container();
      await this.#client.container.delete({
        containerId: container.id,
        deleteWorkload: this.#chance.one([true, false]),
      });
      const at = this.#estate.containers.indexOf(container);
      this.#estate.containers.splice(at, 1);
    },
    approve: async () =>
      this.#client.approval.approve({ approvalId: await this.#approval() }),
    'approve more': async () => this.ways.approve(),
    override: async () =>
      this.#client.approval.override({
        approvalId: await this.#approval(),
        reason: 'It is in my way',
      }),
    reject: async () =>
      this.#client.approval.reject({ approvalId: await this.#approval() }),
    withdraw: async () =>
      this.#client.approval.withdraw({ approvalId: await this.#approval() }),
    'give a role': () =>
      this.#client.role.set({
        project: this.#chance.one(this.#estate.entityRefs),
        principal: `user:default/${this.name}`,
        role: this.#chance.one(['owner', 'admin', 'member'] as const),
      }),
    'take a role': () =>
      this.#client.role.remove({
        project: this.#chance.one(this.#estate.entityRefs),
        principal: `user:default/${this.#chance.one(['owner', 'admin'])}`,
      }),
    'replay a delivery in the portal': async () => {
      const { items } = await this.#client.decision.list({
        containerId: this.#container().id,
      });
      const deliveries = items.flatMap(({ deliveryId }) => deliveryId ?? []);
      return this.#client.delivery.replay({
        deliveryId: this.#chance.one(deliveries),
      });
    },
    'send a delivery again': async () => {
      const { forge } = this.#portal.at('github');
      return forge.redeliver(
        this.#chance.one(
          forge.deliveries(this.#estate.repository, { event: 'push' }),
        ),
      );
    },
    'check the hook': () =>
      this.#client.hook.check({ containerId: this.#container().id }),
    'change the secret of the hook': () =>
      this.#client.hook.rotateSecret({ containerId: this.#container().id }),
  };

  #container(): Container {
    return this.#chance.one(this.#estate.containers);
  }

  async #build(): Promise<string> {
    const { items } = await this.#client.build.list({
      containerId: this.#container().id,
      limit: 20,
    });
    return this.#chance.one(items).id;
  }

  async #approval(): Promise<string> {
    const { items } = await this.#client.approval.list({ state: 'pending' });
    return this.#chance.one(items).id;
  }

  /** Commits on top of what is there, and pushes it. */
  async #push(branch: string, asOwner = false): Promise<string> {
    const { git } = this.#clone;
    await git('fetch', '--quiet', 'origin');
    await git('checkout', '--quiet', '--detach', 'origin/main');
    let sha = await this.#commit();
    if (asOwner) {
      await git(
        'commit',
        '--quiet',
        '--amend',
        '--no-edit',
        '--author=owner <owner@example.com>',
      );
      sha = await git('rev-parse', 'HEAD');
      this.#estate.shas.push(sha);
    }
    await git(
      'push',
      '--quiet',
      '--force',
      'origin',
      `HEAD:refs/heads/${branch}`,
    );
    return sha;
  }

  /** Puts the branch back to a commit of before, or onto one of another branch, with something new or without. */
  async #force(): Promise<string> {
    const { git } = this.#clone;
    await git('fetch', '--quiet', 'origin');
    const known = (await git('rev-list', '--all')).split('\n');
    const sha = this.#chance.one(known);
    await git('checkout', '--quiet', '--detach', sha);
    if (this.#chance.one([true, false])) {
      await this.#commit();
    }
    await git('push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/main');
    return sha;
  }

  async #dangle(): Promise<string> {
    const sha = await this.#push('gone');
    await this.#clone.git('push', '--quiet', 'origin', ':refs/heads/gone');
    return sha;
  }

  async #commit(): Promise<string> {
    this.#names += 1;
    const sha = await this.#clone.commit({
      [`${this.name}.txt`]: `${this.#names}`,
    });
    this.#estate.shas.push(sha);
    return sha;
  }

  #url(): string {
    const { fork, repository } = this.#estate;
    return this.#portal.at('github').url(this.#chance.one([repository, fork]));
  }

  async #change(): Promise<string> {
    const container = this.#container();
    const other = this.#container();
    const changes = this.#chance.one<UpdateContainer>([
      { protection: { level: 'none' } },
      { protection: { approvalRequired: false } },
      {
        protection: {
          level: 'restricted',
          allowList: [`user:default/${this.name}`],
        },
      },
      {
        protection: {
          approval: {
            ownAllowed: true,
            approvers: [`user:default/${this.name}`],
          },
        },
      },
      { target: { name: other.target.name, containerName: other.name } },
      { target: { name: other.target.name, workload: { replicas: 0 } } },
      { image: other.image },
      { repoConfig: { branch: 'side-1' } },
      { repoConfig: { url: this.#url() } },
      { repoConfig: { gitProviderId: this.#chance.one(this.#connections) } },
      { entityRef: this.#chance.one(this.#estate.entityRefs) },
      { buildOptions: { args: { WHO: this.name } } },
      { supersede: 'cancel-running' },
    ]);
    await this.#client.container.update({
      containerId: container.id,
      changes,
    });
    return `${container.name}: ${JSON.stringify(changes)}`;
  }

  /** A second container for what another one has, or one of their own. */
  async #create(): Promise<string> {
    const like = this.#container();
    const part = this.#chance.one([{}, ...partsOf(like)]);
    const made = await this.#make(
      // Half the time for the one entity where one of them may.
      this.#chance.one([
        this.#chance.one(this.#estate.entityRefs),
        'component:default/annex',
      ]),
      part,
    );
    return `${made.name} like ${like.name}: ${JSON.stringify(part)}`;
  }

  /** Tries to make a container that has what another one has, for an entity of theirs; answers what was let through. */
  async claim(like: Container, entityRef: string): Promise<string[]> {
    const claimed: string[] = [];
    for (const part of partsOf(like)) {
      await this.#make(entityRef, part).then(
        ({ name }) => claimed.push(`${name}: ${JSON.stringify(part)}`),
        refused,
      );
    }
    return claimed;
  }

  async #make(
    entityRef: string,
    part: Partial<CreateContainer>,
  ): Promise<Container> {
    this.#names += 1;
    const [own, owners] = this.#connections;
    const made = await this.#client.container.create({
      entityRef,
      name: `${this.name}-${this.#names}`,
      repoConfig: {
        gitProviderId: this.#chance.one([own, own, own, owners]),
        url: this.#url(),
        branch: 'main',
      },
      target: { workload: { replicas: 1 } },
      ...part,
    });
    this.#estate.containers.push(made);
    return made;
  }
}

/** What of a container a second one could be made with. */
function partsOf({ image, target }: Container): Partial<CreateContainer>[] {
  const { name, containerName } = target;
  return [
    { image },
    { target: { name, containerName } },
    { target: { name, workload: {} } },
    { target: { name, containerName, workload: {} } },
    { target: { name, containerName: 'other', workload: {} } },
  ];
}

/** Passes over a refusal, and over nothing else: that the server did not know what to say is none. */
export function refused(error: unknown): void {
  if (
    !(error instanceof NothingToChoose) &&
    !(
      typeof error === 'object' &&
      error !== null &&
      'statusCode' in error &&
      [400, 403, 404, 409].includes(Number(error.statusCode))
    )
  ) {
    throw error;
  }
}
