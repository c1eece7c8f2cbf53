// Tells by which SQL schema.prisma differs from a migrated database, with Prisma's schema engine (WebAssembly, no binary).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { connectionOf } from "./connection.ts";

const SCHEMA_FILE = fileURLToPath(new URL("schema.prisma", import.meta.url));

const { CHAR, TEXT } = pg.types.builtins;
const CHAR_COLUMNS = new Set(["constraint_type", "confdeltype", "confupdtype"]);

/** What the engine writes when there is nothing to do. */
const NOTHING = /^-- This is an empty migration\.\s*$/;

/** Relations that the database doesn't check: docs/decisions/0021. */
const UNCHECKED =
  /(-- AddForeignKey\n)?ALTER TABLE "\w+" ADD CONSTRAINT "(job_event_job_id|attempt_prompt_id)_fkey"[^;]*;\s*/g;

/** "" when they are equal. CHECK constraints, functions and partial indexes are beyond schema.prisma and not compared. */
export async function diffSchema(databaseUrl: string, schemaFile = SCHEMA_FILE): Promise<string> {
  const content = await readFile(schemaFile, "utf8");
  await loadEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(catalogReader(new pg.Pool(connectionOf(databaseUrl))));
  using engine = await bindings.SchemaEngine.new({ datamodels: [[schemaFile, content]] }, () => undefined, adapter);
  const files = [{ path: schemaFile, content }];
  const { stdout } = await engine.diff({
    from: { tag: "schemaDatasource", files, configDir: dirname(schemaFile) },
    to: { tag: "schemaDatamodel", files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = (stdout ?? "").replaceAll(UNCHECKED, "").trim();
  return NOTHING.test(sql) ? "" : sql;
}

/**
 * The engine reads columns of the catalog's one-byte type "char", of which adapter-pg knows nothing: they pass through it as text, and
 * are told to be what they are afterwards.
 */
function catalogReader(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(Object.assign(pool, { query: charsAsText(pool) }), { disposeExternalPool: true });
  const connect = factory.connect.bind(factory);
  return Object.assign(factory, {
    connect: async () => {
      const adapter = await connect();
      const queryRaw = adapter.queryRaw.bind(adapter);
      return Object.assign(adapter, { queryRaw: async (query: SqlQuery) => textAsChars(await queryRaw(query)) });
    },
  });
}

function charsAsText(pool: pg.Pool): (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult> {
  const query = pool.query.bind(pool);
  return async (config) => {
    const result = await query(config);
    for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
    return result;
  };
}

function textAsChars(result: SqlResultSet): SqlResultSet {
  const typeOf = (name: string, index: number) =>
    CHAR_COLUMNS.has(name) ? ColumnTypeEnum.Character : result.columnTypes[index];
  return {
    ...result,
    columnTypes: result.columnNames.map((name, index) => typeOf(name, index) ?? ColumnTypeEnum.Text),
  };
}

let loading: Promise<void> | undefined;

/** The package's own entry imports the .wasm file as a module, which Node doesn't do without a flag. */
function loadEngine(): Promise<void> {
  loading ??= (async () => {
    const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
    const wasm = await readFile(join(folder, "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": { ...bindings } });
    bindings.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start === "function") start();
  })();
  return loading;
}
