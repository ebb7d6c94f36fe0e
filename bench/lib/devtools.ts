import WebSocket from 'ws';

/** How often, and for how long at most, the process is asked again while it has no page yet. */
const AGAIN_MS = 50;
const TRIES = 400;

interface Answer<T> {
  id?: number;
  error?: { message: string };
  result?: { result: { value: T }; exceptionDetails?: { text: string } };
}

/** The debugger's address of the first page, or undefined while there is none. */
const pageOf = async (port: number): Promise<string | undefined> => {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  // DevTools' own JSON endpoint.
  const pages = (await answer.json()) as { type: string; url: string; webSocketDebuggerUrl: string }[];
  return pages.find((p) => p.type === 'page' && p.url !== '' && p.url !== 'about:blank')?.webSocketDebuggerUrl;
};

const ask = async <T>(address: string, expression: string): Promise<T> => {
  const ws = new WebSocket(address);
  try {
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
    return await new Promise<T>((resolve, reject) => {
      ws.once('close', () => reject(new Error('the page went away')));
      ws.on('message', (data: Buffer) => {
        // The DevTools protocol's answer to Runtime.evaluate with returnByValue.
        const answer = JSON.parse(data.toString()) as Answer<T>;
        if (answer.id !== 1) return;
        const problem = answer.error?.message ?? answer.result?.exceptionDetails?.text;
        if (problem !== undefined || answer.result === undefined) reject(new Error(problem ?? 'no answer'));
        else resolve(answer.result.result.value);
      });
      const params = { expression, returnByValue: true, awaitPromise: true };
      ws.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    });
  } finally {
    ws.close();
  }
};

/**
 * Evaluates an expression in the first page of an Electron process whose debugger listens on `port` of this computer. While the
 * process starts, its page is not there or changes under our hands: it is asked again. Rejects with the last problem.
 */
export const evaluate = async <T>(port: number, expression: string): Promise<T> => {
  let problem: unknown;
  for (let n = 0; n < TRIES; n++) {
    try {
      const address = await pageOf(port);
      if (address !== undefined) return await ask<T>(address, expression);
    } catch (error) {
      problem = error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  throw problem ?? new Error('the app has no page');
};
