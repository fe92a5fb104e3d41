/** Addresses: only http(s), mail, telephone and paths of this site may stand in a link; everything else becomes `#`. */

export function safeHref(href: string): string {
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(href)) return href;
  // A path, a query or a fragment. `//host` and `/\host` leave the site; control characters hide a scheme.
  if (/^[/?#]/.test(href) && !/^\/[/\\]/.test(href) && !/[\u0000-\u001f\\]/.test(href)) return href;
  return '#';
}

/** The path with the given query parameters set; `undefined` removes one. */
export function withQuery(path: string, changes: Readonly<Record<string, string | undefined>>): string {
  const [bare = '/', query = ''] = path.split('#')[0]!.split('?', 2);
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  return text ? `${bare}?${text}` : bare;
}

/** Where to go after signing in: a path of this site, or the given place. */
export const safeReturn = (path: unknown, otherwise: string): string =>
  typeof path === 'string' && path.startsWith('/') && safeHref(path) === path ? path : otherwise;
