export interface Room {
  files: string[];
  values: string[];
  types: string[];
  packages: string[];
}
export const ROOMS: Record<string, Room>;
export const OUTSIDE: string[];
export function roomOf(path: string): string | undefined;
export function mayUsePackage(room: string, name: string): boolean;
export const TEMPORAL_GATEWAY: string;
