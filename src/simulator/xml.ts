/**
 * XML as the WeCom server writes and reads it, by hand: the product parses with libraries, and must not be
 * tested against its own reading.
 */
/** Numbers are written bare; a bigint is one too long for a number. */
export type XmlValue = string | number | bigint | XmlNode[];
export interface XmlNode {
  name: string;
  value: XmlValue;
}

/** How a document may be written without changing what it says. */
export interface XmlStyle {
  /** Picks among the harmless variants; the same number gives the same document. 0: as WeCom's samples have it. */
  variant: number;
}

export const PLAIN: XmlStyle = { variant: 0 };

/** `<xml>…</xml>`; strings in CDATA, numbers bare, as in WeCom's samples. */
export function writeXml(children: XmlNode[], style: XmlStyle = PLAIN): string {
  const next = chance(style.variant);
  if (style.variant === 0) return `<xml>${children.map((child) => element(child, () => 0)).join('')}</xml>`;
  const order = next() % 2 === 1 ? [...children].reverse() : rotate(children, next() % (children.length + 1));
  const unknown: XmlNode[] = next() % 2 === 1 ? [{ name: 'ReservedField', value: 'v1' }] : [];
  const between = next() % 2 === 1 ? '\n  ' : '';
  return `<xml>${between}${[...order, ...unknown].map((child) => element(child, next)).join(between)}${between}</xml>`;
}

/** Text that cannot end its CDATA section, without the characters XML 1.0 forbids. */
export const cdata = (text: string) => `<![CDATA[${printable(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

export interface XmlElement {
  name: string;
  /** Character data of this element itself. */
  text: string;
  children: XmlElement[];
}

export class XmlRefusal extends Error {}

/**
 * A strict reader for the product's replies: elements, text, CDATA, the five entities and character references.
 * @throws XmlRefusal on anything else, a DOCTYPE and attributes among it
 */
export function readXml(source: string): XmlElement {
  if (/<!(DOCTYPE|ENTITY)/i.test(source)) throw new XmlRefusal('document type declarations are refused');
  let at = source.match(/^\uFEFF?\s*(<\?xml[^?]*\?>\s*)?/)?.[0].length ?? 0;
  const root = readElement(0);
  if (source.slice(at).trim() !== '') throw new XmlRefusal('something follows the root element');
  return root;

  function readElement(depth: number): XmlElement {
    if (depth > 12) throw new XmlRefusal('nested too deep');
    const open = /^<([A-Za-z_][\w.-]*)\s*(\/?)>/.exec(source.slice(at, at + 200));
    if (!open?.[1]) throw new XmlRefusal(`no element at ${at}`);
    at += open[0].length;
    const element: XmlElement = { name: open[1], text: '', children: [] };
    if (open[2] === '/') return element;
    for (;;) {
      if (source.startsWith('<![CDATA[', at)) {
        const end = source.indexOf(']]>', at);
        if (end < 0) throw new XmlRefusal('CDATA never ends');
        element.text += source.slice(at + 9, end);
        at = end + 3;
      } else if (source.startsWith(`</${element.name}`, at)) {
        const close = /^<\/([\w.-]+)\s*>/.exec(source.slice(at, at + 200));
        if (close?.[1] !== element.name) throw new XmlRefusal(`bad end tag at ${at}`);
        at += close[0].length;
        return element;
      } else if (source[at] === '<') {
        element.children.push(readElement(depth + 1));
      } else {
        const end = source.indexOf('<', at);
        if (end < 0) throw new XmlRefusal(`${element.name} never ends`);
        element.text += decodeEntities(source.slice(at, end));
        at = end;
      }
    }
  }
}

/** Text of the one child with that name; undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  const found = element.children.filter((child) => child.name === name);
  if (found.length > 1) throw new XmlRefusal(`${name} is repeated`);
  return found[0]?.text;
}

function element(node: XmlNode, next: () => number): string {
  const { name, value } = node;
  if (typeof value === 'number' || typeof value === 'bigint')
    return `<${name}>${next() % 3 === 1 ? cdata(String(value)) : value}</${name}>`;
  if (typeof value === 'string') {
    // Bare text cannot carry a carriage return through a parser; CDATA neither, but there WeCom itself puts it.
    const bare = next() % 2 === 1 && !value.includes('\r');
    return `<${name}>${bare ? escapeText(printable(value)) : cdata(value)}</${name}>`;
  }
  return `<${name}>${value.map((child) => element(child, next)).join('')}</${name}>`;
}

const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// biome-ignore lint/suspicious/noControlCharactersInRegex: just these are forbidden in XML 1.0
const printable = (text: string) => text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);|&/gi, (whole, name: string | undefined) => {
    if (name === undefined) throw new XmlRefusal('a bare ampersand');
    if (name[0] === '#') {
      const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      if (!(code > 0 && code <= 0x10ffff)) throw new XmlRefusal(`bad character reference ${whole}`);
      return String.fromCodePoint(code);
    }
    const found = ENTITIES[name];
    if (found === undefined) throw new XmlRefusal(`unknown entity ${whole}`);
    return found;
  });
}

const rotate = <T>(list: T[], by: number) => [...list.slice(by), ...list.slice(0, by)];

/** A small deterministic generator: variants must be repeatable when a test fails. */
function chance(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state >>> 16;
  };
}
