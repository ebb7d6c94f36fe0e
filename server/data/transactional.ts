import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

/** Runs a text of one or several statements on the one connection. */
export type RunScript = (script: string) => Promise<unknown>;

/**
 * Runs `work` in one transaction on the connection behind `factory` and `run`. Both adapters fall short for migrations
 * as they are: PGlite's does not wait for a script, PostgreSQL's cuts it at every semicolon (also inside a function), and
 * neither can be undone as a whole. Each step gets a savepoint, since the engine asks for tables that may not exist.
 */
export const inTransaction = async <T>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  run: RunScript,
  work: (adapter: SqlMigrationAwareDriverAdapterFactory) => Promise<T>,
): Promise<T> => {
  const step = async <R>(action: () => Promise<R>): Promise<R> => {
    await run('SAVEPOINT step');
    try {
      const answer = await action();
      await run('RELEASE SAVEPOINT step');
      return answer;
    } catch (error) {
      await run('ROLLBACK TO SAVEPOINT step');
      throw error;
    }
  };
  const connect: SqlMigrationAwareDriverAdapterFactory['connect'] = async () => {
    const inner = await factory.connect();
    return {
      provider: inner.provider,
      adapterName: inner.adapterName,
      queryRaw: (query) => step(() => inner.queryRaw(query)),
      executeRaw: (query) => step(() => inner.executeRaw(query)),
      executeScript: (script) => step(async () => void (await run(script))),
      startTransaction: (isolation) => inner.startTransaction(isolation),
      dispose: () => inner.dispose(),
    };
  };
  await run('BEGIN');
  try {
    const answer = await work({
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect,
      connectToShadowDb: () => factory.connectToShadowDb(),
    });
    await run('COMMIT');
    return answer;
  } catch (error) {
    await run('ROLLBACK');
    throw error;
  }
};
