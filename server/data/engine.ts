import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** The file that says what the database looks like. */
export const schemaFile = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url));

/** The part of WebAssembly that is used here. */
interface Wasm {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
}
// A global of every Node; only TypeScript's DOM library declares it.
const { WebAssembly } = globalThis as unknown as { WebAssembly: Wasm };

let loaded: Promise<void> | undefined;

const load = async (): Promise<void> => {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const bytes = await readFile(entry.replace('schema_engine.js', 'schema_engine_bg.wasm'));
  // The generated glue is the module's imports; its typings leave out this part of the wasm-bindgen convention.
  const glue = bindings as unknown as { __wbg_set_wasm(exports: Record<string, unknown>): void };
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
};

/** Prisma's migration engine over an open database. No binary is downloaded: the engine is WebAssembly from the registry. */
export const loadEngine = async (adapter: SqlMigrationAwareDriverAdapterFactory): Promise<bindings.SchemaEngine> => {
  await (loaded ??= load());
  const schema = await readFile(schemaFile, 'utf8');
  return bindings.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
};
