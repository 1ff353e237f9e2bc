/** What is wrong with a page for those who cannot see it, or use no mouse. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../support/root.ts';

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

type Found = { impact: string; id: string; nodes: { html: string; failureSummary: string }[] };

/** Serious and critical findings of axe, one line each. */
export const seriousIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE);
  const found = await page.evaluate<Found[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
};

const FOCUS = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return 'nothing';
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const name = element.tagName + ' ' + (element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 40);
  return isSeen ? '' : 'no ring: ' + name;
})()`;

/** Goes through a page by Tab, and back to its beginning: what was focused without being seen, or was lost. */
export const lostByTab = async (page: Page, most = 80): Promise<string[]> => {
  const lost: string[] = [];
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)');
  for (let stop = 0; stop < most; stop++) {
    await page.keyboard.press('Tab');
    const wrong = await page.evaluate<string>(FOCUS);
    // Behind the last one stands the browser itself.
    if (wrong === 'nothing') return stop === 0 ? ['nothing is reached'] : lost;
    if (wrong) lost.push(wrong);
  }
  return lost;
};

/** What moves though somebody has asked that nothing does. */
export const movesIn = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('*')].flatMap((element) => {
    const { transitionDuration, animationDuration } = getComputedStyle(element);
    const isStill = [transitionDuration, animationDuration].every((all) => all.split(',').every((one) => parseFloat(one) === 0));
    return isStill ? [] : [element.tagName + '.' + element.className];
  })`);
