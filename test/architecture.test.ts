import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Keeps the picture in docs/architecture.md true by reading the import lines of `src`. Rules are the files whose name
 * is a noun or adjective of the list below: they take data and give data.
 */
const root = path.resolve(import.meta.dirname, '..');
const FEATURES = [
  'agenda',
  'approvals',
  'audit',
  'cases',
  'charts',
  'classifier',
  'conversation',
  'cycle',
  'directory',
  'levels',
  'llm',
  'matters',
  'papers',
  'power-charts',
  'powers',
  'questions',
  'registers',
  'responsibility',
  'measures',
  'regulations',
  'risks',
  'schemes',
];
/** Files that are rules, by feature folder: pure, and without database, clock or network. */
const RULES: Record<string, string[]> = {
  agenda: ['due', 'duties', 'missing', 'model', 'notices', 'progress', 'words'],
  approvals: ['chain', 'dates', 'decide', 'model', 'responsible', 'who'],
  calendar: ['assumed', 'calendar', 'day', 'words', 'working-days', 'year-file'],
  cases: ['agreement', 'words'],
  channels: ['card', 'text'],
  classifier: [
    'alike',
    'answer',
    'ask',
    'confirms',
    'evidence',
    'examples',
    'kind',
    'learned/categories',
    'learned/features',
    'learned/weights',
    'level',
    'likeness',
    'local',
    'model',
    'nil',
    'orders',
    'parts',
    'point',
    'powers',
    'reason',
    'redact',
    'redaction/addresses',
    'redaction/check-digits',
    'redaction/contacts',
    'redaction/directory',
    'redaction/fold',
    'redaction/names',
    'redaction/numbers',
    'redaction/span',
    'redaction/surnames',
    'simplified',
    'text',
  ],
  charts: [
    'beside',
    'boxes',
    'check',
    'colours',
    'description',
    'elements',
    'flow',
    'heading',
    'legend',
    'model',
    'picture',
    'plan',
    'shapes',
    'side',
    'spread',
    'svg',
    'tables',
    'text',
  ],
  conversation: ['drafts', 'flow'],
  cycle: ['answering'],
  directory: ['api', 'diff', 'event', 'model', 'section', 'snapshot'],
  levels: ['model'],
  llm: ['json', 'model'],
  matters: ['clocks', 'gates', 'model'],
  papers: ['fields', 'fill', 'model'],
  'power-charts': ['asked', 'completeness', 'marks', 'model', 'steps'],
  powers: ['columns', 'model', 'visibility', 'wording'],
  export: ['document', 'signatures', 'widths'],
  registers: ['entry', 'forms', 'table', 'words'],
  responsibility: ['digest', 'duties', 'handover', 'inherited', 'model'],
  measures: ['answer', 'closing', 'drafting', 'handling', 'input', 'letter', 'library', 'model', 'rights'],
  regulations: ['model', 'questionnaire'],
  questions: ['gifts', 'nearest', 'topics', 'words'],
  risks: [
    'choice',
    'counts',
    'danger',
    'form',
    'grading',
    'layers',
    'model',
    'parts-words',
    'rivals',
    'several',
    'small-talk',
    'supplement',
    'urgent-words',
  ],
  schemes: [
    'amount',
    'check',
    'compare',
    'due',
    'figures',
    'fill/fill',
    'fill/gaps',
    'fill/place',
    'fill/questions',
    'fill/reading',
    'check/above',
    'check/cards',
    'check/chains',
    'check/dates',
    'check/finding',
    'check/levels',
    'check/papers',
    'check/parts',
    'check/references',
    'check/walk',
    'grade',
    'limits',
    'merge',
    'model',
    'office',
    'overview',
    'parse',
    'phases',
    'tree',
    'wording',
    'written',
    'yaml',
  ],
  spreadsheet: ['csv', 'table'],
};
/** What a rule may not reach, directly or through what it imports (types do not count: they are gone at run time). */
const IMPURE_FILE = /^src\/(db|audit|jobs|http|channels\/(outbox|inbox|wecom)|config|log|metrics)/;
const IMPURE_MODULE =
  /^(node:(fs|http|https|net|tls|dns|child_process|worker_threads|os|timers)|postgres|drizzle-orm|@electric-sql|pg-boss|openai|koa|pino)/;
const CLOCK =
  /\b(Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|fetch\(|setTimeout\(|process\.(env|hrtime|cwd))/;

/** Read what comes with the product and is the same at every call, as a table in the code would be. */
const SHIPPED = /^src\/classifier\/learned\/(words|shipped)$/;

interface Import {
  /** Path from the root without extension, or the name of a module. */
  to: string;
  local: boolean;
  typeOnly: boolean;
}
const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file.split(path.sep).join('/')}`)
  .sort();
const content = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const folderOf = (file: string) => file.split('/')[1] ?? '';
const all = files.flatMap((file) => (imports.get(file) ?? []).map((one) => ({ file, ...one })));
const told = (found: Array<{ file: string; to: string }>) => found.map((one) => `${one.file} → ${one.to}`);

describe('who may know whom', () => {
  it('reads the sources', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(all.filter((one) => one.local).length).toBeGreaterThan(50);
  });

  it('channels never import features', () => {
    const features = FEATURES.filter((name) => name !== 'audit');
    expect(
      told(all.filter((one) => folderOf(one.file) === 'channels' && one.local && features.includes(folderOf(one.to)))),
    ).toEqual([]);
  });

  it('features import another feature’s verb, query or model, never its chat, cards or routes', () => {
    const wrong = all.filter(
      (one) =>
        one.local &&
        FEATURES.includes(folderOf(one.file)) &&
        folderOf(one.to) !== folderOf(one.file) &&
        FEATURES.includes(folderOf(one.to)) &&
        /\/(chat|cards|routes)$/.test(one.to),
    );
    expect(told(wrong)).toEqual([]);
  });

  it('approvals know no feature above them: they call back through their subjects', () => {
    // The table of attachments stands with the risks and serves the scans of paper decisions too.
    expect(
      told(
        all.filter(
          (one) =>
            folderOf(one.file) === 'approvals' &&
            one.local &&
            folderOf(one.to) === 'risks' &&
            one.to !== 'src/risks/schema',
        ),
      ),
    ).toEqual([]);
  });

  it('the simulator shares no code with the channels, so that a fault in one cannot hide in the other', () => {
    const wrong = all.filter(
      (one) =>
        one.local && !one.typeOnly && [folderOf(one.file), folderOf(one.to)].sort().join() === 'channels,simulator',
    );
    expect(told(wrong)).toEqual([]);
  });

  it('only the composition root and the command line know everyone', () => {
    const wrong = all.filter(
      (one) =>
        one.local &&
        !one.typeOnly &&
        /^src\/((app|features|main)$|app\/|cli\/)/.test(one.to) &&
        !/^src\/((app|features|main)\.ts$|app\/|cli\/)/.test(one.file),
    );
    expect(told(wrong)).toEqual([]);
  });

  it('only the entries read the environment, and hand it to the configuration', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(content.get(file) ?? ''));
    expect(readers.filter((file) => !['src/config.ts', 'src/main.ts', 'src/cli/main.ts'].includes(file))).toEqual([]);
  });
});

describe('rules', () => {
  const rules = Object.entries(RULES)
    .flatMap(([folder, names]) => names.map((name) => `src/${folder}/${name}.ts`))
    .filter((file) => files.includes(file));

  it.each(rules)('%s needs no database, clock, chance or network', (file) => {
    const reached = reach(file);
    const impure = [...reached].filter((one) => IMPURE_FILE.test(one) || IMPURE_MODULE.test(one));
    expect(impure).toEqual([]);
    const code = (content.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(CLOCK.exec(code)?.[0]).toBeUndefined();
  });
});

/** Everything a file loads at run time, itself not counted. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  for (const one of imports.get(file) ?? []) {
    if (one.typeOnly || seen.has(one.to) || SHIPPED.test(one.to)) continue;
    seen.add(one.to);
    if (one.local) reach(`${one.to}.ts`, seen);
  }
  return seen;
}

function importsOf(file: string): Import[] {
  const text = content.get(file) ?? '';
  const found: Import[] = [];
  const lines = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'";]*?\sfrom\s+)?'([^']+)'/g;
  for (const [, typeWord, names, to = ''] of text.matchAll(lines)) {
    const each = /\{([^}]*)\}/
      .exec(names ?? '')?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const typeOnly =
      typeWord !== undefined ||
      (each !== undefined &&
        each.length > 0 &&
        each.every((name) => name.startsWith('type ')) &&
        !/^\s*\w/.test(names ?? ''));
    found.push(resolved(file, to, typeOnly));
  }
  for (const [, to = ''] of text.matchAll(/\bimport\('([^']+)'\)/g)) found.push(resolved(file, to, false));
  return found;
}

function resolved(file: string, to: string, typeOnly: boolean): Import {
  if (!to.startsWith('.')) return { to, local: false, typeOnly };
  const target = path.posix.join(path.posix.dirname(file), to).replace(/\.(js|ts)$/, '');
  return { to: target, local: true, typeOnly };
}
