import { SaxesParser } from 'saxes';

/** An element: its text (CDATA and decoded entities joined) and its child elements in the order they came. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

/** Why a document was refused. The message names the rule, never the content. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const MAX_DEPTH = 8;
const MAX_ELEMENTS = 500;
const MAX_ATTRIBUTES = 16;
/** Lists whose elements may come again under their parent (vendor pages 90240 and 94888). */
const REPEATABLE = new Set(['SelectedItem', 'OptionId', 'OpitonId', 'item', 'Item']);

/**
 * Reads `<xml>…</xml>`: well-formed to the letter, no DOCTYPE and no entity but the predefined and numeric ones,
 * nothing nested deeper than a card event, no element twice beside itself.
 * @returns the root's direct children by name, on an object without prototype
 * @throws XmlError
 */
export function parseXml(document: string): Record<string, XmlElement> {
  if (declaresType(document)) throw new XmlError('DOCTYPE');
  const stack: XmlElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  const parser = new SaxesParser({ position: false });
  parser.on('error', () => {
    throw new XmlError('not well-formed');
  });
  // A comment can hide a document type from the look above.
  parser.on('doctype', () => {
    throw new XmlError('DOCTYPE');
  });
  let attributes = 0;
  parser.on('attribute', () => {
    if (++attributes > MAX_ATTRIBUTES) throw new XmlError('too many attributes');
  });
  parser.on('opentag', ({ name }) => {
    if (name === '__proto__') throw new XmlError('forbidden element name');
    if (stack.length >= MAX_DEPTH) throw new XmlError('too deep');
    if (++elements > MAX_ELEMENTS) throw new XmlError('too many elements');
    const element: XmlElement = { name, text: '', children: [] };
    const parent = stack[stack.length - 1];
    if (!parent) root = element;
    else {
      if (!REPEATABLE.has(name) && parent.children.some((sibling) => sibling.name === name)) {
        throw new XmlError('repeated element');
      }
      parent.children.push(element);
    }
    stack.push(element);
  });
  const onText = (text: string) => {
    const element = stack[stack.length - 1];
    if (element) element.text += text;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    stack.pop();
  });
  parser.write(document).close();
  if (root?.name !== 'xml') throw new XmlError('root is not <xml>');

  const fields: Record<string, XmlElement> = Object.create(null);
  for (const child of root.children) {
    if (fields[child.name]) throw new XmlError('repeated element');
    fields[child.name] = child;
  }
  return fields;
}

/**
 * Entity bombs and external entities live in the document type, so one is refused before any parser sees it.
 * Somebody may well write 「<!DOCTYPE」 in a message: inside CDATA it is text.
 */
export function declaresType(document: string, options: { insideCdataToo?: boolean } = {}): boolean {
  for (let at = document.indexOf('<!'); at >= 0; at = document.indexOf('<!', at + 2)) {
    // By index and not by one expression over the whole: that takes quadratic time on unclosed sections.
    if (!options.insideCdataToo && document.startsWith('[CDATA[', at + 2)) {
      at = document.indexOf(']]>', at + 9);
      if (at < 0) return false;
    } else if (/^(?:DOCTYPE|ENTITY)/i.test(document.slice(at + 2, at + 9))) return true;
  }
  return false;
}

/**
 * Text of an element that holds text only; undefined when it is absent.
 * @throws XmlError when there are elements inside
 */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element && element.children.length > 0) throw new XmlError('elements where text belongs');
  return element?.text;
}

/** First child of that name. */
export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
