import { calendarOf, dueDate, isWorkingDay } from '../../domain/calendar.js';
import { shippedPolicies } from '../../start/plans.js';

const { calendars } = shippedPolicies();
const calendar = calendarOf(calendars);
const works = (...days: string[]) => days.map((on) => isWorkingDay(calendar, on));

test('2013 to 2026, each with the number of its document', () => {
  expect(calendars.map((c) => c.year)).toEqual(Array.from({ length: 14 }, (_, i) => 2013 + i));
  expect(Object.fromEntries(calendars.map((c) => [c.year, c.document]))).toEqual({
    2013: '国办发明电〔2012〕33号', 2014: '国办发明电〔2013〕28号', 2015: '国办发明电〔2014〕28号', 2016: '国办发明电〔2015〕18号', 2017: '国办发明电〔2016〕17号',
    2018: '国办发明电〔2017〕12号', 2019: '国办发明电〔2018〕15号', 2020: '国办发明电〔2019〕16号', 2021: '国办发明电〔2020〕27号', 2022: '国办发明电〔2021〕11号',
    2023: '国办发明电〔2022〕16号', 2024: '国办发明电〔2023〕7号', 2025: '国办发明电〔2024〕12号', 2026: '国办发明电〔2025〕7号',
  });
});

/** Make-up days as the notices name them; the holidays of a notice stand as spans. */
const NOTICES: Record<number, { work: string; off: string }> = {
  2013: { work: '01-05 01-06 02-16 02-17 04-07 04-27 04-28 06-08 06-09 09-22 09-29 10-12', off: '01-01/03 02-09/15 04-04/06 04-29/30 05-01 06-10/12 09-19/21 10-01/07' },
  2014: { work: '01-26 02-08 05-04 09-28 10-11', off: '01-01 01-31 02-01/06 04-05/07 05-01/03 06-02 09-08 10-01/07' },
  2015: { work: '01-04 02-15 02-28 09-06 10-10', off: '01-01/03 02-18/24 04-05/06 05-01 06-20 06-22 09-03/05 09-27 10-01/07' },
  2016: { work: '02-06 02-14 06-12 09-18 10-08 10-09', off: '01-01 02-07/13 04-04 05-01/02 06-09/11 09-15/17 10-01/07' },
  2017: { work: '01-22 02-04 04-01 05-27 09-30', off: '01-01/02 01-27/31 02-01/02 04-02/04 05-01 05-28/30 10-01/08' },
  2018: { work: '02-11 02-24 04-08 04-28 09-29 09-30 12-29', off: '01-01 02-15/21 04-05/07 04-29/30 05-01 06-18 09-24 10-01/07 12-30/31' },
  2019: { work: '02-02 02-03 04-28 05-05 09-29 10-12', off: '01-01 02-04/10 04-05/07 05-01/04 06-07/09 09-13/15 10-01/07' },
  2020: { work: '01-19 04-26 05-09 06-28 09-27 10-10', off: '01-01 01-24/31 02-01/02 04-04/06 05-01/05 06-25/27 10-01/08' },
  2021: { work: '02-07 02-20 04-25 05-08 09-18 09-26 10-09', off: '01-01/03 02-11/17 04-03/05 05-01/05 06-12/14 09-19/21 10-01/07' },
  2022: { work: '01-29 01-30 04-02 04-24 05-07 10-08 10-09', off: '01-01/03 01-31 02-01/06 04-03/05 04-30 05-01/04 06-03/05 09-10/12 10-01/07 12-31' },
  2023: { work: '01-28 01-29 04-23 05-06 06-25 10-07 10-08', off: '01-01/02 01-21/27 04-05 04-29/30 05-01/03 06-22/24 09-29/30 10-01/06' },
  2024: { work: '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12', off: '01-01 02-10/17 04-04/06 05-01/05 06-10 09-15/17 10-01/07' },
  2025: { work: '01-26 02-08 04-27 09-28 10-11', off: '01-01 01-28/31 02-01/04 04-04/06 05-01/05 05-31 06-01/02 10-01/08' },
  2026: { work: '01-04 02-14 02-28 05-09 09-20 10-10', off: '01-01/03 02-15/23 04-04/06 05-01/05 06-19/21 09-25/27 10-01/07' },
};

test.each(Object.entries(NOTICES))('%s counts as its notice says', (year, { work, off }) => {
  const days = off.split(' ').flatMap((span) => {
    const [month, from, to] = /^(\d\d)-(\d\d)(?:\/(\d\d))?$/.exec(span)!.slice(1) as [string, string, string | undefined];
    return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => `${year}-${month}-${String(Number(from) + i).padStart(2, '0')}`);
  });
  const makeUp = work.split(' ').map((on) => `${year}-${on}`);
  expect(works(...days)).toEqual(days.map(() => false));
  expect(works(...makeUp)).toEqual(makeUp.map(() => true));
  // And nothing else differs from the week.
  const file = calendars.find((c) => c.year === Number(year))!;
  expect(file.work).toEqual(makeUp);
  expect(file.off.filter((on) => ![0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay()))).toEqual(days.filter((on) => ![0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay())));
});

test('five working days from 2021-09-24 count the make-up Sunday and jump the national holiday', () => {
  expect(dueDate(calendar, '2021-09-24', { workingDays: 5 })).toMatchObject({ dueOn: '2021-09-30', provisional: false });
  expect(dueDate(calendar, '2019-04-26', { workingDays: 5 })).toMatchObject({ dueOn: '2019-05-06', counted: ['2019-04-28', '2019-04-29', '2019-04-30', '2019-05-05', '2019-05-06'] });
});
