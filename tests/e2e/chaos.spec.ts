import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { z } from 'zod';
import { startChaosProxy } from '../chaos/support/proxy.ts';
import { randomFrom } from '../chaos/support/random.ts';
import { argumentsFor, environment, launchApp } from './support/app.ts';
import { ANN, BEAM } from './support/pair.ts';
import { connectionIs, openChat, openChatId, say, saying, twoInAChat } from './support/people.ts';
import { readWholeChat } from './support/reading.ts';
import { serverLog } from './support/server-log.ts';
import { newWorld } from './support/world.ts';

/**
 * Real windows behind links that break, killed the moment their bubble stands. `npm run prove` runs this too, and has the figures
 * written to PROVE_OUT.
 */
const ROUNDS = 5;
/** After an outage the wait until the next try may have grown to a minute. */
const BACK_MS = 75_000;

const isShown = (page: Page, text: string): Promise<void> => expect(saying(page, text)).toHaveCount(1);
const isStored = (page: Page, text: string): Promise<void> =>
  expect(saying(page, text)).toHaveAttribute('data-status', /sent|delivered|read/, { timeout: BACK_MS });

test('a window killed as soon as its bubble is written loses nothing, whatever its link does; both show one order', async () => {
  test.setTimeout(300_000);
  const random = randomFrom(Number(process.env['SEED'] ?? 1));
  await using world = await newWorld();
  const links = [await startChaosProxy(world.server.url(), random), await startChaosProxy(world.server.url(), random)];
  const [annLink, beamLink] = links;
  if (!annLink || !beamLink) throw new Error('There are two links.');
  const open = (name: string, server: string) => launchApp({ server, profile: world.profile(name) });
  let ann = await open('ann', annLink.url);
  const beam = await open('beam', beamLink.url);
  const written: string[] = ['first of all'];
  let secondInstance = 'not tried';
  try {
    await twoInAChat({ page: ann.page, who: ANN }, { page: beam.page, who: BEAM });
    const chatId = await openChatId(ann.page);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const link of links) link.set('both', { jitter: 100, drop: 0.05, double: 0.1 });
      if (round % 2 === 1) await world.server.kill();
      for (let n = 0; n < 4; n += 1) {
        for (const [page, who] of [
          [ann.page, 'ann'],
          [beam.page, 'beam'],
        ] as const) {
          const text = `${who} ${round} ${n}`;
          await say(page, text);
          await isShown(page, text);
          written.push(text);
        }
        if (random.chance(0.5)) random.pick(links).reset();
      }
      // Written, as its state says: from here on a kill must not lose it.
      await expect(saying(ann.page, `ann ${round} 3`)).toHaveAttribute(
        'data-status',
        /queued|sending|sent|delivered|read/,
      );
      const dead = once(ann.app.process(), 'exit');
      ann.app.process().kill('SIGKILL');
      await dead;
      if (round % 2 === 1) await world.server.restart();
      ann = await open('ann', annLink.url);
      await openChat(ann.page, BEAM.name);
      await isShown(ann.page, `ann ${round} 3`);
    }
    for (const link of links) link.calm();
    for (const { page } of [ann, beam]) await connectionIs(page, 'online', BACK_MS);
    await isStored(ann.page, `ann ${ROUNDS - 1} 3`);
    await isStored(beam.page, `beam ${ROUNDS - 1} 3`);
    const log = await serverLog(world.server.url(), ANN, chatId);
    const texts = log.map((m) => m.text);
    // A repair whose request or answer was dropped is asked for again when that has timed out.
    const whole = async (page: Page): Promise<string[]> => {
      let view = await readWholeChat(page);
      for (const end = Date.now() + BACK_MS; view.length < texts.length && Date.now() < end;)
        view = await readWholeChat(page);
      return view;
    };
    const views = [await whole(ann.page), await whole(beam.page)];

    // require('electron') under plain Node is the path of its program.
    const electron = z.string().parse(createRequire(import.meta.url)('electron'));
    const second = spawn(electron, argumentsFor({ profile: world.profile('ann') }), {
      env: environment(),
      stdio: 'ignore',
    });
    const [code]: unknown[] = await once(second, 'exit');
    secondInstance = code === 0 ? 'ends, and shows the first' : `ended with ${String(code)}`;

    const out = process.env['PROVE_OUT'];
    const missing = written.filter((text) => !texts.includes(text)).length;
    const unlike = views.filter((view) => view.join('\n') !== texts.join('\n')).length;
    if (out !== undefined)
      writeFileSync(out, JSON.stringify({ kills: ROUNDS, sends: written.length, missing, unlike, secondInstance }));

    expect(log.map((m) => m.seq)).toEqual(Array.from({ length: written.length }, (_, i) => i + 1));
    for (const who of ['ann', 'beam'])
      expect(texts.filter((t) => t.startsWith(`${who} `))).toEqual(written.filter((t) => t.startsWith(`${who} `)));
    for (const view of views) expect(view).toEqual(texts);
    expect(code).toBe(0);
  } finally {
    for (const { app } of [ann, beam]) await app.close().catch(() => undefined);
    for (const link of links) await link.stop();
  }
});
