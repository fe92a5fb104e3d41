/** Every setting: a wrong value is named, alone and among others, and no secret is repeated; what stands in the operations page is what there is. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fc } from './property.js';
import { childEnvironment, isLoopback, readConfig, Settings, StartError } from '../../start/config.js';

const folders: string[] = [];
afterAll(() => { for (const folder of folders) rmSync(folder, { recursive: true, force: true }); });
const folder = (): string => { const made = mkdtempSync(join(tmpdir(), 'zhiyun-settings-')); folders.push(made); return made; };
const shared = folder();
const read = (env: Record<string, string>) => readConfig({ DATA_DIR: shared, ...env });
const complaintOf = (env: Record<string, string>): string => {
  try { read(env); } catch (error) { if (error instanceof StartError) return error.message; throw error; }
  return '';
};

/** Values that cannot be meant, for every setting that is not free text. */
const WRONG: Record<string, string[]> = {
  HOST: ['everywhere', '300.1.1.1', '127.0.0.1:3000'], PORT: ['eighty', '0', '70000', '-1', '3000 '], SAMPLE_DATA: ['yes', 'ON', 'true'], SANDBOX_START: ['2019-02-30', '4.3.2019', '2019-3-4'],
  DATABASE_URL: ['mysql://x/y', 'postgres', 'secret-word'], MIGRATION_DATABASE_URL: ['mysql://x/y', 'secret-word'], TEMPORAL_ADDRESS: ['https://t', 'host', 'host:port'], TEMPORAL_NAMESPACE: ['a b', '名'], SMTP_URL: ['mail', 'http://secret-word'],
  CLAMD_URL: ['clamd', 'http://scanner', 'tcp:127.0.0.1:3310'], S3_BUCKET: ['Upper', 'a', 'with space'], S3_ENDPOINT: ['s3.example', 'ftp://x'], S3_REGION: ['eu west'], PUBLIC_URL: ['example', 'ftp://x'], LOG_LEVEL: ['loud', 'INFO'], SESSION_SECRET: ['short', 'secret-word'], PAPER_SECRET: ['short', 'secret-word'], DEVELOPMENT: ['yes'], WORKER_VERSIONING: ['yes', 'ON'],
  MAIL_FROM: ['nobody', 'a@b', 'a@x.example, b@x.example', '局 <a@x.example> <b@x.example>', '局@x.example'], TRUST_PROXY: ['on', '0', '10', 'proxy.example', '10.0.0.0/33', '10.0.0.1;10.0.0.2'], METRICS_LISTEN: ['metrics', '0', 'host:9464', '127.0.0.1:99999'], DRAIN_SECONDS: ['long', '-1', '1.5', '100'], ROLE: ['boss', 'Server'],
};
const FREE = ['DATA_DIR', 'FILES_DIR', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'TEMPORAL_API_KEY'];

describe('settings', () => {
  it('have, each of them, wrong values that are tried here', () => {
    expect([...Object.keys(WRONG), ...FREE].sort()).toEqual(Object.keys(Settings.shape).sort());
  });

  it('name every wrong one of any set at once, one sentence each, and repeat no secret', () => {
    const one = fc.constantFrom(...Object.entries(WRONG).flatMap(([name, values]) => values.map((value) => [name, value] as const)));
    fc.assert(fc.property(fc.uniqueArray(one, { selector: ([name]) => name, minLength: 1, maxLength: 6 }), (chosen) => {
      const lines = complaintOf(Object.fromEntries(chosen)).split('\n');
      expect(lines.map((line) => line.split(' ', 1)[0]).sort()).toEqual(chosen.map(([name]) => name).sort());
      for (const line of lines) expect(line).toMatch(/ must [^]*\.$/);
      expect(lines.join()).not.toContain('secret-word');
    }), { numRuns: 300 });
  });

  it('stand in the table of the operations page, all of them and no other', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    const table = /## Settings\n([^]*?)\n## /.exec(page)![1]!;
    expect([...table.matchAll(/^\| ((?:`[A-Z_\d]+`(?:, )?)+) \|/gm)].flatMap((m) => [...m[1]!.matchAll(/[A-Z_\d]+/g)].map(String)).sort()).toEqual(Object.keys(Settings.shape).sort());
  });

  it('listen on this machine only while there is sample data, unless said otherwise', () => {
    expect([read({}).host, read({ SAMPLE_DATA: 'off' }).host, read({ HOST: '0.0.0.0' }).host, read({ SAMPLE_DATA: 'off', HOST: '::1' }).host]).toEqual(['127.0.0.1', '0.0.0.0', '0.0.0.0', '::1']);
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost', '0.0.0.0', '::', '192.168.1.2'].map(isLoopback)).toEqual([true, true, true, true, false, false, false]);
  });

  it('put files in one place, said whole', () => {
    expect(read({}).files).toEqual({ dir: join(shared, 'files') });
    expect(read({ FILES_DIR: '/srv/files' }).files).toEqual({ dir: '/srv/files' });
    expect(read({ S3_BUCKET: 'zhiyun', S3_ENDPOINT: 'https://s3.example', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret-word' }).files)
      .toEqual({ bucket: 'zhiyun', endpoint: 'https://s3.example', region: 'us-east-1', credentials: { accessKeyId: 'id', secretAccessKey: 'secret-word' } });
    for (const [env, sentence] of [
      [{ FILES_DIR: '/a', S3_BUCKET: 'zhiyun' }, /both set/], [{ S3_ENDPOINT: 'https://s3.example' }, /S3_BUCKET must be set/], [{ S3_BUCKET: 'zhiyun', S3_ACCESS_KEY_ID: 'id' }, /must be set together/],
      [{ ROLE: 'worker', DATABASE_URL: 'postgresql://h/d', TEMPORAL_ADDRESS: 'h:7233', SAMPLE_DATA: 'off', SESSION_SECRET: 's'.repeat(32), PAPER_SECRET: 'p'.repeat(32) }, /^ROLE is worker, so FILES_DIR .* or S3_BUCKET must be set/],
    ] as const) expect(complaintOf(env)).toMatch(sentence);
  });

  it('say whose word on a visitor’s address is believed, and where counters are shown', () => {
    const proxies = (TRUST_PROXY: string) => read({ TRUST_PROXY }).proxies;
    expect([read({}).proxies, proxies('off'), proxies('2'), proxies('10.0.0.7, 192.168.0.0/16')]).toEqual([false, false, 2, ['10.0.0.7', '192.168.0.0/16']]);
    const metrics = (METRICS_LISTEN: string) => read({ METRICS_LISTEN }).metrics;
    expect([read({}).metrics, metrics('9464'), metrics('10.0.0.7:9464'), metrics('[::1]:9464')]).toEqual([undefined, { host: '127.0.0.1', port: 9464 }, { host: '10.0.0.7', port: 9464 }, { host: '::1', port: 9464 }]);
    expect([read({}).mailFrom.address, read({ MAIL_FROM: '某市知识产权局 <ip@city.gov.cn>' }).mailFrom, read({ MAIL_FROM: 'ip@city.gov.cn' }).mailFrom]).toEqual(['no-reply@zhiyun.example', { name: '某市知识产权局', address: 'ip@city.gov.cn' }, { name: '', address: 'ip@city.gov.cn' }]);
  });

  it('reach the children as they were read', () => {
    const env = { PORT: '4001', HOST: '::1', TRUST_PROXY: '10.0.0.7,192.168.0.0/16', METRICS_LISTEN: '[::1]:9464', MAIL_FROM: '局 <ip@city.gov.cn>', DRAIN_SECONDS: '3', SAMPLE_DATA: 'off', LOG_LEVEL: 'warn', SMTP_URL: 'smtp://h', PUBLIC_URL: 'https://z.example' };
    const config = read(env);
    expect(readConfig(childEnvironment(config, { databaseUrl: 'postgresql://h/d', temporalAddress: 'h:7233' }))).toEqual({ ...config, databaseUrl: 'postgresql://h/d', temporalAddress: 'h:7233' });
  });

  it('that every process must share are to be stated by separate roles', () => {
    const apart = { ROLE: 'server', DATABASE_URL: 'postgresql://h/d', TEMPORAL_ADDRESS: 'h:7233', FILES_DIR: '/srv/files' };
    const shared = { SAMPLE_DATA: 'off', SESSION_SECRET: 's'.repeat(32), PAPER_SECRET: 'p'.repeat(32) };
    for (const role of ['server', 'worker']) {
      for (const name of Object.keys(shared)) {
        const { [name as keyof typeof shared]: _left, ...rest } = shared;
        expect(complaintOf({ ...apart, ...rest, ROLE: role })).toMatch(new RegExp(`^ROLE is ${role}, so ${name} must be stated`));
      }
      expect(read({ ...apart, ...shared, ROLE: role })).toMatchObject({ role, sampleData: false, paperSecret: shared.PAPER_SECRET });
      expect(complaintOf({ ...apart, ROLE: role }).split('\n')).toHaveLength(3);
    }
  });
});

describe('the key of papers', () => {
  it('is another than that of sessions, and outlives it', () => {
    const DATA_DIR = folder();
    const first = readConfig({ DATA_DIR });
    expect(first.paperSecret).not.toBe(first.sessionSecret);
    expect(readConfig({ DATA_DIR, SESSION_SECRET: 'n'.repeat(32) }).paperSecret).toBe(first.paperSecret);
  });

  it('of a data folder from before it existed is the one its papers were printed with', () => {
    const DATA_DIR = folder();
    const { sessionSecret } = readConfig({ DATA_DIR });
    rmSync(join(DATA_DIR, 'secrets/papers'));
    expect(readConfig({ DATA_DIR }).paperSecret).toBe(sessionSecret);
    expect(readConfig({ DATA_DIR, SESSION_SECRET: 'n'.repeat(32) }).paperSecret).toBe(sessionSecret);
  });
});
