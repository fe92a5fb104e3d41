/** The test support itself: what others build on is tested first. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig, StartError } from '../../start/config.js';
import { count } from './counters.js';

const settings = (overrides: Record<string, string>) => ({ DATA_DIR: mkdtempSync(join(tmpdir(), 'zhiyun-config-')), ...overrides });

describe('settings', () => {
  it('have defaults', () => {
    expect(readConfig(settings({}))).toMatchObject({ port: 3000, sampleData: true, sandboxStart: '2019-03-04', temporalNamespace: 'default', publicUrl: 'http://localhost:3000', role: 'all' });
  });

  it.each([
    ['PORT', 'eighty', /PORT must be a number from 1 to 65535; it is "eighty"\./],
    ['PORT', '70000', /PORT must be a number/],
    ['SAMPLE_DATA', 'yes', /SAMPLE_DATA must be on or off/],
    ['SANDBOX_START', '2019-02-30', /SANDBOX_START must be a date of the calendar/],
    ['DATABASE_URL', 'mysql://x/y', /DATABASE_URL must be an address like postgresql:/],
    ['TEMPORAL_ADDRESS', 'https://t', /TEMPORAL_ADDRESS must be a host and a port/],
    ['SMTP_URL', 'mail', /SMTP_URL must be an address/],
    ['PUBLIC_URL', 'example', /PUBLIC_URL must be an address/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL must be debug/],
    ['SESSION_SECRET', 'short', /SESSION_SECRET must have 32 characters/],
    ['ROLE', 'boss', /ROLE must be all, server or worker/],
    ['ROLE', 'worker', /ROLE is worker, so DATABASE_URL and TEMPORAL_ADDRESS must both be set/],
  ])('name a wrong one: %s=%s', (name, value, sentence) => {
    expect(() => readConfig(settings({ [name]: value }))).toThrow(StartError);
    expect(() => readConfig(settings({ [name]: value }))).toThrow(sentence);
  });

  it('name every wrong one at once', () => {
    expect(() => readConfig(settings({ PORT: 'x', ROLE: 'y' }))).toThrow(/PORT .*\n?ROLE|PORT[^]*ROLE/);
  });

  it('keep one session secret', () => {
    const env = settings({});
    const { sessionSecret, dataDir } = readConfig(env);
    expect(sessionSecret).toHaveLength(64);
    expect(readConfig(env).sessionSecret).toBe(sessionSecret);
    expect(readFileSync(join(dataDir, 'secrets/session'), 'utf8')).toBe(sessionSecret);
  });
});

describe('counters', () => {
  it('refuse what is none', () => {
    expect(() => count('two words')).toThrow();
    expect(() => count('x', -1)).toThrow();
  });
});
