/**
 * What a catalogue of words is made of: each entry holds both languages side by side, so that one cannot be
 * forgotten; `{name}` marks an argument, known to the compiler from the Chinese text. English alone has a plural,
 * chosen by `n`. Non-goal: choosing the locale of a person.
 */
export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export interface Word { readonly zh: string; readonly en: string | { readonly one: string; readonly other: string } }
export type Topic = Readonly<Record<string, Word>>;

/** The argument names written in a text: 'due in {days} days' -> 'days'. */
export type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
export type ArgsOf<W extends Word> = Names<W['zh']>;
export type Args<W extends Word> = [ArgsOf<W>] extends [never] ? [] : [args: Readonly<Record<ArgsOf<W>, string | number>>];

/** Fills a word; an argument that is missing stays visible as {name}. */
export function fill(locale: Locale, word: Word, args: Readonly<Record<string, string | number>> = {}): string {
  const text = locale === 'zh-CN' ? word.zh
    : typeof word.en === 'string' ? word.en
      : Number(args['n']) === 1 ? word.en.one : word.en.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in args ? String(args[name]) : whole));
}

/** One side of a label that data carries (programme names, form fields, jurisdictions). */
export const say = (locale: Locale, label: { readonly zh: string; readonly en: string }): string =>
  locale === 'zh-CN' ? label.zh : label.en;

export const isLocale = (text: unknown): text is Locale => LOCALES.includes(text as Locale);
