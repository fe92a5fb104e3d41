/**
 * Prisma's settings. The named engine only keeps one from being downloaded: generate, validate and format never run
 * it, and migrations go through prisma/migrate.ts.
 */
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
const { defineConfig } = await import('prisma/config');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Not env(): that throws for `generate`, which needs no database.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset' },
});
