// `npm run format`: every file as prettier writes it.
import { formatAll } from './lib/checks.mjs';
import { main } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  await setUp();
  return formatAll();
});
