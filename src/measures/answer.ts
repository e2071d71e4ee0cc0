// Rule, pure: which wordings of a model may be offered. What is outside the scheme's lists is dropped, and so is what a
// person should not be shown under our name, whatever the point's own words may have talked the model into.
import { z } from 'zod';
import { cleanLine, lettersIn } from '../channels/text.js';
import { redact, restore } from '../classifier/redact.js';
import { jsonIn } from '../llm/json.js';
import { plain } from './closing.js';
import type { Line } from './drafting.js';

/** A wording by a model for one line of defence, or for one stage where the scheme has none. */
export interface Written {
  line: string;
  kind?: string;
  text: string;
}

/** What it was asked, and what it was told. */
export interface Asked {
  lines: readonly Pick<Line, 'key'>[];
  kinds: ReadonlyArray<{ key: string }>;
  /** The redacted words that were sent: what they cite may be cited. */
  sent: string;
  originals: Map<string, string>;
  names: readonly string[];
  /** Measures that stand against the point already. */
  standing: readonly string[];
}

/** Shorter is no measure that anybody could check; longer is several. */
export const WRITTEN_LENGTH = { min: 10, max: 200 };

/** @returns what may be offered, in the order of the lines, or a sentence for the model that never quotes it */
export function readWritten(raw: string, asked: Asked): { written: Written[] } | { problem: string } {
  const parsed = Answer.safeParse(jsonIn(raw));
  if (!parsed.success) return { problem: '不是一个带 offers 列表的 JSON 对象' };
  const taken = new Map<string, Written>();
  const said = new Set(asked.standing.map(plain));
  const faults: string[] = [];
  for (const [at, item] of parsed.data.offers.slice(0, MOST).entries()) {
    const one = readOne(item, asked);
    if (typeof one === 'string') faults.push(`第 ${at + 1} 条${one}`);
    else if (taken.has(one.line)) faults.push(`第 ${at + 1} 条的 line 前面用过了`);
    else if (said.has(plain(one.text))) faults.push(`第 ${at + 1} 条与已有的或前面的一条相同`);
    else {
      taken.set(one.line, one);
      said.add(plain(one.text));
    }
  }
  const written = asked.lines.flatMap(({ key }) => taken.get(key) ?? []);
  if (written.length > 0) return { written };
  return { problem: faults.length > 0 ? faults.join('；') : 'offers 里一条也没有' };
}

/** The same for endpoints that take a JSON schema; every property required, as strict mode asks. */
export function shapeOf({ lines, kinds }: Pick<Asked, 'lines' | 'kinds'>): Record<string, unknown> {
  const object = (properties: Record<string, unknown>) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  const keys = (list: ReadonlyArray<{ key: string }>) => ({ type: 'string', enum: list.map(({ key }) => key) });
  return object({
    offers: {
      type: 'array',
      items: object({
        line: keys(lines),
        kind: kinds.length > 0 ? keys(kinds) : { type: 'null' },
        text: { type: 'string' },
      }),
    },
  });
}

const MOST = 12;
const Answer = z.object({ offers: z.array(z.unknown()) });
const Item = z.object({ line: z.string(), kind: z.string().nullish(), text: z.string().max(2000) });

/** @returns the wording with the personal data back in place, or what is wrong with it */
function readOne(item: unknown, asked: Asked): Written | string {
  const parsed = Item.safeParse(item);
  if (!parsed.success) return '缺了字段或类型不对';
  const { line, kind } = parsed.data;
  if (!asked.lines.some(({ key }) => key === line)) return '的 line 不在列表里';
  if (asked.kinds.length === 0 ? typeof kind === 'string' : !asked.kinds.some(({ key }) => key === kind))
    return '的 kind 不在列表里';
  if (/[\n\r\u2028\u2029]/.test(parsed.data.text.trim())) return '不是一行';
  const own = cleanLine(parsed.data.text);
  const bare = own.replace(PLACEHOLDER, (placeholder) => (asked.originals.has(placeholder) ? '□' : placeholder));
  if (/[⟦⟧]/.test(bare)) return '用了没有给出的占位符';
  if (redact(bare, asked.names).originals.size > 0 || NUMBER.test(bare)) return '里有人名或号码';
  if (cited(own).some((paper) => !cited(asked.sent).includes(paper))) return '引用了原话没有提到的文号、条款或编号';
  const text = cleanLine(restore(own, asked.originals));
  if (isMarked(text)) return '里有网址或标记';
  if (lettersIn(text.replace(/\P{Script=Han}/gu, '')) < WRITTEN_LENGTH.min || lettersIn(text) > WRITTEN_LENGTH.max)
    return `要用中文写 ${WRITTEN_LENGTH.min} 到 ${WRITTEN_LENGTH.max} 个字`;
  return { line, ...(typeof kind === 'string' ? { kind } : {}), text };
}

/** Longer than any day, share or sum that a measure could be checked by. */
const NUMBER = /\d{8}/;
const PLACEHOLDER = /⟦[^⟦⟧]{1,12}⟧/g;

/** An address that could be tapped, a tag, a placeholder of ours that nobody will fill, a line of Markdown. */
function isMarked(text: string): boolean {
  const folded = text.normalize('NFKC');
  return /[<>{}`@\\]|:\/\/|\]\(|\*\*|^(?:#|-|\d+[.、)](?!\d))/.test(folded) || ADDRESS.test(folded);
}
const ADDRESS = /[a-z0-9-](?:[.。][a-z]{2,}|\.(?:中国|公司|网络|网址|在线))|(?:mailto|javascript|weixin|tel):/i;

/** Numbers of papers, clauses of laws, numbers of our own: invented ones read like real ones. */
const cited = (text: string): string[] =>
  [...text.normalize('NFKC').replace(/\s/g, '').matchAll(CITATION)].map(([found]) => found);
const CITATION =
  /[〔[(【][12]\d{3}[〕\])】]第?\d{1,6}号|第[\d一二三四五六七八九十百]{1,8}条|[A-Z]{2}-\d{4}-\d{1,8}|第\d{1,6}号/g;
