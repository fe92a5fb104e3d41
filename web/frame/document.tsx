/** The HTML document around a page: head, style sheets, scripts. No inline style or script, by policy. */
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { FrameProvider, useFrame, useWords, type Frame } from './context.js';

/** No eval, no injected style, same origin only; a 4xx answer to htmx is a fragment and is shown. */
const HTMX = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  allowScriptTags: false,
  historyCacheSize: 0,
  // A style attribute that something else left behind is not carried over: setting one is against the policy.
  attributesToSettle: ['class', 'width', 'height'],
  responseHandling: [{ code: '204', swap: false }, { code: '[23]..', swap: true }, { code: '4..', swap: true, error: false }],
});

export interface DocumentProps { title: string; hasErrors?: boolean; bodyClass?: string; children: ComponentChildren }

export function Document({ title, hasErrors, bodyClass, children }: DocumentProps) {
  const { locale, largeType, asset } = useFrame();
  const { t } = useWords();
  return (
    <html lang={locale} class={largeType ? 'large-type' : undefined}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${hasErrors ? t('frame.errorPrefix') : ''}${title} - ${t('frame.product')}`}</title>
        <link rel="stylesheet" href={asset('bootstrap.css')} />
        <link rel="stylesheet" href={asset('theme.css')} />
        <link rel="stylesheet" href={asset('components.css')} />
        <link rel="stylesheet" href={asset('print.css')} />
        <link rel="icon" href={asset('mark.svg')} type="image/svg+xml" />
        <script src={asset('htmx.js')} defer />
        <script src={asset('page.js')} defer />
        <script src={asset('upload.js')} defer />
        <script src={asset('table.js')} defer />
        <script src={asset('autosave.js')} defer />
      </head>
      <body class={bodyClass}>{children}</body>
    </html>
  );
}

/** A whole page as text. */
export const renderDocument = (frame: Frame, page: ComponentChildren): string =>
  `<!doctype html>${render(<FrameProvider frame={frame}>{page}</FrameProvider>)}`;

/** A part of a page, for a request of htmx. */
export const renderFragment = (frame: Frame, part: ComponentChildren): string =>
  render(<FrameProvider frame={frame}>{part}</FrameProvider>);
