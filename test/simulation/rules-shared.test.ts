/** Several servers over one database: what one publishes or changes, the others and the workers go by at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { theCalendar } from '../../prisma/store/rules.js';
import { saveYear } from '../../services/calendars.js';
import { dueDateOf } from '../../services/rules.js';
import { currentRules } from '../../services/rules-now.js';
import { directGateway, openHouse, type OpenHouse } from '../../start/house.js';
import { openSimulation, type Simulation } from '../support/simulation.js';

let sim: Simulation;
let other: OpenHouse;
const dataDir = mkdtempSync(join(tmpdir(), 'zhiyun-other-'));
beforeAll(async () => {
  sim = await openSimulation();
  other = await openHouse({ databaseUrl: sim.programUrl, dataDir, sampleData: true, publicUrl: 'http://localhost', paperSecret: 'x'.repeat(32) }, { gateway: directGateway });
});
afterAll(async () => { await other.close(); await sim.close(); rmSync(dataDir, { recursive: true, force: true }); });

const due = async (): Promise<string> => (await dueDateOf(other.house, { from: '2019-07-01', workingDays: '3' })).dueOn;

describe('a calendar year that is changed', () => {
  it('counts at once on the server that did not change it, and past every program too', async () => {
    expect(await due()).toBe('2019-07-04');
    const year = (await sim.sql.row<{ body: { off: string[]; work: string[] } }>('SELECT body FROM calendar_year WHERE year = 2019'))!.body;
    await saveYear(sim.house, await sim.cast.actor('admin'), { year: 2019, document: '国办发明电〔2019〕9号', note: '增加', off: [...year.off, '2019-07-03'], work: year.work, key: 'calendar-1', route: 'test' });
    expect(await due()).toBe('2019-07-05');
    // As another process would: this one hears of it by the rows alone.
    await sim.sql.rows(`UPDATE calendar_year SET body = jsonb_set(body, '{off}', (body -> 'off') || '["2019-07-04"]') WHERE year = 2019`);
    expect(await due()).toBe('2019-07-08');
    expect(await theCalendar(sim.sql)).toBe(await theCalendar(sim.sql));
  });
});

describe('a version that is published', () => {
  it('is in the calculator of every server, and read anew only then', async () => {
    const before = await currentRules(other.house);
    expect(await currentRules(other.house)).toBe(before);
    // What publishing leaves: a row that is published.
    const versionsOf = (rules: typeof before): number => JSON.stringify(rules).split('"2031-12-31"').length;
    expect(versionsOf(before)).toBe(1);
    await sim.sql.rows(
      `INSERT INTO programme_version (id, programme_id, version, jurisdiction, sample, status, valid_from, valid_to, body, body_hash)
       SELECT id || '-later', programme_id, 99, jurisdiction, sample, 'published', '2031-01-01', '2031-12-31', body || jsonb_build_object('id', id || '-later', 'version', 99, 'validFrom', '2031-01-01', 'validTo', '2031-12-31'), '' FROM programme_version WHERE id = '000-P02@zz-2017-243#1'`,
    );
    const after = await currentRules(other.house);
    expect(after).not.toBe(before);
    expect(versionsOf(after)).toBeGreaterThan(1);
    expect(await currentRules(other.house)).toBe(after);
  });
});
