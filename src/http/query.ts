/**
 * Named parameters out of a request target, each exactly once; others are ignored, since the address saved at WeCom may
 * have parameters of its own. `+` stays `+`: WeCom percent-encodes, and base64 knows no blank.
 * @returns undefined when one is missing, repeated or not decodable
 */
export function exactlyOnce<Name extends string>(
  target: string,
  names: readonly Name[],
): Record<Name, string> | undefined {
  const start = target.indexOf('?');
  if (start < 0) return undefined;
  const found: Partial<Record<Name, string>> = {};
  let count = 0;
  for (const pair of target.slice(start + 1).split('&')) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals)) as Name | undefined;
    if (name === undefined || !names.includes(name)) continue;
    const value = decoded(equals < 0 ? '' : pair.slice(equals + 1));
    if (value === undefined || found[name] !== undefined) return undefined;
    found[name] = value;
    count++;
  }
  return count === names.length ? (found as Record<Name, string>) : undefined;
}

function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // malformed percent-encoding
  }
}
