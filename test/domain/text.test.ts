/** Folding and the rule of text, over all of Unicode: what people take for the same is the same, what cannot be kept is refused, the rest is kept as it is. */
import { countCharacters, cutText, fold, foldCode, foldName, freeText, isVisible, nameText, sameText, textFault, tidy, wellFormed, wordsIn } from '../../domain/text.js';
import { fc } from '../support/property.js';

const ALL = 0x110000;
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const unseen = fc.constantFrom('\u200b', '\u200c', '\u2060', '\ufeff', '\u00ad', '\u3164', '\u2800', '\ufe0f', '\u{e0100}', ' ', '\u00a0', '\u3000', '\u2003', '\t');
const han = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((c) => String.fromCodePoint(c));
const letter = fc.oneof(han, fc.constantFrom(...'abcxyzABCXYZ0123456789（）()-'));
const word = fc.array(letter, { minLength: 1, maxLength: 20 }).map((l) => l.join(''));
const wide = (text: string): string => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

test('the name of an account: written otherwise it is the same, with another letter it is another', () => {
  for (const same of ['ENT.Applicant', 'ｅｎｔ．ａｐｐｌｉｃａｎｔ', ' ent.appli\u200bcant\u3000']) expect(foldName(same)).toBe('ent.applicant');
  for (const other of ['ent.appl\u0131cant', 'ent.appl\u0130cant', 'ent.app\u0142icant', 'ent.\u0430pplicant', 'ent,applicant']) expect(foldName(other)).not.toBe('ent.applicant');
  // Whatever letter of Unicode is taken for one of ASCII is that letter in another width or case.
  const taken: string[] = [];
  for (let point = 0x80; point < ALL; point += 1) {
    const character = String.fromCodePoint(point);
    const folded = foldName(character);
    if (/^[a-z]$/.test(folded) && character.normalize('NFKC').toLowerCase() !== folded) taken.push(point.toString(16));
  }
  expect(taken).toEqual([]);
});

test('words of a search are looked for one by one, however they stand apart', () => {
  fc.assert(fc.property(fc.array(word, { maxLength: 5 }), fc.constantFrom(' ', '\u3000', '\u00a0', '  ', '\t'), (words, gap) => { expect(wordsIn(words.join(gap))).toEqual(words.map(fold).filter((w) => w !== '')); }));
});

describe('fold', () => {
  test('is the same when done twice, for every letter that has another form and for any text', () => {
    const unstable: string[] = [];
    for (let point = 0; point < ALL; point += 1) {
      const character = String.fromCodePoint(point);
      if (character.normalize('NFKC').toUpperCase().toLowerCase() === character) continue;
      const once = fold(character);
      if (fold(once) !== once) unstable.push(point.toString(16));
    }
    expect(unstable).toEqual([]);
    fc.assert(fc.property(anyText, (text) => { expect(fold(fold(text))).toBe(fold(text)); }));
  });

  test('does not see width, case, spaces and what is invisible', () => {
    fc.assert(fc.property(word, fc.array(fc.tuple(fc.nat(), unseen), { maxLength: 6 }), (text, put) => {
      let other = wide(text).toUpperCase();
      for (const [at, mark] of put) { const i = at % (other.length + 1); other = other.slice(0, i) + mark + other.slice(i); }
      expect(fold(other)).toBe(fold(text));
    }));
  });

  test.each([
    ['郑州高新（集团）有限公司', '郑州高新(集团) 有限公司'], ['郑财预〔2019〕3号', '郑财预[2019]3号'], ['郑财预〔2019〕3号', '郑财预【２０１９】 3 号'], ['“专利”导航', '"专利"导航'], ['A—B', 'a-b'], ['ＺＬ２０１８', 'zl2018'],
    ['Strasse', 'STRAẞE'], ['买买提·艾力', '买买提•艾力'], ['\u2f00', '一'], ['cafe\u0301', 'CAFÉ'],
  ])('%j is the same as %j', (a, b) => { expect(sameText(a, b)).toBe(true); });

  test.each([['郑州一厂', '郑州二厂'], ['甲公司', '甲 分公司'], ['A1', 'AI'], ['123', '1234'], ['张三', '张叁']])('%j is another than %j', (a, b) => { expect(sameText(a, b)).toBe(false); });

  test('words of plain Han, small letters and digits that differ stay different', () => {
    const plain = fc.array(fc.oneof(han, fc.constantFrom(...'abcxyz0123456789')), { minLength: 1, maxLength: 12 }).map((l) => l.join(''));
    fc.assert(fc.property(plain, plain, (a, b) => { expect(sameText(a, b)).toBe(a === b); }));
  });

  test('a code loses spaces, hyphens and width, and nothing that would make it another', () => {
    expect(foldCode(' ６２２２ 0200-1234—5678\u00a0 ')).toBe('6222020012345678');
    expect(foldCode('9141０１００ma3x8yk41p')).toBe('91410100MA3X8YK41P');
    expect(foldCode('12.34')).toBe('12.34');
  });
});

describe('what a text may hold', () => {
  test('any text is refused with a code or kept, tidy, as it was sent', () => {
    const schema = freeText(30);
    fc.assert(fc.property(anyText, (text) => {
      const parsed = schema.safeParse(text);
      if (parsed.success) {
        expect(parsed.data).toBe(tidy(text));
        expect(parsed.data).toBe(JSON.parse(JSON.stringify(parsed.data)));
        expect(Buffer.from(parsed.data).toString()).toBe(parsed.data);
        expect(isVisible(parsed.data)).toBe(true);
      } else expect(parsed.error.issues[0]!.message).toMatch(/^(required|not_visible|malformed_text|control_characters|direction_marks|too_long)$/);
    }), { numRuns: 2000 });
  });

  test.each([
    ['', 'required'], [' \n', 'required'], ['\u200b', 'not_visible'], ['\u3164', 'not_visible'], ['\u2800', 'not_visible'], ['\u0301', 'not_visible'], ['\ufe0f\u200d', 'not_visible'], ['a\ud83d', 'malformed_text'], ['\udc00', 'malformed_text'],
    ['a\0b', 'malformed_text'], ['a\ufffeb', 'malformed_text'], ['a\x07b', 'control_characters'], ['a\x85b', 'control_characters'], ['甲\u202e乙', 'direction_marks'], ['甲\u2067乙', 'direction_marks'], ['长'.repeat(31), 'too_long'],
  ])('%j: %s', (text, code) => { expect(freeText(30).safeParse(text).error?.issues.map((i) => i.message)).toEqual([code]); });

  test('a name is one line; a text has as many as it needs', () => {
    expect(nameText(30).safeParse('甲\n乙').error?.issues[0]?.message).toBe('control_characters');
    expect(freeText(30).parse('甲\r\n乙\r丙\n丁\t戊')).toBe('甲\n乙\n丙\n丁\t戊');
  });

  test('counted as people count: an emoji is one, a line end is one however it was sent', () => {
    expect([countCharacters('😀甲'), countCharacters('a\r\nb'), countCharacters('a\nb')]).toEqual([2, 3, 3]);
    const lines = `${'字'.repeat(999)}\r\n`.repeat(4).slice(0, -2) + '😀';
    expect([countCharacters(lines), freeText(4000).safeParse(lines).success, freeText(4000).safeParse(lines.replaceAll('\r\n', '\n')).success, freeText(4000).safeParse(`${lines}a`).success]).toEqual([4000, true, true, false]);
  });

  test('a cut never leaves half a character', () => {
    expect(cutText(`${'a'.repeat(59)}😀b`, 60)).toBe(`${'a'.repeat(59)}😀`);
    fc.assert(fc.property(anyText, fc.nat(20), (text, max) => {
      const cut = cutText(text, max);
      expect(textFault(cut, { max, lines: true })).not.toBe('too_long');
      expect(Buffer.from(cut).toString()).toBe(cut);
    }));
    expect(wellFormed('a\ud800b\0')).toBe('a\ufffdb\ufffd');
  });
});
