import { Readable, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCommandLine } from '../../src/cli/run.js';

async function cli(...words: string[]) {
  let out = '';
  let err = '';
  const io = {
    environment: {},
    stdin: Readable.from([]),
    stdout: new Writable(),
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  return { code: await runCommandLine(words, io), out, err };
}

it('lists every command with --help, and a group its own', async () => {
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  for (const { name } of COMMANDS) expect(out).toContain(`  ${name} `);
  const group = await cli('outbox', '--help');
  expect(group).toMatchObject({ code: 0, out: expect.stringContaining('outbox retry') });
  expect(group.out).not.toContain('doctor');
});

it.each(COMMANDS.map((one) => one.name))('explains %s in Chinese and English', async (name) => {
  const { code, out } = await cli(...name.split(' '), '--help');
  expect(code).toBe(0);
  expect(out).toContain(`npm run cli -- ${name}`);
  expect(out).toMatch(/[\u4e00-\u9fff]/);
  expect(out).toMatch(/[A-Za-z]{4,}/);
});

it.each([
  ['nothing', []],
  ['an unknown command', ['fly']],
  ['a group without its command', ['outbox']],
  ['a missing argument', ['backup']],
  ['one argument too many', ['backup', 'a', 'b']],
  ['an unknown option', ['doctor', '--loud']],
  ['a user id that is none', ['admin', 'grant', 'a b']],
  ['a number that is none', ['outbox', 'retry', 'x']],
  ['a retry of nothing', ['outbox', 'retry']],
  ['a day that is none', ['workdays', '2026-02-30', '3']],
  ['a count that is none', ['workdays', '2026-02-03', '1.5']],
  ['an unknown state', ['export', '--status', 'x']],
  ['an unknown format', ['export', '--format', 'pdf', 'x']],
  ['a register as CSV', ['export', '--register', 'post', '--format', 'csv', 'x']],
  ['a workbook without a file', ['export', '--format', 'xlsx']],
  ['two files', ['export', 'a.xlsx', '-o', 'b.xlsx']],
  ['rows into a file', ['export', '--json', 'a.xlsx']],
])('calls %s wrong usage', async (_, words) => {
  const { code, out, err } = await cli(...words);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(/用法|命令/);
});
