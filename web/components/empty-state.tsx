/** What stands where there is nothing: why, and what to do. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../frame/icon.js';

export const EmptyState = ({ icon = 'inbox', title, text, action }: { icon?: IconName; title: string; text?: string; action?: ComponentChildren }) => (
  <div class="empty"><Icon name={icon} large /><p class="empty-title">{title}</p>{text && <p class="muted">{text}</p>}{action}</div>
);
