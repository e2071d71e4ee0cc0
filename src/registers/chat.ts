import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { FILE_BYTES } from '../channels/channel.js';
import type { Ctx } from '../context.js';
import type { ChatFeature, Handler } from '../conversation/flow.js';
import type { Person } from '../directory/model.js';
import { FORMATS, type Format, fileName } from '../export/files.js';
import { writeTables } from '../export/write.js';
import { visibleTo } from '../risks/visible.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { clockTime } from '../time.js';
import { collectRegisters, type Registers, recordExport } from './export.js';
import { formsOf } from './forms.js';
import { WORDS } from './words.js';

type Options = Pick<Effects, 'put' | 'timeZone'>;

/** What was found out and made before the transaction: reading and drawing a workbook take their time. */
type Made =
  | { kind: 'file'; exported: Registers; format: Format; content: Uint8Array }
  | { kind: 'forbidden' }
  | { kind: 'not-understood'; known: string };

/** 导出: the registers as a file in the chat, with what the person may see and nothing else. */
export function registersChat(options: Options): ChatFeature {
  const handler: Handler<{ text: string; match?: RegExpExecArray }, Made> = {
    patience: WORDS.patience,
    prepare: (ctx, { match }) => make(ctx, match?.[1] ?? '', options.timeZone),
    act: async (chat, { match }, made) => {
      switch (made.kind) {
        case 'forbidden':
          await record(chat, {
            action: 'register.export',
            object: { kind: 'register', id: 'all' },
            outcome: 'refused',
            detail: { why: 'sees no section' },
          });
          return chat.say(WORDS.forbidden((await activeScheme(chat.db)).scheme.office));
        case 'not-understood':
          return chat.say(WORDS.notUnderstood(match?.[1] ?? '', made.known));
        case 'file': {
          const { exported, format, content } = made;
          if (content.length > FILE_BYTES) return chat.say(WORDS.tooLarge);
          await recordExport(chat, exported);
          const rows = exported.registers.reduce((sum, one) => sum + one.entries.length, 0);
          await chat.say(WORDS.onItsWay(exported.title, rows, clockTime(chat.now, options.timeZone)));
          const file = {
            filename: fileName(exported.title, exported.asOf, format),
            type: FORMATS[format].type,
            content,
          };
          return options.put(chat, { kind: 'file', to: [chat.person.userid], file });
        }
      }
    },
  };
  return {
    topic: '报送',
    help: () => [WORDS.help],
    // A separator is asked for: 「导出数据无人审批」 is the beginning of a report.
    commands: [{ match: /^导出(?:[\s:：,，](.{1,60}))?$/, handler: handler as Handler<{ text: string }, unknown> }],
  };
}

async function make(ctx: Ctx & { person: Person }, words: string, timeZone: string): Promise<Made> {
  const visible = await visibleTo(ctx.db, ctx.person);
  if (!visible.all && visible.sections.length === 0) return { kind: 'forbidden' };
  const { scheme } = await activeScheme(ctx.db);
  const asked = readWords(scheme, words);
  if (!asked) return { kind: 'not-understood', known: knownWords(scheme).join('、') };
  const exported = await collectRegisters(ctx, { ...asked, visible, timeZone });
  const content = await writeTables(
    asked.format,
    exported.registers.map((one) => one.table),
  );
  return { kind: 'file', exported, format: asked.format, content };
}

/** 岗位 word → which register, in which format. Undefined when a word is neither. Pure. */
export function readWords(scheme: Scheme, words: string): { register?: string; format: Format } | undefined {
  let register: string | undefined;
  let format: Format = 'xlsx';
  for (const word of words.toLowerCase().split(/[\s,，、]+/)) {
    if (word === '') continue;
    const named = formatNamed.get(word);
    const form = formsOf(scheme).find((one) => namesOf(scheme, one).some((name) => name.toLowerCase() === word));
    if (named) format = named;
    else if (form && register === undefined) register = form.key;
    else return undefined;
  }
  return { ...(register === undefined ? {} : { register }), format };
}

const formatNamed = new Map<string, Format>([
  ['word', 'docx'],
  ['docx', 'docx'],
  ['excel', 'xlsx'],
  ['xlsx', 'xlsx'],
  ['表格', 'xlsx'],
]);

/** A register answers to its key, its title, and the layer where it has just one. */
function namesOf(scheme: Scheme, { key, title, layers }: ReturnType<typeof formsOf>[number]): string[] {
  const [layer] = layers?.length === 1 ? layers : [];
  const label = scheme.layers.find((one) => one.key === layer)?.label;
  return [...(label ? [label] : []), title, key];
}

const knownWords = (scheme: Scheme) => formsOf(scheme).flatMap((form) => namesOf(scheme, form)[0] ?? []);
