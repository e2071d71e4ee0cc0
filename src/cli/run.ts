import { parseArgs } from 'node:util';
import { type Call, type Command, type Entry, UsageError } from './command.js';
import { COMMANDS } from './commands.js';
import { explain } from './explain.js';

const CALLED = 'npm run cli --';

/**
 * Runs one command line.
 * @returns 0 done, 1 refused or failed, 2 wrong usage
 */
export async function runCommandLine(
  words: string[],
  io: Pick<Call, 'environment' | 'stdin' | 'stdout' | 'out' | 'err'>,
  commands: Entry[] = COMMANDS,
): Promise<number> {
  const { entry, rest, asked } = find(words, commands);
  const wantsHelp = rest.includes('--help') || rest.includes('-h');
  if (!entry) {
    const group = commands.filter((one) => one.name.startsWith(`${asked} `));
    const listed = group.length > 0 ? group : commands;
    if (wantsHelp && (asked === '' || group.length > 0)) {
      io.out(list(listed));
      return 0;
    }
    const why = asked === '' || group.length > 0 ? '请写出命令' : `没有这个命令：${asked}`;
    io.err(`${why} / which command?\n\n${list(listed)}`);
    return 2;
  }
  const command = await entry.load();
  if (wantsHelp) {
    io.out(helpOf(entry, command));
    return 0;
  }
  try {
    return await command.run({ ...io, ...parse(command, rest) });
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.message}\n\n${helpOf(entry, command)}`);
      return 2;
    }
    io.err(explain(error));
    return 1;
  }
}

/** The longest name that the words begin with; options may stand anywhere. */
function find(words: string[], commands: Entry[]): { entry?: Entry; rest: string[]; asked: string } {
  const names = words.filter((word) => !word.startsWith('-'));
  for (const length of [2, 1]) {
    const asked = names.slice(0, length).join(' ');
    const entry = commands.find((one) => one.name === asked && asked.split(' ').length === length);
    if (!entry) continue;
    let left = length;
    return { entry, asked, rest: words.filter((word) => word.startsWith('-') || left-- <= 0) };
  }
  const group = commands.some((one) => one.name.startsWith(`${names[0]} `));
  return { rest: words, asked: group ? (names[0] ?? '') : names.slice(0, 2).join(' ') };
}

function parse(command: Command, args: string[]): Pick<Call, 'positionals' | 'values'> {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args, options: command.options ?? {}, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const [least, most] = command.words ?? [0, 0];
  const { length } = parsed.positionals;
  if (length < least) throw new UsageError(`缺少参数：${command.usage} / missing argument`);
  if (length > most) throw new UsageError('参数太多 / too many arguments');
  return { positionals: parsed.positionals, values: parsed.values as Call['values'] };
}

function list(commands: Entry[]): string {
  const width = Math.max(...commands.map((one) => one.name.length)) + 2;
  return [
    '廉防 LianFang · 运维命令 / operator commands',
    '',
    `用法 / usage: ${CALLED} 命令 [参数]    （每个命令都有 --help；程序调用请用 npm run -s cli --）`,
    '',
    ...commands.map((one) => `  ${one.name.padEnd(width)}${one.summary}`),
    '',
    '退出码 / exit codes: 0 完成 done · 1 被拒绝或失败 refused or failed · 2 用法不对 wrong usage',
  ].join('\n');
}

function helpOf(entry: Entry, command: Command): string {
  const usage = [entry.name, command.usage].filter(Boolean).join(' ');
  return [entry.summary, '', `用法 / usage: ${CALLED} ${usage}`, '', ...command.help].join('\n');
}
