import type { Stage } from 'backstage-plugin-git-deployments-common';
import { INSTRUCTION_MARKER } from '../tekton';

/** What of a build the titles name. */
export interface TitleContext {
  image: string;
}

/**
 * Adds the lines that make a log readable to what a step prints: `Step 2/8: COPY . .` where Kaniko reaches an
 * instruction, `Pushing …` and `Successfully pushed image` around the push.
 *
 * Keeps only which instructions there are and how far Kaniko has come: the instructions are stored with the build, so
 * that a restart in the middle goes on.
 */
export class Titles {
  readonly #context: TitleContext;
  readonly #instructions: string[];
  readonly #lines: (number | null)[];
  #reached = -1;
  #pushing = false;

  constructor(
    context: TitleContext,
    instructions: string[] = [],
    lines: (number | null)[] = [],
  ) {
    this.#context = context;
    this.#instructions = [...instructions];
    this.#lines = [...lines];
  }

  /** Those told so far, without gaps. */
  get instructions(): readonly string[] {
    return this.#instructions.filter(known => known !== undefined);
  }

  /** In which lines of the Dockerfile they begin; null where `setup` does not say that. */
  get lines(): readonly (number | null)[] {
    return this.#instructions.flatMap((known, index) =>
      known === undefined ? [] : [this.#lines[index] ?? null],
    );
  }

  /** The instruction that Kaniko has reached, from 0; -1 before the first. */
  get reached(): number {
    return this.#reached;
  }

  /** The lines to keep for a line that a step printed, in order; none where it was a marker. */
  feed(stage: Stage, line: string): string[] {
    if (stage === 'setup' && line.startsWith(INSTRUCTION_MARKER)) {
      // A Task that was put into the cluster by an earlier version does not say the line.
      const [, number, at, instruction] =
        /^(\d{1,4})(?::(\d{1,6}))? (.+)$/.exec(
          line.slice(INSTRUCTION_MARKER.length),
        ) ?? [];
      if (instruction !== undefined) {
        this.#instructions[Number(number)] = instruction;
        this.#lines[Number(number)] = at === undefined ? null : Number(at);
      }
      return [];
    }
    if (stage === 'build') {
      const title = this.#step(line);
      return title ? [title, line] : [line];
    }
    if (stage === 'push') {
      const before = this.#pushing ? [] : [`Pushing ${this.#context.image}`];
      this.#pushing = true;
      return /\bPushed \S+@sha256:[0-9a-f]{64}/.test(line)
        ? [...before, line, 'Successfully pushed image']
        : [...before, line];
    }
    return [line];
  }

  /** Kaniko logs `INFO[0003] RUN npm ci`, and `Building stage '…' [idx: '0', …]` for a FROM. */
  #step(line: string): string | undefined {
    const said = /^(?:\S*INFO\S*\[\d+\]\S*|INFO)\s+(.*)$/
      .exec(line)?.[1]
      .trim();
    if (said === undefined) {
      return undefined;
    }
    const isFrom = /^Building stage /.test(said);
    const { instructions } = this;
    const index = instructions.findIndex(
      (instruction, at) =>
        at > this.#reached &&
        (isFrom
          ? /^from\s/i.test(instruction)
          : squeeze(instruction) === squeeze(said)),
    );
    if (index < 0) {
      return undefined;
    }
    this.#reached = index;
    return `Step ${index + 1}/${instructions.length}: ${instructions[index]}`;
  }
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
