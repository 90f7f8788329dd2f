import type { Stage } from 'backstage-plugin-git-deployments-common';
import type { LogEntry, LogModel } from './LogModel';
import { plainText } from './terminal';

/** So far from the end of a stage it is looked for what went wrong. */
const MOST_LOOKED_AT = 2_000;

/** What is shown of it. */
const MOST_SHOWN = 6;

/** Words of compilers, package managers, shells, registries and Kaniko that say that something is wrong. */
const TELLING =
  /\b(?:error|errors|err!|fatal|failed|failure|exception|traceback|panic|cannot|could not|unable to|denied|forbidden|unauthorized|no such file|not found|killed|no space left|unknown instruction|exited with code [1-9]\d*|\w+BackOff)\b/i;

/** What has such a word, and is all well. */
const HARMLESS =
  /\b(?:0 errors?|no errors?|0 failed|errors?: 0|warn(?:ing)?|deprecated)\b|^(?:Step \d|INFO)/i;

/**
 * The lines of a stage that tell first what went wrong: in the step that failed, from the first line on that says so. Where
 * none does, the last ones. Answers the lines, which follow each other in the stage.
 */
export function firstError(model: LogModel, stage: Stage): LogEntry[] {
  const all = model.linesOf(stage);
  const group =
    stage === 'build' ? model.groups[model.groups.length - 1] : undefined;
  const start = Math.max(
    group ? group.title.number : 0,
    all.length - MOST_LOOKED_AT,
  );
  const lines = all.slice(start);
  const first = lines.findIndex(isTelling);
  if (first >= 0) {
    return withoutBlankEnd(lines.slice(first, first + MOST_SHOWN));
  }
  const end = withoutBlankEnd(lines);
  return end.slice(-MOST_SHOWN);
}

/** The text of the end of a stage, for those who look for known causes. */
export function endOfStage(model: LogModel, stage: Stage): string {
  return model
    .linesOf(stage)
    .slice(-300)
    .map(({ text }) => plainText(text))
    .join('\n');
}

function isTelling({ text }: LogEntry): boolean {
  const plain = plainText(text).trim();
  return TELLING.test(plain) && !HARMLESS.test(plain);
}

function withoutBlankEnd(lines: readonly LogEntry[]): LogEntry[] {
  let end = lines.length;
  while (end > 0 && plainText(lines[end - 1].text).trim() === '') {
    end -= 1;
  }
  return lines.slice(0, end);
}
