/**
 * The settings: read from the environment, checked once, each wrong one named in one sentence. Nothing else in the
 * program reads process.env. Non-goal: settings of a programme (they are data in policies/).
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** A wrong setting, or anything else a person at the keyboard can put right: shown without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}

const url = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `must be an address like ${example}`);

const realDate = (text: string) => {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

const Settings = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 1 to 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, 'must be a number from 1 to 65535')
    .default(3000),
  DATA_DIR: z.string().default('.data'),
  SAMPLE_DATA: z.enum(['on', 'off'], 'must be on or off').default('on'),
  SANDBOX_START: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date like 2019-03-04')
    .refine(realDate, 'must be a date of the calendar, like 2019-03-04')
    .default('2019-03-04'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/name').optional(),
  MIGRATION_DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://owner:password@host:5432/name').optional(),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'must be a host and a port, like temporal.example:7233').optional(),
  TEMPORAL_NAMESPACE: z.string().regex(/^[\w.-]+$/, 'must be a name of letters, digits, dots and dashes').default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtps://user:password@mail.example:465').optional(),
  PUBLIC_URL: url(['http:', 'https:'], 'https://zhiyun.example').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').default('info'),
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  DEVELOPMENT: z.enum(['on', 'off'], 'must be on or off').default('off'),
  ROLE: z.enum(['all', 'server', 'worker'], 'must be all, server or worker').default('all'),
});

/** Not repeated in messages: they hold passwords. */
const SECRET = new Set(['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'SMTP_URL', 'SESSION_SECRET', 'TEMPORAL_API_KEY']);

export interface Config {
  port: number;
  /** Absolute. */
  dataDir: string;
  sampleData: boolean;
  /** Plain date at which the sandbox clock of a fresh data folder starts. */
  sandboxStart: string;
  /** Absent: an embedded server is started. */
  databaseUrl?: string;
  /** The same database as its owner, who migrates. Absent: the program's account owns it. Not handed to the processes that serve. */
  ownerUrl?: string;
  temporalAddress?: string;
  temporalNamespace: string;
  temporalApiKey?: string;
  /** Absent: embedded mail with an inbox page. */
  smtpUrl?: string;
  /** Without a slash at the end. */
  publicUrl: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  sessionSecret: string;
  /** Assets are read again when they change, and the style guide stands. */
  development: boolean;
  role: 'all' | 'server' | 'worker';
}

/**
 * Reads and checks all settings; makes the data folder and, once, the session secret kept in it.
 * @throws StartError naming every wrong setting, one sentence each
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable is one that is not set: `PORT= npm start` is common in scripts.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(({ path: [name], message }) => `${String(name)} ${message}${SECRET.has(String(name)) ? '' : `; it is "${given[String(name)] ?? ''}"`}.`);
    throw new StartError(sentences.join('\n'));
  }
  const s = parsed.data;
  if (s.ROLE !== 'all' && (!s.DATABASE_URL || !s.TEMPORAL_ADDRESS)) {
    throw new StartError(`ROLE is ${s.ROLE}, so DATABASE_URL and TEMPORAL_ADDRESS must both be set: the embedded servers belong to ROLE=all.`);
  }
  const dataDir = prepareDataDir(s.DATA_DIR);
  return {
    port: s.PORT,
    dataDir,
    sampleData: s.SAMPLE_DATA === 'on',
    sandboxStart: s.SANDBOX_START,
    databaseUrl: s.DATABASE_URL,
    ownerUrl: s.MIGRATION_DATABASE_URL,
    temporalAddress: s.TEMPORAL_ADDRESS,
    temporalNamespace: s.TEMPORAL_NAMESPACE,
    temporalApiKey: s.TEMPORAL_API_KEY,
    smtpUrl: s.SMTP_URL,
    publicUrl: (s.PUBLIC_URL ?? `http://localhost:${s.PORT}`).replace(/\/+$/, ''),
    logLevel: s.LOG_LEVEL,
    sessionSecret: s.SESSION_SECRET ?? keptSecret(dataDir, 'session'),
    development: s.DEVELOPMENT === 'on',
    role: s.ROLE,
  };
}

/** The settings as the child processes read them. */
export function childEnvironment(config: Config, services: { databaseUrl: string; temporalAddress: string }): Record<string, string> {
  const optional = { TEMPORAL_API_KEY: config.temporalApiKey, SMTP_URL: config.smtpUrl };
  return {
    PORT: String(config.port),
    DATA_DIR: config.dataDir,
    SAMPLE_DATA: config.sampleData ? 'on' : 'off',
    SANDBOX_START: config.sandboxStart,
    DATABASE_URL: services.databaseUrl,
    TEMPORAL_ADDRESS: services.temporalAddress,
    TEMPORAL_NAMESPACE: config.temporalNamespace,
    PUBLIC_URL: config.publicUrl,
    LOG_LEVEL: config.logLevel,
    SESSION_SECRET: config.sessionSecret,
    DEVELOPMENT: config.development ? 'on' : 'off',
    ROLE: config.role,
    ...Object.fromEntries(Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  };
}

/** Makes the data folder. Others may pass through it (the database's user must) but not list it. */
export function prepareDataDir(path: string): string {
  const dataDir = resolve(path);
  try {
    if (!existsSync(dataDir)) {
      mkdirSync(dataDir, { recursive: true });
      chmodSync(dataDir, 0o711);
    }
    for (const name of ['run', 'log', 'secrets']) mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`DATA_DIR ${dataDir} cannot be made or written: ${(error as Error).message}.`);
  }
  return dataDir;
}

/** A random secret made once and kept in the data folder, readable by its owner only. */
export function keptSecret(dataDir: string, name: string): string {
  const file = join(dataDir, 'secrets', name);
  try {
    // wx: of two processes that start at once, one writes and both read the same.
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
