/** What all forms share: office and code on the sheet, the mark of the sandbox, the address of the verification page. */
import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { Label } from '../../../domain/programme/schema.js';
import type { ProjectPrint } from '../../../services/printing.js';
import type { PrintedEvent } from '../../../services/public.js';
import { PrintForm, type SignatureView } from '../../components/index.js';
import { useFrame, useWords } from '../../frame/context.js';

export interface SheetProps { event: PrintedEvent; office: Label; title: string; number?: string | null; remedy?: string; signatures?: readonly SignatureView[]; children: ComponentChildren }

/** Address of the site as people type it: on paper a path alone leads nowhere. */
export const PublicUrl = createContext('');
export const useAddress = (path: string): string => `${useContext(PublicUrl)}${path}`;

/** In the sandbox nothing that is printed is valid; a form that was made again is superseded. */
export function Sheet({ event, office, title, number, remedy, signatures, children }: SheetProps) {
  const { sandbox } = useFrame();
  const { say } = useWords();
  const mark = event.superseded ? 'superseded' as const : sandbox ? 'sample' as const : undefined;
  return (
    <PrintForm office={say(office)} title={title} issuedOn={event.on} verificationCode={event.code} verificationUrl={useAddress('/verification')}
      {...(number ?? event.number ? { number: number ?? event.number ?? '' } : {})} {...(mark ? { mark } : {})} {...(remedy ? { remedy } : {})} {...(signatures ? { signatures } : {})}>
      {children}
    </PrintForm>
  );
}

/** The blank for the office's seal, dated with the day of the form. */
export const sealOf = (office: string, on: string): SignatureView => ({ label: office, kind: 'seal', on });

export const applicantName = (view: ProjectPrint, locale: string): string => (locale === 'en' && view.page.applicant.nameEn ? view.page.applicant.nameEn : view.page.applicant.name);
export const Addressee = ({ view }: { view: ProjectPrint }) => {
  const { t, locale } = useWords();
  return <p class="addressee">{t('sheet.addressee', { name: applicantName(view, locale) })}</p>;
};

/** 8550 -> 85.50: scores are kept in hundredths. */
export const points = (bp: number): string => (bp / 100).toFixed(2);

/** The line that stands under a table and says how it ends: sum, mean, verdict. */
export const Result = ({ children }: { children: ComponentChildren }) => <p class="sheet-result">{children}</p>;
