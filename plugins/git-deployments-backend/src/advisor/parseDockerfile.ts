import { DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { substitute } from './substitute';

/** An instruction, as the checks want it. */
export interface Step {
  /** In capitals. */
  keyword: string;
  /** What follows, joined where it goes over several lines. */
  text: string;
  /** Flags such as `from` of a COPY, in small letters. */
  flags: ReadonlyMap<string, string>;
  /** From 1. */
  line: number;
  instruction: Instruction;
}

/** What one FROM begins. */
export interface Stage {
  name: string | undefined;
  /** As it is written. */
  written: string;
  /** With the values of ARGs put in; undefined where a value is not known. */
  base: string | undefined;
  /** The stage that this one goes on from. */
  parent: Stage | undefined;
  from: Step;
  /** Without the FROM. */
  steps: Step[];
}

/** A Dockerfile in stages. */
export interface ParsedDockerfile {
  /** ARGs before the first FROM. */
  global: Step[];
  stages: Stage[];
  /** What is built where nothing else is asked for; undefined where there is no FROM. */
  final: Stage | undefined;
}

/**
 * Takes a Dockerfile apart. The parser knows escape directives, both ends of lines and heredocs; what is no Dockerfile gives
 * no stages.
 *
 * @param buildArgs - values that the container gives to ARGs
 */
export function parseDockerfile(
  text: string,
  buildArgs: Record<string, string> = {},
): ParsedDockerfile {
  const parsed = DockerfileParser.parse(text.replace(/^\uFEFF/, ''));
  const global: Step[] = [];
  const stages: Stage[] = [];
  const known = new Map<string, string>();
  for (const instruction of parsed.getInstructions()) {
    const step = toStep(instruction);
    if (instruction instanceof From) {
      stages.push(toStage(instruction, step, stages, known));
    } else if (stages.length > 0) {
      stages[stages.length - 1].steps.push(step);
    } else {
      global.push(step);
      for (const { name, value } of assignments(step)) {
        const given = buildArgs[name] ?? (value && substitute(value, known));
        if (given !== undefined) {
          known.set(name, given);
        }
      }
    }
  }
  return { global, stages, final: stages.at(-1) };
}

/** The stage and those that it goes on from, the oldest first. */
export function lineage(stage: Stage): Stage[] {
  const stages: Stage[] = [];
  for (
    let next: Stage | undefined = stage;
    next !== undefined;
    next = next.parent
  ) {
    stages.unshift(next);
  }
  return stages;
}

/** The names, and the values where there are any, of an ARG or ENV. */
export function assignments({
  keyword,
  instruction,
}: Step): { name: string; value: string | undefined }[] {
  if (!isAssignment(instruction) || !['ARG', 'ENV'].includes(keyword)) {
    return [];
  }
  return instruction.getProperties().map(property => ({
    name: property.getName(),
    value: property.getValue() ?? undefined,
  }));
}

function isAssignment(instruction: object): instruction is {
  getProperties(): { getName(): string; getValue(): string | null }[];
} {
  return 'getProperties' in instruction;
}

function isFlagged(instruction: object): instruction is {
  getFlags(): { getName(): string; getValue(): string | null }[];
} {
  return 'getFlags' in instruction;
}

function toStep(instruction: Instruction): Step {
  const flags = isFlagged(instruction) ? instruction.getFlags() : [];
  return {
    keyword: instruction.getKeyword(),
    text: instruction.getArgumentsContent() ?? '',
    flags: new Map(
      flags.map(flag => [flag.getName().toLowerCase(), flag.getValue() ?? '']),
    ),
    line: instruction.getRange().start.line + 1,
    instruction,
  };
}

function toStage(
  from: From,
  step: Step,
  before: readonly Stage[],
  known: ReadonlyMap<string, string>,
): Stage {
  const written = from.getImage() ?? '';
  const base = substitute(written, known);
  const name = from.getBuildStage() ?? undefined;
  return {
    name,
    written,
    base,
    // Of two stages of one name the later counts.
    parent: before.findLast(
      stage =>
        stage.name !== undefined &&
        stage.name.toLowerCase() === base?.toLowerCase(),
    ),
    from: step,
    steps: [],
  };
}
