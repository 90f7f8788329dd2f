import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import path from 'node:path';
import { ARTIFACTS } from './clone';

/** Narrow as a phone, and as wide as a desk. */
const WIDTHS = [1280, 360];

/**
 * Looks a page over, by day and by night, narrow and wide: pictures are kept as artefacts of the run, nothing may stick
 * out, and axe may find nothing wrong.
 *
 * @param shown - brings into view what is to be seen
 */
export async function lookOver(
  page: Page,
  name: string,
  shown: () => Promise<void>,
  options: { widths?: readonly number[]; within?: string } = {},
): Promise<void> {
  const { widths = WIDTHS, within } = options;
  const before = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      // Else what is shown may be what is drawn anew in a moment, for the other theme.
      await page.reload();
      await shown();
      await page.screenshot({
        path: path.join(ARTIFACTS, `${name}-${colorScheme}-${width}.png`),
        animations: 'disabled',
      });
      await expectNothingSticksOut(page);
    }
    await expectAccessible(page, `${name}, ${colorScheme}`, within);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  if (before) {
    await page.setViewportSize(before);
  }
}

/** Nothing may stick out of the page, whatever its width. */
async function expectNothingSticksOut(page: Page): Promise<void> {
  expect
    .soft(
      await page.evaluate(
        () =>
          document.documentElement.scrollWidth -
          document.documentElement.clientWidth,
      ),
    )
    .toBeLessThanOrEqual(0);
}

/** What axe finds of WCAG 2.1 AA in what is ours: the portal's own frame around it is Backstage's. */
export async function expectAccessible(
  page: Page,
  name: string,
  within = 'main',
): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze();
  expect
    .soft(
      violations.map(
        ({ id, help, nodes }) =>
          `${name}: ${id} (${help}): ${nodes
            .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
            .join(' | ')}`,
      ),
    )
    .toEqual([]);
}
