import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';

/** Evaluates an expression in the first page of an Electron process started with --remote-debugging-port=0. */
export const evaluate = async <T>(userData: string, expression: string): Promise<T> => {
  const file = join(userData, 'DevToolsActivePort');
  for (let n = 0; n < 200 && !existsSync(file); n++) await new Promise((resolve) => setTimeout(resolve, 50));
  const port = readFileSync(file, 'utf8').split('\n')[0];
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  // DevTools' own JSON endpoint.
  const pages = (await answer.json()) as { type: string; webSocketDebuggerUrl: string }[];
  const page = pages.find((p) => p.type === 'page');
  if (!page) throw new Error('the app has no page');
  const ws = new WebSocket(page.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
  const result = await new Promise<T>((resolve, reject) => {
    ws.once('message', (data: Buffer) => {
      // The DevTools protocol's answer to Runtime.evaluate with returnByValue.
      const { result: r } = JSON.parse(data.toString()) as {
        result: { result: { value: T }; exceptionDetails?: { text: string } };
      };
      if (r.exceptionDetails) reject(new Error(r.exceptionDetails.text));
      else resolve(r.result.value);
    });
    const params = { expression, returnByValue: true, awaitPromise: true };
    ws.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
  });
  ws.close();
  return result;
};
