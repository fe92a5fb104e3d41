/** What was just done, said once at the top of the next page. */
import { Icon, type IconName } from './icon.js';
import type { FlashView } from './context.js';

const ICON = { good: 'circle-check', info: 'info-circle', warn: 'alert-triangle', bad: 'alert-circle' } as const satisfies Record<FlashView['tone'], IconName>;

export const Flash = ({ tone, text }: FlashView) => (
  <div class={`note note-${tone} flash`} role={tone === 'bad' ? 'alert' : 'status'}><Icon name={ICON[tone]} /><p>{text}</p></div>
);
