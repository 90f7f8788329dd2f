import {
  DockerfileParser,
  Instruction as ParsedInstruction,
} from 'dockerfile-ast';

type Range = ReturnType<ParsedInstruction['getRange']>;

/** One instruction with its arguments as written, variables not yet replaced. */
export interface Instruction {
  keyword: string;
  args: string;
  line: number;
  /** The instruction as Kaniko prints it. */
  text: string;
}

export interface Stage {
  index: number;
  base: string;
  name?: string;
  instructions: Instruction[];
}

/** A Dockerfile in its stages, or Kaniko's words for what is wrong with it. */
export type ParsedDockerfile =
  | { result: 'ok'; stages: Stage[]; globalArgs: Record<string, string> }
  | { result: 'wrong'; message: string };

const KEYWORDS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Reads a Dockerfile. `buildArgs` override the defaults of the ARGs before the first FROM. */
export function parseDockerfile(
  content: string,
  buildArgs: Record<string, string>,
): ParsedDockerfile {
  const wrong = (message: string): ParsedDockerfile => ({
    result: 'wrong',
    message: `error building image: parsing dockerfile: ${message}`,
  });
  const instructions = DockerfileParser.parse(content)
    .getInstructions()
    .map(i => {
      const keyword = i.getKeyword();
      const args = argumentsOf(content, i.getRange(), keyword);
      const line = i.getRange().start.line + 1;
      return { keyword, args, line, text: `${keyword} ${args}`.trim() };
    });
  if (instructions.length === 0) return wrong('file with no instructions');
  for (const { keyword, args, line } of instructions) {
    if (!KEYWORDS.has(keyword)) {
      return wrong(
        `dockerfile parse error on line ${line}: unknown instruction: ${keyword}`,
      );
    }
    if (!args && keyword !== 'CMD' && keyword !== 'ENTRYPOINT') {
      return wrong(
        `dockerfile parse error on line ${line}: ${keyword} requires at least one argument`,
      );
    }
  }

  const globalArgs: Record<string, string> = {};
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const [base, as, name] = instruction.args
        .replace(/--platform=\S+\s+/, '')
        .split(/\s+/);
      if (as && (as.toUpperCase() !== 'AS' || !name)) {
        return wrong(
          `dockerfile parse error on line ${instruction.line}: FROM requires either one or three arguments`,
        );
      }
      stages.push({
        index: stages.length,
        base: substitute(base, globalArgs),
        ...(name && { name: name.toLowerCase() }),
        instructions: [],
      });
    } else if (stages.length) {
      stages[stages.length - 1].instructions.push(instruction);
    } else if (instruction.keyword === 'ARG') {
      Object.assign(globalArgs, argOf(instruction.args, buildArgs, globalArgs));
    } else {
      return wrong(
        `dockerfile parse error on line ${instruction.line}: no build stage in current context`,
      );
    }
  }
  return stages.length
    ? { result: 'ok', stages, globalArgs }
    : wrong('no build stage in current context');
}

/** All that follows the keyword, flags included, in one line without the comments between. */
function argumentsOf(
  content: string,
  { start, end }: Range,
  keyword: string,
): string {
  const lines = content.split(/\r?\n/).slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.character);
  return lines
    .filter((line, n) => n === 0 || !/^\s*#/.test(line))
    .join('\n')
    .trim()
    .slice(keyword.length)
    .replace(/\\[ \t]*\n\s*/g, '')
    .trim();
}

/** What an ARG sets: the value given to the build, else its own default, else the global one. */
export function argOf(
  args: string,
  buildArgs: Record<string, string>,
  known: Record<string, string>,
): Record<string, string> {
  const [name, ...rest] = args.split('=');
  const own = rest.length
    ? unquote(substitute(rest.join('='), known))
    : known[name];
  const value = buildArgs[name] ?? own;
  return value === undefined ? {} : { [name]: value };
}

/** The pairs of an ENV or LABEL: `K=V "K2"="V 2"`, or the old `K V`. */
export function pairsOf(
  args: string,
  env: Record<string, string>,
): Record<string, string> {
  if (!/^("[^"]+"|'[^']+'|[^\s=]+)=/.test(args)) {
    const [key, ...value] = args.split(/\s+/);
    return { [key]: substitute(value.join(' '), env) };
  }
  const matches = args.matchAll(
    /("[^"]*"|'[^']*'|[^\s=]+)=("(?:\\.|[^"])*"|'[^']*'|\S*)/g,
  );
  return Object.fromEntries(
    Array.from(matches, ([, key, value]) => [
      unquote(key),
      unquote(value.startsWith("'") ? value : substitute(value, env)),
    ]),
  );
}

/** `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`. */
export function substitute(text: string, env: Record<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g,
    (_all, braced, operator, word, plain) => {
      const value = env[braced ?? plain];
      if (operator === '-') return value || word;
      if (operator === '+') return value ? word : '';
      return value ?? '';
    },
  );
}

/** A command in exec form (JSON) as it is, in shell form under `/bin/sh -c`. */
export function commandOf(args: string): string[] {
  if (args.startsWith('[')) {
    try {
      return JSON.parse(args) as string[];
    } catch {
      // Docker takes what is no JSON as a shell command, too.
    }
  }
  return args ? ['/bin/sh', '-c', args] : [];
}

function unquote(text: string): string {
  return text.replace(/^(["'])([\s\S]*)\1$/, '$2').replace(/\\(["\\$])/g, '$1');
}
