/** Stored events of older versions are brought to the current shape here; one stored sample per type and version in test/. */
export const EVENT_VERSION = 1;

export function upcast(_type: string, version: number, body: Record<string, unknown>): Record<string, unknown> {
  if (version > EVENT_VERSION) throw new Error(`event version ${version} is newer than this program`);
  return body;
}
