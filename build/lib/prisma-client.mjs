// server/data/generated: the Prisma client made from prisma/schema.prisma.
import { existsSync } from 'node:fs';
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';
import { hashOf, readStamp, writeStamp } from './stamps.mjs';

const STAMP = 'prisma-client';

/** Generates the client unless it is there and was made from this schema by this Prisma. */
export async function ensurePrismaClient() {
  const hash = hashOf(['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']);
  if (readStamp(STAMP) === hash && existsSync(inProject('server/data/generated/client.ts'))) return;
  await step('Generating the database client', async () => {
    // Generating needs no engine binary, but Prisma would download one: any file that exists stands in for it.
    const env = toolEnv({
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    });
    const { code, output } = await run(nodeBinary(), [inProject('node_modules/prisma/build/index.js'), 'generate'], {
      env,
    });
    if (code !== 0) throw new SetupError(`prisma generate failed:\n${output.trim()}`, 'correct prisma/schema.prisma.');
  });
  writeStamp(STAMP, hash);
}
