import { expect, type ElectronApplication, type Page } from '@playwright/test';
import axe from 'axe-core';
import type { IpcEventData, IpcEventName, Settings } from '../../../contract/ipc.ts';
import type { PersonApp } from './world.ts';

/** Each theme in each language. */
export const LOOKS = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'th'] as const).map((language) => ({ theme, language })),
);

/** Changes settings the way the settings' pages do, and waits until the window shows it. */
export const set = async (page: Page, patch: Partial<Settings>): Promise<void> => {
  await page.evaluate((p) => window.desktop.invoke('settings.set', p), patch);
  const html = page.locator('html');
  if (patch.theme !== undefined) await expect(html).toHaveAttribute('data-theme', patch.theme);
  if (patch.language !== undefined) await expect(html).toHaveAttribute('lang', patch.language);
  if (patch.textSize !== undefined)
    await expect
      .poll(() => html.evaluate((el) => Number(el.style.getPropertyValue('--text-scale')) * 100))
      .toBe(patch.textSize);
};

/** Makes the window so large, px, and waits until the page has it. */
export const resize = async ({ app, page }: PersonApp, width: number, height: number): Promise<void> => {
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
    width,
    height,
  ] as const);
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
};

/** Tells the window something as main would: for states that only time or a broken server brings about. */
export const tell = <N extends IpcEventName>(app: ElectronApplication, name: N, data: IpcEventData<N>): Promise<void> =>
  app.evaluate(
    ({ BrowserWindow }, [channel, what]) => BrowserWindow.getAllWindows()[0]?.webContents.send(channel, what),
    [name, data] as const,
  );

/** Nothing moves or fades any more; what turns for ever (a spinner) does not count. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const ending = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((a) => a.finished));
  });

/** How a page must be made up for whoever goes through it by its parts: one main part, one title. */
const OUTLINE = ['landmark-one-main', 'landmark-no-duplicate-main', 'page-has-heading-one'];

/** What is wrong with how the window is made up; no dialog may be open, which hides all behind it. */
export const misshapen = (page: Page): Promise<string[]> => broken(page, OUTLINE);

/**
 * What axe finds wrong in the window as it stands: each rule broken with the elements that break it, `serious` and `critical`;
 * or all that breaks these rules.
 */
export const broken = async (page: Page, rules: string[] = []): Promise<string[]> => {
  await atRest(page);
  // The debugger evaluates this: the page's own policy stays as it is, and an attacker has no such way in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (only) => {
    // Put there by the line above.
    const { run } = (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe;
    interface AxeResults {
      violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[];
    }
    const wanted = only.length === 0 ? {} : { runOnly: { type: 'rule', values: only } };
    const { violations } = await run({ resultTypes: ['violations'], ...wanted });
    return violations
      .filter(({ impact }) => only.length > 0 || impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
      );
  }, rules);
};

/** Looks at the screen in both themes and both languages. */
export const sound = async (page: Page, screen: string): Promise<void> => {
  for (const look of LOOKS) {
    await set(page, look);
    expect.soft(await broken(page), `${screen}, ${look.theme}, ${look.language}`).toEqual([]);
  }
};
