/** Days as people type them and as banks write them. */
import { addDays, isPlainDate, readDay } from '../../domain/time.js';
import { fc } from '../support/property.js';

const day = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1990-01-01', n));
const wide = (text: string): string => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

test('every way of writing a day is read as that day', () => {
  fc.assert(fc.property(day, (on) => {
    const [y, m, d] = on.split('-') as [string, string, string];
    const short = [y, String(Number(m)), String(Number(d))] as const;
    const ways = [on, on.replaceAll('-', ''), short.join('/'), short.join('.'), short.join('-'), `${short[0]}年${short[1]}月${short[2]}日`, `${y}年${m}月${d}号`, `${on} 00:00:00`, `${short.join('/')} 8:05`, `${on.replaceAll('-', '')}153012`, `${on.replaceAll('-', '')} 1530`, `${short[0]}年${short[1]}月${short[2]}日15时30分`, `${short[0]}年${short[1]}月${short[2]}日 15:30`, ` ${on}\u200b `, wide(on), wide(short.join('/'))];
    expect(ways.map(readDay)).toEqual(ways.map(() => on));
  }));
});

test.each(['', 'x', '2019-02-30', '20190230', '2019年13月1日', '19-3-4', '4/3/2019', '2019-03', '2019-03-04T00:00:00.000Z', '2019-03-04 08:00+08:00', '2019-03-04T15:30Z', '2019030415', '2019-3/4', '43528'])('%j is no day', (text) => { expect(readDay(text)).toBeUndefined(); });

test('any text is a day or none', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789-/.年月日 ') })), (text) => { const on = readDay(text); expect(on === undefined || isPlainDate(on)).toBe(true); }), { numRuns: 2000 });
});
