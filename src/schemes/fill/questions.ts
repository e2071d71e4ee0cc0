// Rule, pure: a place of the language → plain questions, one after the other, and the value their answers make.
import { OBJECTS } from '../language/chains.js';
import { levelsByRank, type Scheme, type Who } from '../model.js';
import { branchesOf, isDate, isSpan, isStep, isWho, mayBeSupplement, type Node, partOf, referredBy } from '../tree.js';
import { fieldName, fixedWord, whoWords } from '../wording.js';
import { isOwnKey } from './place.js';
import {
  type Choice,
  plain,
  type Read,
  readAmount,
  readChoices,
  readDate,
  readList,
  readSpan,
  readText,
} from './reading.js';

export interface Question {
  /** What is asked, with the numbered answers where there are some. */
  ask: string;
  read(answer: string): Read;
}

/** Yields questions, is given what their answers were read as, and returns the value. */
export type Asking = Generator<Question, unknown, unknown>;

interface About {
  field: string;
  /** 等级“高” · 环节“分管领导” */
  of: string;
  scheme: Scheme;
  /** What was answered for the other fields of the same part. */
  beside?: Readonly<Record<string, unknown>>;
}

/** Every question that leads to a value for this place. */
export function* askFor(node: Node, about: About): Asking {
  if (isWho(node)) return yield* askWho(about, false);
  const branches = branchesOf(node);
  if (branches) return yield* askBranch(branches, node, about);
  if (node.items) return yield* askList(node, node.items, about);
  if (isSpan(node)) return yield question(node, about, '，例如“7个工作日”', readSpan);
  if (node.properties) return yield* askParts(node, about);
  return yield leaf(node, about);
}

function leaf(node: Node, about: About): Question {
  const { field, scheme } = about;
  const referred = referredBy(field, scheme);
  if (referred) return choose(node, about, referred.map(toChoice), false);
  if (field === 'object')
    return choose(
      node,
      about,
      OBJECTS.map((value) => ({ label: fixedWord('object', value), value })),
      false,
    );
  if (node.enum)
    return choose(
      node,
      about,
      node.enum.map((value) => ({ label: fixedWord(field, String(value)), value })),
      false,
    );
  if (node.type === 'boolean')
    return choose(
      node,
      about,
      [
        { label: '是', value: true },
        { label: '否', value: false },
      ],
      false,
    );
  if (node.type === 'number' || node.type === 'integer')
    return question(node, about, '', (answer) => readAmount(answer, { ...node, whole: node.type === 'integer' }));
  if (isDate(node)) return question(node, about, '，例如“2013-01-15”或“2013年1月”', readDate);
  if (field === 'fact') return factQuestion(node, about);
  return question(node, about, '', (answer) => readText(answer, node.maxLength));
}

/** Amounts that the plan already names, or a new name. */
function factQuestion(node: Node, about: About): Question {
  const named = [...new Set([...about.scheme.rules.map(({ fact }) => fact), ...factsOfSteps(about.scheme)])];
  const choices = named.map((label) => ({ label, value: label }));
  return {
    ask: [`${heading(node, about)}叫什么，例如“金额”？`, ...numbered(choices)].join('\n'),
    read: (answer) =>
      /^\d{1,3}$/.test(plain(answer)) && choices.length > 0
        ? readChoices(answer, choices, false)
        : readText(answer, node.maxLength),
  };
}

const factsOfSteps = (scheme: Scheme): string[] =>
  scheme.chains.flatMap(({ steps }) => steps.flatMap(({ over }) => over?.fact ?? []));

function* askList(node: Node, item: Node, about: About): Asking {
  const { field, scheme } = about;
  if (isWho(item)) return yield* askWho(about, true);
  if (isStep(item)) return yield* askSteps(about);
  const referred = referredBy(field, scheme);
  if (referred) return yield choose(node, about, referred.map(toChoice), true);
  if (item.enum)
    return yield choose(
      node,
      about,
      item.enum.map((value) => ({ label: fixedWord(field, String(value)), value })),
      true,
    );
  if (!item.properties && !branchesOf(item))
    return yield question(node, about, '？一行一项，或用“、”隔开', (answer) =>
      readList(answer, { items: node.maxItems ?? 40, characters: item.maxLength ?? 200 }),
    );
  if (partOf(item, 'level') && !partOf(item, 'key')) return yield* askByLevel(item, about);
  return yield* askItems(node, item, about);
}

/** One item for each level, the most serious first. */
function* askByLevel(item: Node, about: About): Asking {
  const items: unknown[] = [];
  for (const level of levelsByRank(about.scheme))
    items.push({
      level: level.key,
      ...((yield* askParts(item, { ...about, of: `等级“${level.label}”` }, new Set(['level']))) as object),
    });
  if (items.length === 0) yield choose(item, about, [], false);
  return items;
}

/** Items one after the other, until there are no more. */
function* askItems(node: Node, item: Node, about: About): Asking {
  const items: unknown[] = [];
  const most = Math.min(node.maxItems ?? 12, 12);
  const name = fieldName(about.field, node);
  for (;;) {
    const of = `第 ${items.length + 1} 项${name}`;
    const made = (yield* askFor(item, { ...about, of })) as Record<string, unknown>;
    items.push(partOf(item, 'key') || branchesOf(item) ? { ...made, key: freshKey(about, items.length + 1) } : made);
    if (items.length >= most) return items;
    const more = yield {
      ask: `还有第 ${items.length + 1} 项${name}吗？\n1 还有\n2 没有了`,
      read: (answer) =>
        readChoices(
          answer,
          [
            { label: '还有', value: true },
            { label: '没有了', value: false },
          ],
          false,
        ),
    };
    if (!more) return items;
  }
}

/** A key that nothing in the scheme bears: stored rows may come to refer to it. */
function freshKey({ scheme, field }: About, number: number): string {
  const list = (scheme as unknown as Record<string, unknown>)[field];
  const taken = new Set(Array.isArray(list) ? list.map((one) => (one as { key?: unknown })?.key) : []);
  const stem = /^[a-z]+$/.test(field) ? field : 'item';
  let at = number;
  while (taken.has(`${stem}-${at}`)) at++;
  return `${stem}-${at}`;
}

/**
 * Asked for although the language can do without: a part with nothing but a name would answer no question. The rest is
 * for the file.
 */
const WORTH_ASKING = new Set(['start', 'end', 'by', 'length']);

/** The fields of a part that must be there, and those worth asking for; its key is made, not asked. */
export function* askParts(node: Node, about: About, without: ReadonlySet<string> = new Set()): Asking {
  const value: Record<string, unknown> = {};
  for (const [field, part] of Object.entries(node.properties ?? {})) {
    if (part.const !== undefined) value[field] = part.const;
    if (part.const !== undefined || without.has(field) || isOwnKey(field, part)) continue;
    const needed = node.required?.includes(field) ?? false;
    if (!needed && !WORTH_ASKING.has(field)) continue;
    const inner = { ...about, field, beside: value };
    const answered = yield* needed ? askFor(part, inner) : askOptional(part, inner);
    if (answered !== undefined) value[field] = answered;
  }
  return mayBeSupplement(node) ? { ...value, supplement: true } : value;
}

/** The same questions; the first may be passed by. */
function* askOptional(node: Node, about: About): Asking {
  const asking = askFor(node, about);
  let step = asking.next();
  let first = true;
  while (!step.done) {
    const { ask, read } = step.value;
    const skippable = first;
    const answer = yield skippable
      ? {
          ask: `${ask}\n（没有规定就回复“跳过”）`,
          read: (text) => (plain(text) === '跳过' ? { value: SKIPPED } : read(text)),
        }
      : { ask, read };
    if (answer === SKIPPED) return undefined;
    first = false;
    step = asking.next(answer);
  }
  return step.value;
}
const SKIPPED = Symbol('skipped');

function* askBranch(branches: Node[], node: Node, about: About): Asking {
  const choices = branches.map((branch): Choice => {
    const kind = Object.values(branch.properties ?? {}).find((part) => part.const !== undefined)?.const;
    return { label: branch.description ?? fixedWord(about.field, String(kind)), value: branch };
  });
  const branch = (yield choose(node, { ...about, field: 'kind' }, choices, false)) as Node;
  return yield* askParts(branch, about);
}

/** Whom it falls on. A single place takes several as 其中任何一个, where that can be said. */
function* askWho(about: About, several: boolean): Asking {
  const choices = whoChoices(about.scheme);
  const ask = `${about.of ? `${about.of}：` : ''}${fieldName(about.field, undefined)}？${several ? '可以几个，如“1、2”。' : '几个里有一个就行的，回复几个序号。'}`;
  const chosen = (yield {
    ask: [ask, ...numbered(choices), '单位以外的机关：回复“单位以外”加名称。'].join('\n'),
    read: (answer: string): Read => {
      const outside = /^单位以外的?[:：\s]*(\S.{0,39})$/.exec(answer.trim());
      if (outside) return { value: [{ by: 'outside', body: outside[1] }] };
      const read = readChoices(answer, choices, true);
      if ('fault' in read || several) return read;
      const whos = read.value as Who[];
      if (whos.length > 6) return { fault: '至多选 6 个。' };
      return whos.length === 1 || whos.every(({ by }) => by === 'role' || by === 'section-head')
        ? read
        : { fault: '这里只能选一个；“其中任何一个”只能用于科室负责人和角色。' };
    },
  }) as Who[];
  if (several) return chosen;
  return chosen.length === 1 ? chosen[0] : { by: 'any-of', of: chosen };
}

function whoChoices(scheme: Scheme): Choice[] {
  const whos: Who[] = [
    { by: 'section-head' },
    { by: 'reporter' },
    // Who sees only the sections assigned to him answers for those too.
    ...scheme.roles.map(({ name, sees }): Who => ({ by: 'role', role: name, assigned: sees === 'assigned' })),
    ...scheme.bodies.map(({ key }): Who => ({ by: 'body', body: key })),
  ];
  return whos.map((value) => ({ label: value.by === 'role' ? value.role : whoWords(value, scheme), value }));
}

/** The steps of a chain: who decides in turn, and of each for which levels. */
function* askSteps(about: About): Asking {
  const { scheme } = about;
  const choices = whoChoices(scheme).filter(({ value }) => (value as Who).by !== 'reporter');
  const whos = (yield {
    ask: ['依次由谁审定？按先后回复序号，如“1、3、2”。', ...numbered(choices)].join('\n'),
    read: (answer: string): Read => {
      const read = readChoices(answer, choices, true);
      return 'value' in read && (read.value as Who[]).length > 12 ? { fault: '至多 12 个环节。' } : read;
    },
  }) as Who[];
  const levels = levelsByRank(scheme).map(toChoice);
  const steps: unknown[] = [];
  for (const [at, who] of whos.entries()) {
    const label = whoWords(who, scheme)
      .replace(/（.*）$/, '')
      .slice(0, 20);
    const only =
      // A power has no level.
      levels.length > 1 && about.beside?.object !== 'power'
        ? ((yield {
            ask: [`“${label}”这一环用于哪些等级？都用就回复“都用”。`, ...numbered(levels)].join('\n'),
            read: (answer: string): Read =>
              /^(都用|都要|全部|都有)$/.test(plain(answer)) ? { value: [] } : readChoices(answer, levels, true),
          }) as string[])
        : [];
    const some = only.length > 0 && only.length < levels.length;
    steps.push({ key: `step-${at + 1}`, label, who, ...(some ? { levels: only } : {}), supplement: true });
  }
  return steps;
}

const toChoice = ({ key, label }: { key: string; label: string }): Choice => ({ label, value: key });

const numbered = (choices: readonly Choice[]): string[] => choices.map(({ label }, at) => `${at + 1} ${label}`);

function choose(node: Node, about: About, choices: Choice[], several: boolean): Question {
  const hint = several ? '可以几个，如“1、2”。' : '';
  return {
    ask: [`${heading(node, about)}？${hint}`, ...numbered(choices)].join('\n'),
    read: (answer) => readChoices(answer, choices, several),
  };
}

function question(node: Node, about: About, hint: string, read: (answer: string) => Read): Question {
  const mark = hint.startsWith('？') ? '' : '？';
  return { ask: `${heading(node, about)}${hint}${mark}`, read };
}

/** 等级“高”：负责人 · 名称（什么期限，例如“限期整改”） */
function heading(node: Node, { field, of }: About): string {
  const name = fieldName(field, node);
  const said = explained(node).filter((clause) => clause !== name);
  const example = node.examples?.find((one) => typeof one === 'string' && !/^[a-z\d]/.test(one));
  const more = [...said, ...(example === undefined ? [] : [`例如“${example}”`])].join('，');
  return `${of ? `${of}：` : ''}${name}${more ? `（${more}）` : ''}`;
}

/** What the description tells whoever answers; what it tells the writer of a file is left out. */
function explained(node: Node): string[] {
  if (isOwnKey('key', node) || isDate(node) || node.enum) return [];
  return (node.description ?? '')
    .split(/[；，]/)
    .filter((clause) => clause && !/原文|不写|gaps|填 |[a-z]{3}/.test(clause));
}
