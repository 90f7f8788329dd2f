import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { GitProvider } from '../GitProvider';
import type { ForgeUnderTest, Person } from './ForgeUnderTest';
import { WebhookReceiver } from './WebhookReceiver';
import { WorkingCopy } from './WorkingCopy';

/** A server that runs during the tests. */
export type RunningForge = ForgeUnderTest & { stop(): Promise<void> };

/** A repository with a clone of it. */
export interface TestRepository {
  /** The `fullName`. */
  name: string;
  copy: WorkingCopy;
}

/** What the tests of all subjects share: the server, a receiver of webhooks, and a folder for clones. */
export class Scene {
  /** One that is set before the tests of the `describe` around the call, and gone after them. */
  static use(start: () => Promise<RunningForge>): Scene {
    const scene = new Scene();
    beforeAll(async () => {
      scene.#folder = await mkdtemp(path.join(os.tmpdir(), 'git-provider-'));
      scene.#receiver = await WebhookReceiver.start();
      scene.#forge = await start();
    });
    afterAll(async () => {
      await scene.#forge?.stop();
      await scene.#receiver?.stop();
      await rm(scene.folder, { recursive: true, force: true });
    });
    return scene;
  }

  #forge: RunningForge | undefined;
  #receiver: WebhookReceiver | undefined;
  #folder: string | undefined;
  readonly #tokens = new Map<Person, Promise<string>>();
  #copies = 0;

  private constructor() {}

  get forge(): ForgeUnderTest {
    return started(this.#forge);
  }

  get provider(): GitProvider {
    return this.forge.provider;
  }

  get receiver(): WebhookReceiver {
    return started(this.#receiver);
  }

  /** A folder that is gone after the tests. */
  get folder(): string {
    return started(this.#folder);
  }

  /** A person's token, the same one each time. */
  token(person: Person): Promise<string> {
    const token = this.#tokens.get(person) ?? this.forge.token(person);
    this.#tokens.set(person, token);
    return token;
  }

  /** Gets another token for the person the next time: a test has ended the grant. */
  forgetToken(person: Person) {
    this.#tokens.delete(person);
  }

  /** Makes a repository, and a clone of it that `member` pushes from. */
  async repository(
    name: string,
    options: { private?: boolean } = {},
  ): Promise<TestRepository> {
    const fullName = await this.forge.createRepository(name, options);
    return {
      name: fullName,
      copy: await WorkingCopy.create(
        this.newFolder(),
        this.forge.remote(fullName, 'member'),
      ),
    };
  }

  /** The name of a folder that is not there yet. */
  newFolder(): string {
    this.#copies += 1;
    return path.join(this.folder, `copy-${this.#copies}`);
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('The server is there only while tests run');
  }
  return part;
}
