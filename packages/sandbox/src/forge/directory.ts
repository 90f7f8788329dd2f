import { DurableJson } from './durable';
import { fullName, Organization, Repository, Role, User } from './model';

type State = {
  nextId: number;
  users: User[];
  organizations: Organization[];
  repositories: Repository[];
};

/** What is said of a new repository; the rest is filled in. */
export type NewRepository = {
  owner: string;
  name: string;
  private?: boolean;
  description?: string;
  language?: string;
  defaultBranch?: string;
  roles?: Record<string, Role>;
  createdAt?: Date;
};

const RANK: Record<Role, number> = { read: 1, write: 2, admin: 3 };
const FOUNDED = '2024-01-08T09:00:00Z';

/** The people that every sandbox forge knows. The ids are the same in every data directory. */
const PERSONAS: User[] = [
  ['owner', 'Olivia Owner'],
  ['admin', 'Adam Admin'],
  ['member', 'Mia Member'],
  ['outsider', 'Otto Outsider'],
].map(([login, name], index) => ({
  id: 1001 + index,
  login,
  name,
  email: `${login}@acme.example`,
  createdAt: FOUNDED,
}));

/** Who and what exists at a forge, and who may do what with it. */
export class Directory {
  static open(file: string): Directory {
    return new Directory(
      DurableJson.open<State>(file, () => ({
        nextId: 5001,
        users: PERSONAS,
        organizations: [],
        repositories: [],
      })),
    );
  }

  readonly #state: DurableJson<State>;
  readonly #byName = new Map<string, Repository>();
  readonly #byFormerName = new Map<string, Repository>();
  readonly #byId = new Map<number, Repository>();

  private constructor(state: DurableJson<State>) {
    this.#state = state;
    state.value.repositories.forEach(repository => this.#index(repository));
  }

  get users(): readonly User[] {
    return this.#state.value.users;
  }

  get organizations(): readonly Organization[] {
    return this.#state.value.organizations;
  }

  get repositories(): readonly Repository[] {
    return this.#state.value.repositories;
  }

  user(login: string): User | undefined {
    const wanted = login.toLowerCase();
    return this.users.find(user => user.login === wanted);
  }

  userById(id: number): User | undefined {
    return this.users.find(user => user.id === id);
  }

  userByEmail(email: string): User | undefined {
    const wanted = email.toLowerCase();
    return this.users.find(user => user.email === wanted);
  }

  /** The user whose login and password these are. */
  signIn(login: string, password: string): User | undefined {
    const user = this.user(login) ?? this.userByEmail(login);
    return user && password === user.login ? user : undefined;
  }

  organization(login: string): Organization | undefined {
    const wanted = login.toLowerCase();
    return this.organizations.find(
      organization => organization.login.toLowerCase() === wanted,
    );
  }

  repository(owner: string, name: string): Repository | undefined {
    return this.#byName.get(fullName({ owner, name }).toLowerCase());
  }

  /** The repository that was once called so, unless another has taken the name since. */
  renamedRepository(owner: string, name: string): Repository | undefined {
    return this.#byFormerName.get(fullName({ owner, name }).toLowerCase());
  }

  repositoryById(id: number): Repository | undefined {
    return this.#byId.get(id);
  }

  /** What the user (or somebody unknown) may do with the repository; undefined: not even see it. */
  roleOf(user: User | undefined, repository: Repository): Role | undefined {
    const explicit = user && this.explicitRoleOf(user, repository);
    return explicit ?? (repository.private ? undefined : 'read');
  }

  /** The role that was given to the user, leaving out what everybody has. */
  explicitRoleOf(user: User, repository: Repository): Role | undefined {
    return repository.owner === user.login
      ? 'admin'
      : repository.roles[user.login];
  }

  allows(
    user: User | undefined,
    repository: Repository,
    needed: Role,
  ): boolean {
    const role = this.roleOf(user, repository);
    return role !== undefined && RANK[role] >= RANK[needed];
  }

  async addOrganization(
    organization: Omit<Organization, 'id' | 'createdAt'>,
  ): Promise<Organization> {
    const added = { ...organization, id: this.#nextId(), createdAt: FOUNDED };
    this.#state.value.organizations.push(added);
    await this.#state.save();
    return added;
  }

  async addRepository(options: NewRepository): Promise<Repository> {
    const [repository] = await this.addRepositories([options]);
    return repository;
  }

  /** Several at once, which are written down once. */
  async addRepositories(several: NewRepository[]): Promise<Repository[]> {
    const added = several.map(options => this.#addRepository(options));
    await this.#state.save();
    return added;
  }

  #addRepository(options: NewRepository): Repository {
    if (!this.user(options.owner) && !this.organization(options.owner)) {
      throw new Error(`No user or organisation is called ${options.owner}`);
    }
    if (this.repository(options.owner, options.name)) {
      throw new Error(`${fullName(options)} exists already`);
    }
    const now = (options.createdAt ?? new Date()).toISOString();
    const repository: Repository = {
      id: this.#nextId(),
      owner: options.owner,
      name: options.name,
      formerNames: [],
      description: options.description ?? null,
      language: options.language ?? null,
      private: options.private ?? false,
      archived: false,
      defaultBranch: options.defaultBranch ?? 'main',
      roles: options.roles ?? {},
      createdAt: now,
      updatedAt: now,
      pushedAt: now,
    };
    this.#state.value.repositories.push(repository);
    this.#index(repository);
    return repository;
  }

  /** Changes a repository's record. A new name leaves a redirect from the old one. */
  async updateRepository(
    repository: Repository,
    change: Partial<
      Pick<
        Repository,
        | 'name'
        | 'description'
        | 'private'
        | 'archived'
        | 'defaultBranch'
        | 'roles'
        | 'pushedAt'
      >
    >,
  ): Promise<void> {
    if (change.name !== undefined && change.name !== repository.name) {
      if (this.repository(repository.owner, change.name)) {
        throw new Error(`${repository.owner}/${change.name} exists already`);
      }
      this.#byName.delete(fullName(repository).toLowerCase());
      repository.formerNames.push(fullName(repository));
    }
    Object.assign(repository, change, { updatedAt: new Date().toISOString() });
    this.#index(repository);
    await this.#state.save();
  }

  async removeRepository(repository: Repository): Promise<void> {
    const { repositories } = this.#state.value;
    repositories.splice(repositories.indexOf(repository), 1);
    this.#byId.delete(repository.id);
    this.#byName.delete(fullName(repository).toLowerCase());
    repository.formerNames.forEach(name =>
      this.#byFormerName.delete(name.toLowerCase()),
    );
    await this.#state.save();
  }

  #nextId(): number {
    return this.#state.value.nextId++;
  }

  #index(repository: Repository) {
    this.#byId.set(repository.id, repository);
    this.#byName.set(fullName(repository).toLowerCase(), repository);
    for (const name of repository.formerNames) {
      this.#byFormerName.set(name.toLowerCase(), repository);
    }
  }
}
