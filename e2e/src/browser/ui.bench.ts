import { expect, test, type Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { push } from './support/clone';
import { connect, signedIn } from './support/people';
import { api, GITHUB } from './support/portal';
import { fillLog, multiplyBuild } from './support/seed';

/*
 * What the pages cost where there is much to show: a history of 100,000 builds against one of 1,000, and a log of
 * 100,000 lines against one of 1,000, in turns in one run; how long frames take while one scrolls; and how much script
 * the first page needs. Nothing is asserted about time. Run by `npm run bench:ui`.
 */

const ROUNDS = 7;
const FEW = 1_000;
const MANY = 100_000;
const TAB = '/catalog/default/component/api/deployments';
const BRANCH = 'bench';

/** Scrolls so many times, by so much. */
const STEPS = 120;
const STEP_PIXELS = 700;

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const tell = (line: string) => process.stdout.write(`${line}\n`);

/** Opens a page anew, and answers after how many milliseconds something stood there. */
async function firstPaint(
  page: Page,
  url: string,
  selector: string,
  text: string,
): Promise<number> {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  const shown = await page.waitForFunction(
    ([where, what]) =>
      document.querySelector(where)?.textContent?.includes(what)
        ? performance.now()
        : false,
    [selector, text] as const,
    { polling: 'raf', timeout: 60_000 },
  );
  return Number(await shown.jsonValue());
}

/** Scrolls through what is there, and answers the longest frame, in milliseconds. */
async function longestFrame(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    ({ where, steps, pixels }) => {
      const found = document.querySelector(where);
      // What does not scroll by itself scrolls with its page.
      let element: Element | null = found;
      while (element && element.scrollHeight <= element.clientHeight + 1) {
        element = element.parentElement;
      }
      const scroller =
        element ?? document.scrollingElement ?? document.documentElement;
      scroller.scrollTop = 0;
      return new Promise<number>(resolve => {
        let longest = 0;
        let before: number | undefined;
        let step = 0;
        const frame = (now: number) => {
          if (before !== undefined) {
            longest = Math.max(longest, now - before);
          }
          before = now;
          step += 1;
          if (step > steps) {
            resolve(longest);
            return;
          }
          scroller.scrollTop += pixels;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
    },
    { where: selector, steps: STEPS, pixels: STEP_PIXELS },
  );
}

test('what the pages cost', async ({ browser }) => {
  const page = await signedIn(browser, 'owner');
  await connect(page);
  push(
    GITHUB,
    'acme/api',
    { Dockerfile: 'FROM scratch\nCOPY . /\n' },
    'Begin a branch',
    { as: 'owner', branch: BRANCH },
  );
  const { items } = await api('owner', 'GET', '/connections');

  /** A container with one build that has succeeded. */
  const built = async (name: string) => {
    const container = await api('owner', 'POST', '/containers', {
      entityRef: 'component:default/api',
      name,
      repoConfig: {
        gitProviderId: items[0].id,
        url: `${GITHUB}/acme/api`,
        branch: BRANCH,
      },
      target: { workload: { replicas: 1 } },
    });
    const { items: begun } = await api(
      'owner',
      'GET',
      `/containers/${container.id}/builds`,
    );
    const build =
      begun[0] ??
      (await api('owner', 'POST', `/containers/${container.id}/builds`, {}));
    await expect
      .poll(
        async () => (await api('owner', 'GET', `/builds/${build.id}`)).status,
        { timeout: 60_000 },
      )
      .toBe('succeeded');
    return { container: container.id, build: build.id };
  };
  const few = await built('few');
  const many = await built('many');
  tell('Filling the database …');
  await multiplyBuild(few.build, FEW);
  await multiplyBuild(many.build, MANY);
  await fillLog(few.build, FEW);
  await fillLog(many.build, MANY);

  const cases = {
    history: {
      open: ({ container }: typeof few, count: number) =>
        firstPaint(
          page,
          `${TAB}/${container}`,
          'main',
          `Change number ${count}`,
        ),
      prepare: async () => {},
      scrolled: 'table',
    },
    log: {
      open: ({ container, build }: typeof few) =>
        firstPaint(
          page,
          `${TAB}/${container}/builds/${build}`,
          '[role="log"]',
          'Step ',
        ),
      // Done steps are folded: there would be little to scroll.
      prepare: () => page.getByRole('button', { name: 'Open steps' }).click(),
      scrolled: '[role="log"]',
    },
  };
  for (const [name, { open, prepare, scrolled }] of Object.entries(cases)) {
    const times: { few: number[]; many: number[]; frames: number[] } = {
      few: [],
      many: [],
      frames: [],
    };
    for (let round = 0; round < ROUNDS; round++) {
      times.few.push(await open(few, FEW));
      times.many.push(await open(many, MANY));
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await prepare();
      times.frames.push(await longestFrame(page, scrolled));
    }
    const ratio = median(times.many) / median(times.few);
    tell(
      `${name}: first paint ${ratio.toFixed(2)} times that of ${FEW} (${median(
        times.many,
      ).toFixed(0)} against ${median(times.few).toFixed(
        0,
      )} ms); longest frame while scrolling, median of runs: ${median(
        times.frames,
      ).toFixed(0)} ms (${times.frames.map(ms => ms.toFixed(0)).join(', ')})`,
    );
  }

  await page.goto('/catalog/default/component/api');
  const tab = page.locator('a[href$="/api/deployments"]').first();
  await tab.waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  let bytes = 0;
  const loaded: Promise<void>[] = [];
  page.on('response', response => {
    if (/\.js(\?|$)/.test(response.url())) {
      loaded.push(
        response.body().then(body => {
          bytes += gzipSync(body).length;
        }),
      );
    }
  });
  await tab.click();
  await page.getByRole('link', { name: 'many', exact: true }).waitFor();
  await Promise.all(loaded);
  tell(
    `the first page of the plugin: ${(bytes / 1024).toFixed(
      0,
    )} KiB of script (gzip) more than the portal without it, in ${
      loaded.length
    } files`,
  );
  await page.context().close();
});
