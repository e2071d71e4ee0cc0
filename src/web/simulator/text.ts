/** Pure. Message text as pieces that are safe to draw: the page never writes HTML that came from a message. */
export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; url: string };

/**
 * Cuts a text into plain pieces and links. WeCom text messages may carry `<a href="…">…</a>`; other markup stays
 * visible as it was written. Only http and https become links.
 */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, href, label, bare] = match;
    const shown = label ?? (bare ? trimEnd(bare) : '');
    const url = safeUrl(href ?? shown);
    if (!url || !shown) continue;
    if (match.index > at) found.push({ kind: 'text', text: text.slice(at, match.index) });
    found.push({ kind: 'link', text: shown, url });
    at = match.index + (label === undefined ? shown.length : whole.length);
  }
  if (at < text.length) found.push({ kind: 'text', text: text.slice(at) });
  return found;
}

/** The address, if a browser may open it: http and https only, so that no `javascript:` gets through. */
export function safeUrl(url: string | undefined): string | undefined {
  if (!url || !/^https?:\/\//i.test(url)) return undefined;
  return URL.canParse(url) ? url : undefined;
}

const LINK = /<a\s+href=["']?([^"'\s>]+)["']?[^>]*>([^<]*)<\/a>|(https?:\/\/[^\s<>"'，。；！？、（）【】「」《》]+)/gi;

/** A full stop or bracket after an address belongs to the sentence. */
const trimEnd = (url: string) => url.replace(/[.,;:!?)\]}]+$/, '');
