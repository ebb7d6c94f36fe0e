// `npm start`: the server on its embedded database, and one app window, signed out, against it.
import { join, resolve } from 'node:path';
import { startApp } from './lib/app-process.mjs';
import { hasDisplay, openDisplay } from './lib/display.mjs';
import { inProject } from './lib/paths.mjs';
import { isEnding } from './lib/processes.mjs';
import { main, say, step } from './lib/progress.mjs';
import { startServer, whoHasPort } from './lib/server-process.mjs';
import { together } from './lib/session.mjs';
import { setUp } from './setup.mjs';

const DEFAULT_PORT = 3210;

/** The address of the server to use: one that already runs on this port, or a new one. */
async function serverUrl(dataDir) {
  const host = process.env.HOST ?? '127.0.0.1';
  const port = Number(process.env.PORT ?? DEFAULT_PORT);
  const holder = port === 0 ? 'free' : await whoHasPort(host, port);
  if (holder === 'sarn') {
    const url = `http://${host}:${port}`;
    say(`A Sarn server already runs at ${url}; this window talks to that one.`);
    return url;
  }
  if (holder === 'taken') say(`Port ${port} belongs to another program; the server takes a free one.`);
  const server = await step('Starting the server', () => startServer({ dataDir, port: holder === 'taken' ? 0 : port }));
  void server.ended.then((code) => {
    if (!isEnding()) say(`The server has ended (${code}); see server.log in ${dataDir}. The app goes on offline.`);
  });
  return server.url;
}

await main(async () => {
  await setUp({ electron: true, virtualDisplay: !hasDisplay(), app: true });
  const dataDir = resolve(process.env.DATA_DIR ?? inProject('.data'));
  return together(async () => {
    const url = await serverUrl(dataDir);
    const display = await openDisplay(say);
    const app = await startApp({ display, args: ['--server', url, '--profile', join(dataDir, 'app')] });
    say(`Sarn runs: server ${url}, data in ${dataDir}. Ctrl+C ends it.`);
    say(`Another window, for a second person: npm run app -- --server ${url} --profile .data/second`);
    return app.ended;
  });
});
