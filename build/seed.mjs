// `npm run seed -- --users N [--messages M] [--tokens FILE]`: accounts and chats straight into the database.
import { nodeBinary, toolEnv } from './lib/node-binary.mjs';
import { inProject } from './lib/paths.mjs';
import { runHere } from './lib/processes.mjs';
import { main } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  await setUp();
  const args = ['--disable-warning=ExperimentalWarning', inProject('prisma/seed.ts'), ...process.argv.slice(2)];
  return runHere(nodeBinary(), args, { env: toolEnv() });
});
