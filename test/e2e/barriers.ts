import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { expect } from '../support/e2e.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page, one line each, as far as it keeps people from using it. */
async function barriers(page: Page): Promise<string[]> {
  // Sent as an expression of the debugger, which the page's content security policy does not govern.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(context: Node, options: RunOptions): Promise<AxeResults> } };
    // What strangers write in their mail is not ours to judge.
    return axe.run(document, { iframes: false, resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
    );
}

/** Transitions are over and nothing is half transparent any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
}

/** Fails for what axe takes for serious, in light and in dark. */
export async function expectNoBarriers(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('.maildesk')).toHaveAttribute('data-theme', colorScheme);
    await settled(page);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
}

/** As `expectNoBarriers`, also on a screen as narrow as a phone's. */
export async function expectNoBarriersAtAnyWidth(page: Page): Promise<void> {
  const wide = page.viewportSize() ?? { width: 1440, height: 900 };
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 390, height: 780 });
  await expectNoBarriers(page);
  await page.setViewportSize(wide);
}
