// `npm run server`: the server alone, on this environment. On a terminal its log is made readable; otherwise it is passed
// through as it is (JSON lines).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { nodeBinary, toolEnv } from './lib/node-binary.mjs';
import { forwardSignals, runHere } from './lib/processes.mjs';
import { main } from './lib/progress.mjs';
import { readable, serverArgs } from './lib/server-process.mjs';
import { setUp } from './setup.mjs';

function runReadable() {
  const child = spawn(nodeBinary(), serverArgs, { env: toolEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', (line) => console.log(readable(line)));
  forwardSignals((signal) => child.kill(signal));
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 0)));
}

await main(async () => {
  await setUp();
  return process.stdout.isTTY ? runReadable() : runHere(nodeBinary(), serverArgs, { env: toolEnv() });
});
