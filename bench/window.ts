import type { Page } from '@playwright/test';
import { saying, twoInAChat } from '../tests/e2e/support/people.ts';
import { newWorld } from '../tests/e2e/support/world.ts';
import { idlePercent } from './lib/proc.ts';
import { quantile } from './lib/stats.ts';

const MESSAGES = 100;
const ANN = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };
const BEAM = { name: 'Beam Boonmee', email: 'beam@example.org', password: 'correct horse beam' };

/** Notes, in the window that writes, when Enter was pressed for which text. */
const noteSending = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const sent: Record<string, number> = {};
    Object.assign(window, { sent });
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement) sent[event.target.value] = Date.now();
      },
      true,
    );
  });

/** Notes, in the window that reads, when which text was painted. */
const notePainting = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const painted: Record<string, number> = {};
    Object.assign(window, { painted });
    const look = (): void => {
      for (const el of document.querySelectorAll('[data-testid=message] .tx')) {
        const text = el.textContent;
        if (text in painted) continue;
        painted[text] = Infinity;
        // Rows are drawn in a frame's own callback: the next task comes when that frame was laid out and painted.
        setTimeout(() => (painted[text] = Date.now()));
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });

const notes = (page: Page, name: 'sent' | 'painted'): Promise<Record<string, number>> =>
  // Put there by the two functions above.
  page.evaluate((key) => (window as unknown as Record<string, Record<string, number>>)[key] ?? {}, name);

/**
 * From Enter in one real window to the message painted in the other, ms, through a real server on the embedded database; then
 * what the other app uses of one core while it is online and nothing happens, percent.
 */
export const benchWindow = async (): Promise<Record<string, number>> => {
  await using world = await newWorld();
  const ann = await world.open('ann');
  const beam = await world.open('beam');
  await twoInAChat({ page: ann.page, who: ANN }, { page: beam.page, who: BEAM });
  await noteSending(ann.page);
  await notePainting(beam.page);
  const texts = Array.from({ length: MESSAGES }, (_, n) => `no ${n}`);
  for (const text of texts) {
    await ann.page.getByTestId('composer').pressSequentially(text);
    await ann.page.getByTestId('composer').press('Enter');
    await saying(beam.page, text).waitFor({ state: 'attached' });
  }
  const [sent, painted] = [await notes(ann.page, 'sent'), await notes(beam.page, 'painted')];
  const took = texts.map((text) => (painted[text] ?? Number.NaN) - (sent[text] ?? Number.NaN));
  return { p50: quantile(took, 0.5), p90: quantile(took, 0.9), idle: await idlePercent(beam.app.process().pid ?? 0) };
};
