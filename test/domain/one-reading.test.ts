/** What is an address of mail and what is a day is said in one place: forms, objections, mails and returned lists agree. */
import { dayOf } from '../../activities/adapters/returned-columns.js';
import { isMailAddress } from '../../domain/mail-address.js';
import { emailIn, isReachable } from '../../domain/notice/identity.js';
import { date, email } from '../../domain/programme/field-kinds/scalars.js';
import { readDay } from '../../domain/time.js';
import { fc } from '../support/property.js';

const signs = fc.string({ unit: fc.constantFrom(...'ab1.-_@张国＠．中+\'(";é') });
const address = fc.oneof(fc.emailAddress(), signs, fc.tuple(signs, signs).map(([local, domain]) => `${local}@${domain}.cn`), fc.constantFrom('张三@例子.中国', 'a@10.0.0.1', 'a..b@x.cn', 'a@x.c', 'ａ＠ｘ．ｃｎ', 'a@b', "o'neil@x.example", '.a@x.cn'));

test('an address of a form, of an objection and of a mail is the same', () => {
  fc.assert(fc.property(address, (typed) => {
    const read = email.read(typed);
    const plain = typed.normalize('NFKC').trim();
    fc.pre(plain !== '' && !/[\s,;，；、/]/.test(plain));
    expect('value' in read && read.value === plain).toBe(isMailAddress(plain));
    expect(emailIn(typed)).toBe(isMailAddress(plain) ? plain : undefined);
    if (isMailAddress(plain)) expect(isReachable(typed)).toBe(true);
  }), { numRuns: 2000 });
});

test('a day of a form and of a returned list is the same', () => {
  const written = fc.oneof(fc.string({ unit: fc.constantFrom(...'0123456789-/.年月日号 :T时分秒Z') }), fc.constantFrom('20190304153012', '2019/3/4 8:05', '2019年3月4日15时30分', '2019-03-04T00:00:00Z', '２０１９．３．４', '2019-3/4'));
  fc.assert(fc.property(written, (text) => {
    const read = date.read(text);
    expect('value' in read ? read.value : undefined).toBe(readDay(text));
    expect(dayOf({ text, kind: 'text' })).toBe(readDay(text));
  }), { numRuns: 2000 });
});
