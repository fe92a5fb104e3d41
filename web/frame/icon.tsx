/** Icons as one sprite, built from @tabler/icons by web/assets/build-icons.ts. An icon says nothing of its own: text stands beside it. */
import { useFrame } from './context.js';

export const ICONS = [
  'alert-circle', 'alert-triangle', 'archive', 'arrow-back-up', 'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up', 'bell', 'building',
  'building-bank', 'calculator', 'calendar', 'calendar-due', 'certificate', 'check', 'checks', 'chevron-down', 'chevron-left', 'chevron-right',
  'circle', 'circle-check', 'circle-dashed', 'circle-x', 'clipboard-check', 'clipboard-list', 'clock', 'clock-pause', 'coin', 'cash', 'code', 'copy',
  'device-floppy', 'download', 'edit', 'external-link', 'eye', 'file', 'file-certificate', 'file-check', 'file-plus', 'file-text', 'files', 'filter',
  'flag', 'folder', 'gavel', 'hash', 'help-circle', 'history', 'home', 'hourglass', 'id', 'inbox', 'info-circle', 'key', 'language', 'letter-case',
  'list-check', 'list-numbers', 'lock', 'login', 'logout', 'mail', 'map-pin', 'message-report', 'minus', 'paperclip', 'pencil', 'phone', 'player-pause',
  'player-play', 'player-track-next', 'plus', 'printer', 'qrcode', 'receipt', 'refresh', 'report', 'report-money', 'scale', 'search', 'send', 'settings',
  'shield-check', 'signature', 'speakerphone', 'star', 'target', 'trash', 'upload', 'user', 'user-check', 'users', 'users-group', 'wallet', 'writing', 'x',
  'zoom-money',
] as const;
export type IconName = (typeof ICONS)[number];

export const Icon = ({ name, large }: { name: IconName; large?: boolean }) => {
  const { asset } = useFrame();
  return <svg class={large ? 'icon icon-lg' : 'icon'} aria-hidden="true" focusable="false"><use href={`${asset('icons.svg')}#${name}`} /></svg>;
};
