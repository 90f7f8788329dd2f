import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { logLines, numbersFrom } from './__testUtils__/lines';
import { LOG_TABS } from './fragment';
import { LogFolds } from './LogFolds';
import { LogModel } from './LogModel';
import { LogSearch } from './LogSearch';
import { LogView } from './LogView';
import { plainText } from './terminal';

const LOG = logLines(
  'setup: Cloning',
  'setup: Checked out',
  'build: INFO Resolved base name',
  'build: Step 1/3: FROM node',
  'build: INFO pulling',
  'build: Step 2/3: RUN npm ci',
  'build: added 1 package',
  'build: audited',
  'push: Pushing early',
  'build: Step 3/3: CMD node',
  'build: INFO no more',
  'push: Pushed',
  'deploy: Deployment rollout complete',
);

const shown = (view: LogView) => view.rows.map(({ text }) => plainText(text));

function modelOf(lines: readonly LogLine[]): LogModel {
  const model = new LogModel();
  model.append(lines);
  return model;
}

describe('LogModel', () => {
  it('numbers lines within their stage, and all', () => {
    const model = modelOf(LOG);
    expect(model.line('build', 1)?.text).toBe('INFO Resolved base name');
    expect(model.line('push', 2)?.text).toBe('Pushed');
    expect(model.line('all', 13)?.stage).toBe('deploy');
    expect(model.line('build', 0)).toBeUndefined();
    expect(model.line('build', 99)).toBeUndefined();
    expect(model.stages).toEqual(['setup', 'build', 'push', 'deploy']);
  });

  it('takes a line that it has had for none: a server may repeat what it said before the connection was lost', () => {
    const model = modelOf(LOG.slice(0, 5));
    model.append(LOG.slice(3, 8));
    expect(model.lastNumber).toBe(8);
    expect(model.linesOf('all')).toHaveLength(8);
  });

  it('groups by the steps of the Dockerfile, which count up', () => {
    const model = modelOf([
      ...logLines(
        'build: Step 1/2: FROM a',
        'build: Step 1/2: forged by what it prints',
        'build: Step 9/2: forged',
        'build: Step 2/2: RUN b',
        'push: Step 3/3: not of a Dockerfile',
      ),
    ]);
    expect(
      model.groups.map(({ step, lines, title }) => [step, lines, title.number]),
    ).toEqual([
      [1, 2, 1],
      [2, 0, 4],
    ]);
  });

  it('hands out text, of some lines or of all', () => {
    const model = modelOf(
      logLines('setup: one', 'build: \u001b[31mtwo\u001b[0m', 'build: three'),
    );
    expect(model.textOf('build')).toBe('two\nthree');
    expect(model.textOf('all', { tab: 'all', from: 1, to: 2 })).toBe(
      '[setup] one\n[build] two',
    );
  });
});

describe('LogView', () => {
  it('folds steps that are done, and shows the one that runs', () => {
    const model = modelOf(LOG.slice(0, 8));
    expect(shown(new LogView(model, 'build'))).toEqual([
      'INFO Resolved base name',
      'Step 1/3: FROM node',
      'Step 2/3: RUN npm ci',
      'added 1 package',
      'audited',
    ]);
  });

  it('folds the last step once the stage has succeeded, and leaves it open where it has failed', () => {
    const view = new LogView(modelOf(LOG), 'build');
    view.setOutcome('failed');
    expect(shown(view)).toContain('INFO no more');
    view.setOutcome('succeeded');
    expect(shown(view)).toEqual([
      'INFO Resolved base name',
      'Step 1/3: FROM node',
      'Step 2/3: RUN npm ci',
      'Step 3/3: CMD node',
    ]);
  });

  it('keeps what somebody has opened open, and in all tabs', () => {
    const model = modelOf(LOG);
    const folds = new LogFolds();
    const view = new LogView(model, 'build', folds);
    view.fold(model.groups[1], false);
    expect(shown(view)).toContain('audited');
    expect(shown(new LogView(model, 'all', folds))).toContain('audited');
    view.foldAll(true);
    expect(shown(view)).not.toContain('audited');
    view.foldAll(false);
    expect(shown(view)).toEqual(model.linesOf('build').map(({ text }) => text));
  });

  it('shows what else was printed meanwhile, though the step around it is folded', () => {
    const view = new LogView(modelOf(LOG), 'all');
    expect(shown(view)).toContain('Pushing early');
    expect(shown(view)).not.toContain('audited');
  });

  it('opens what a line is in, and knows its row', () => {
    const model = modelOf(LOG);
    const view = new LogView(model, 'all');
    const line = model.linesOf('build').find(({ text }) => text === 'audited')!;
    expect(view.rows[view.rowOf(line)].text).toBe('Step 2/3: RUN npm ci');
    view.reveal(line);
    expect(view.rows[view.rowOf(line)]).toBe(line);
    expect(new LogView(model, 'push').rowOf(line)).toBe(-1);
  });

  it('moves nothing away from who reads elsewhere than at the end', () => {
    const model = modelOf(LOG.slice(0, 8));
    const view = new LogView(model, 'build');
    view.hold(true);
    model.append(LOG);
    view.update();
    expect(shown(view)).toContain('audited');
  });

  it('counts what changes rows, and not what adds them', () => {
    const model = modelOf(LOG.slice(0, 7));
    const view = new LogView(model, 'build');
    const before = view.layout;
    model.append(LOG.slice(7, 8));
    view.update();
    expect(view.layout).toBe(before);
    model.append(LOG.slice(8));
    view.update();
    expect(view.layout).toBeGreaterThan(before);
  });

  it('is the same in whatever chunks the log arrives, and however often it is resumed', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const next = numbersFrom(seed);
      let step = 0;
      const stages = ['setup', 'build', 'build', 'push', 'deploy'];
      const log = logLines(
        ...Array.from({ length: 5 + next(60) }, () => {
          const stage = stages[next(stages.length)];
          if (stage === 'build' && next(4) === 0) {
            step += 1;
            return `build: Step ${step}/99: RUN ${step}`;
          }
          return `${stage}: ${['needle', 'hay', 'needle needle'][next(3)]}`;
        }),
      );
      const whole = modelOf(log);
      const growing = new LogModel();
      const views = LOG_TABS.map(tab => new LogView(growing, tab));
      const searches = LOG_TABS.map(
        tab => new LogSearch(growing, tab, 'needle'),
      );
      for (let at = 0; at < log.length; ) {
        const end = at + next(9);
        // Some of it comes a second time.
        growing.append(log.slice(Math.max(0, at - next(4)), end));
        views.forEach(view => view.update());
        searches.forEach(search => search.update());
        at = end;
      }
      LOG_TABS.forEach((tab, index) => {
        expect(shown(views[index])).toEqual(shown(new LogView(whole, tab)));
        expect(
          searches[index].matches.map(({ entry, from }) => [entry.index, from]),
        ).toEqual(
          new LogSearch(whole, tab, 'needle').matches.map(({ entry, from }) => [
            entry.index,
            from,
          ]),
        );
      });
    }
  });
});
