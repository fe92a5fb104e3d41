/**
 * The settings: read from the environment, checked once, each wrong one named in one sentence. Nothing else in the
 * program reads process.env. Non-goal: settings of a programme (they are data in policies/).
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { S3Settings } from '../activities/adapters/blobs-s3.js';
import { namedAddress } from '../domain/mail-address.js';

/** A wrong setting, or anything else a person at the keyboard can put right: shown without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}

const url = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `must be an address like ${example}`);

const realDate = (text: string) => {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

/** Whose X-Forwarded-For is believed: nobody's, that of so many proxies before this server, or of proxies at these addresses. */
export type Proxies = false | number | string[];
function proxiesOf(text: string): Proxies | undefined {
  if (text === 'off') return false;
  if (/^[1-9]$/.test(text)) return Number(text);
  const addresses = text.split(',').map((one) => one.trim());
  const fits = addresses.every((one) => {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(one) ?? [];
    return isIP(address) !== 0 && (bits === undefined || Number(bits) <= (isIP(address) === 4 ? 32 : 128));
  });
  return fits ? addresses : undefined;
}
function listenOf(text: string): { host: string; port: number } | undefined {
  const [, v6, host = v6 ?? '127.0.0.1', port = ''] = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text) ?? [];
  return (host === 'localhost' || isIP(host) !== 0) && Number(port) >= 1 && Number(port) <= 65535 ? { host, port: Number(port) } : undefined;
}

export const MAIL_FROM = { name: '郑州市知识产权局', address: 'no-reply@zhiyun.example' };

/** An address of this machine only. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

export const Settings = z.object({
  HOST: z.string().refine((host) => host === 'localhost' || isIP(host) !== 0, 'must be an address to listen on, like 127.0.0.1, 0.0.0.0 or ::').optional(),
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
    .refine(realDate, 'must be a date of the calendar, like 2019-03-04')
    .default('2019-03-04'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/name').optional(),
  MIGRATION_DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://owner:password@host:5432/name').optional(),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'must be a host and a port, like temporal.example:7233').optional(),
  TEMPORAL_NAMESPACE: z.string().regex(/^[\w.-]+$/, 'must be a name of letters, digits, dots and dashes').default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  WORKER_VERSIONING: z.enum(['on', 'off'], 'must be on or off').default('off'),
  FILES_DIR: z.string().optional(),
  S3_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket: 3 to 63 small letters, digits, dots and dashes').optional(),
  S3_ENDPOINT: url(['http:', 'https:'], 'https://s3.example').optional(),
  S3_REGION: z.string().regex(/^[a-z0-9-]+$/, 'must be a name of small letters, digits and dashes').default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  CLAMD_URL: z.string().regex(/^(?:unix:\/{1,3}[^\s]+|tcp:\/\/[^\s/]+)$/, 'must be a socket or an address like unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310').optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtps://user:password@mail.example:465').optional(),
  MAIL_FROM: z.string().refine((text) => namedAddress(text) !== undefined, 'must be one address, alone or after a name: 某市知识产权局 <no-reply@example.gov.cn>').optional(),
  PUBLIC_URL: url(['http:', 'https:'], 'https://zhiyun.example').optional(),
  TRUST_PROXY: z.string().refine((text) => proxiesOf(text) !== undefined, 'must be off, a number of proxies from 1 to 9, or their addresses with commas between: 10.0.0.7,192.168.0.0/16').default('off'),
  METRICS_LISTEN: z.string().refine((text) => listenOf(text) !== undefined, 'must be a port, or an address and a port like 10.0.0.7:9464').optional(),
  DRAIN_SECONDS: z.string().regex(/^\d{1,2}$/, 'must be a number of seconds from 0 to 99').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').default('info'),
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  PAPER_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  DEVELOPMENT: z.enum(['on', 'off'], 'must be on or off').default('off'),
  ROLE: z.enum(['all', 'server', 'worker'], 'must be all, server or worker').default('all'),
});

/** What processes of one installation must agree on, so that none may choose it for itself. */
const STATED = {
  SAMPLE_DATA: 'on or off: a process that chose by itself would make a sandbox of an installation',
  SESSION_SECRET: 'the same on every server: forms and sessions of one are not known to the other otherwise',
  PAPER_SECRET: 'the same for as long as printed papers are to be verified; an installation older than this setting gives it the value of its SESSION_SECRET',
} as const;

/** Not repeated in messages: they hold passwords. */
const SECRET = new Set(['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'SMTP_URL', 'SESSION_SECRET', 'PAPER_SECRET', 'S3_SECRET_ACCESS_KEY', 'TEMPORAL_API_KEY']);

export interface Config {
  /** Where the server listens: this machine only while there is sample data, unless said otherwise. */
  host: string;
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
  /** Tasks go to the workers of one build, which is chosen: `npm run builds`. */
  workerVersioning: boolean;
  /** Where files lie: one place for all processes. */
  files: { dir: string } | S3Settings;
  /** Absent: embedded mail with an inbox page. */
  smtpUrl?: string;
  /** Absent: files are not scanned for viruses. */
  clamdUrl?: string;
  /** What people see as the sender; its domain is that of Message-IDs. */
  mailFrom: { name: string; address: string };
  /** Without a slash at the end. */
  publicUrl: string;
  proxies: Proxies;
  /** Where counters are shown: the server's here, the worker's one port above where both run under one supervisor. Absent: nowhere. */
  metrics?: { host: string; port: number };
  /** So long a server that is stopped says that it is not ready before it takes no more requests. */
  drainMs: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  sessionSecret: string;
  /** Key of check and verification codes on printed papers; outlives the session secret. */
  paperSecret: string;
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
  const unstated = s.ROLE === 'all' ? [] : Object.entries(STATED).filter(([name]) => given[name] === undefined);
  if (unstated.length > 0) throw new StartError(unstated.map(([name, why]) => `ROLE is ${s.ROLE}, so ${name} must be stated (${why}).`).join('\n'));
  const apart = s.ROLE !== 'all' && !s.FILES_DIR && !s.S3_BUCKET;
  const halves = [
    s.FILES_DIR && s.S3_BUCKET && 'FILES_DIR and S3_BUCKET are both set: files lie in one place only.', apart && `ROLE is ${s.ROLE}, so FILES_DIR (a folder that all machines share) or S3_BUCKET must be set: what one process stores the others read.`,
    !s.S3_BUCKET && ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].some((name) => given[name]) && 'S3_BUCKET must be set with the other S3 settings.',
    Boolean(s.S3_ACCESS_KEY_ID) !== Boolean(s.S3_SECRET_ACCESS_KEY) && 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together.',
  ].filter((sentence) => typeof sentence === 'string' && sentence !== '');
  if (halves.length > 0) throw new StartError(halves.join('\n'));
  const used = existsSync(join(resolve(s.DATA_DIR), 'secrets'));
  const dataDir = prepareDataDir(s.DATA_DIR);
  const sessionSecret = s.SESSION_SECRET ?? keptSecret(dataDir, 'session');
  return {
    host: s.HOST ?? (s.SAMPLE_DATA === 'on' ? '127.0.0.1' : '0.0.0.0'),
    port: s.PORT,
    dataDir,
    sampleData: s.SAMPLE_DATA === 'on',
    sandboxStart: s.SANDBOX_START,
    databaseUrl: s.DATABASE_URL,
    ownerUrl: s.MIGRATION_DATABASE_URL,
    temporalAddress: s.TEMPORAL_ADDRESS,
    temporalNamespace: s.TEMPORAL_NAMESPACE,
    temporalApiKey: s.TEMPORAL_API_KEY,
    workerVersioning: s.WORKER_VERSIONING === 'on',
    files: s.S3_BUCKET
      ? { bucket: s.S3_BUCKET, endpoint: s.S3_ENDPOINT, region: s.S3_REGION, credentials: s.S3_ACCESS_KEY_ID ? { accessKeyId: s.S3_ACCESS_KEY_ID, secretAccessKey: s.S3_SECRET_ACCESS_KEY! } : undefined }
      : { dir: s.FILES_DIR ? resolve(s.FILES_DIR) : join(dataDir, 'files') },
    smtpUrl: s.SMTP_URL,
    clamdUrl: s.CLAMD_URL,
    mailFrom: s.MAIL_FROM === undefined ? MAIL_FROM : namedAddress(s.MAIL_FROM)!,
    publicUrl: (s.PUBLIC_URL ?? `http://localhost:${s.PORT}`).replace(/\/+$/, ''),
    proxies: proxiesOf(s.TRUST_PROXY)!,
    ...(s.METRICS_LISTEN === undefined ? {} : { metrics: listenOf(s.METRICS_LISTEN)! }),
    drainMs: s.DRAIN_SECONDS === undefined ? (s.ROLE === 'server' ? 5_000 : 0) : Number(s.DRAIN_SECONDS) * 1_000,
    logLevel: s.LOG_LEVEL,
    sessionSecret,
    // Papers of a data folder from before this key bear codes made with the session's.
    paperSecret: s.PAPER_SECRET ?? keptSecret(dataDir, 'papers', used ? sessionSecret : undefined),
    development: s.DEVELOPMENT === 'on',
    role: s.ROLE,
  };
}

/** The settings as the child processes read them. */
export function childEnvironment(config: Config, services: { databaseUrl: string; temporalAddress: string }): Record<string, string> {
  const { metrics, files } = config;
  const stored = 'dir' in files ? { FILES_DIR: files.dir } : { S3_BUCKET: files.bucket, S3_ENDPOINT: files.endpoint, S3_REGION: files.region, S3_ACCESS_KEY_ID: files.credentials?.accessKeyId, S3_SECRET_ACCESS_KEY: files.credentials?.secretAccessKey };
  const optional = { ...stored, TEMPORAL_API_KEY: config.temporalApiKey, SMTP_URL: config.smtpUrl, CLAMD_URL: config.clamdUrl, METRICS_LISTEN: metrics && `${metrics.host.includes(':') ? `[${metrics.host}]` : metrics.host}:${metrics.port}` };
  return {
    HOST: config.host,
    PORT: String(config.port),
    DATA_DIR: config.dataDir,
    SAMPLE_DATA: config.sampleData ? 'on' : 'off',
    SANDBOX_START: config.sandboxStart,
    DATABASE_URL: services.databaseUrl,
    TEMPORAL_ADDRESS: services.temporalAddress,
    TEMPORAL_NAMESPACE: config.temporalNamespace,
    WORKER_VERSIONING: config.workerVersioning ? 'on' : 'off',
    MAIL_FROM: config.mailFrom.name ? `${config.mailFrom.name} <${config.mailFrom.address}>` : config.mailFrom.address,
    PUBLIC_URL: config.publicUrl,
    TRUST_PROXY: config.proxies === false ? 'off' : String(config.proxies),
    DRAIN_SECONDS: String(config.drainMs / 1_000),
    LOG_LEVEL: config.logLevel,
    SESSION_SECRET: config.sessionSecret,
    PAPER_SECRET: config.paperSecret,
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

/** A random secret (or `first`) made once and kept in the data folder, readable by its owner only. */
export function keptSecret(dataDir: string, name: string, first = randomBytes(32).toString('hex')): string {
  const file = join(dataDir, 'secrets', name);
  try {
    // wx: of two processes that start at once, one writes and both read the same.
    writeFileSync(file, first, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
