import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSchemeFile } from '../../src/schemes/load.js';
import { readYaml, UnreadableYaml } from '../../src/schemes/yaml.js';

const MIB = 1024 * 1024;
const hostile: Record<string, string> = {
  'an alias bomb': `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij']
    .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`)
    .join('\n')}`,
  'a hundred thousand aliases': `a: &a [x]\nb: [${Array(100_000).fill('*a').join(',')}]`,
  'a tag': 'id: !!js/function "function () {}"',
  'a tag of one’s own': 'id: !scheme {a: 1}',
  'a known but unwanted tag': 'id: !!set {a}',
  'a megabyte of brackets': '['.repeat(MIB),
  'brackets closed in quotes': '["]",'.repeat(MIB / 5),
  'a megabyte of mappings in mappings': '{a: '.repeat(MIB / 4),
  'a megabyte of dashes': '- '.repeat(MIB / 2),
  'a megabyte of question marks': '? '.repeat(MIB / 2),
  'fourteen hundred levels of indentation': Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  'a hundred thousand keys': Array.from({ length: 100_000 }, (_, at) => `k${at}: 1`).join('\n'),
  'a repeated key': 'id: a\nid: b',
  'a key that means something to objects': 'id: a\n__proto__: {polluted: true}',
  'a key that is no text': '1: a',
  'two documents': 'id: a\n---\nid: b',
  'more than a megabyte': `id: "${'x'.repeat(MIB)}"`,
  'an unfinished line': 'id: "a',
};

/** Of the processor, not of the clock: the machine may be busy with other tests. */
function secondsOfWork(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe.each(Object.entries(hostile))('refuses %s', (_, text) => {
  it('with a reason, for less than a second’s work', () => {
    const before = process.cpuUsage();
    expect(() => readYaml(text)).toThrow(UnreadableYaml);
    expect(secondsOfWork(before)).toBeLessThan(1);
  });
});

it('reads plain YAML: lists, block text, quoted text, comments, a few aliases', () => {
  expect(readYaml('a: &x [1, "2", true] # c\nb: *x\nc: |\n  两行\n  文字\nd: { e: "[[" }\n')).toEqual({
    a: [1, '2', true],
    b: [1, '2', true],
    c: '两行\n文字\n',
    d: { e: '[[' },
  });
});

describe('a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lianfang-scheme-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };

  it('of fifty megabytes, a folder, a pipe, other bytes and nothing at all cost less than a second’s work to refuse', async () => {
    const before = process.cpuUsage();
    const big = file('big.yaml', '');
    truncateSync(big, 50 * MIB);
    const pipe = path.join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    await expect(readSchemeFile(big)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('1 MiB'),
    });
    await expect(readSchemeFile(folder)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(readSchemeFile(pipe)).rejects.toMatchObject({ kind: 'invalid' });
    writeFileSync(path.join(folder, 'gbk.yaml'), Buffer.from([0x69, 0x64, 0x3a, 0x20, 0xb7, 0xbd, 0xb0]));
    await expect(readSchemeFile(path.join(folder, 'gbk.yaml'))).rejects.toMatchObject({ kind: 'invalid' });
    await expect(readSchemeFile(path.join(folder, 'none.yaml'))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(readSchemeFile('no-such-pack')).rejects.toMatchObject({ kind: 'not-found' });
    expect(secondsOfWork(before)).toBeLessThan(1);
  });

  it('extends a shipped pack and changes only what it names', async () => {
    const own = file(
      'ours.yaml',
      'id: ours\nextends: hospital-supplement\ntitle: 本院方案\nlevels:\n  - { key: high, label: 重大 }\nreminderAfterDays: 5\n',
    );
    const [ours, base] = [await readSchemeFile(own), await readSchemeFile('hospital-supplement')];
    expect(ours).toEqual({
      ...base,
      id: 'ours',
      extends: 'hospital-supplement',
      title: '本院方案',
      reminderAfterDays: 5,
      levels: base.levels.map((level) => (level.key === 'high' ? { ...level, label: '重大' } : level)),
    });
  });

  it('that extends itself in a circle, or something that cannot be, is refused', async () => {
    const circle = file('circle-a.yaml', 'id: circle-a\nextends: circle-b\n');
    file('circle-b.yaml', 'id: circle-b\nextends: circle-a\n');
    await expect(readSchemeFile(circle)).rejects.toThrow('绕回');
    await expect(readSchemeFile(file('up.yaml', 'id: up\nextends: ../../etc/passwd\n'))).rejects.toThrow('extends');
    await expect(readSchemeFile(file('list.yaml', '- a\n'))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('with numbers no machine can hold, or prototypes of objects, is refused with the place', async () => {
    const numbers = ['1e400', '.inf', '-.inf', '.nan', '99999999999999999999', '0x7fffffffffffffffffff', '1e-400'];
    for (const number of numbers) {
      const own = file('huge.yaml', `id: huge\nextends: hospital\nlevels:\n  - { key: high, rank: ${number} }\n`);
      const before = process.cpuUsage();
      await expect(readSchemeFile(own), number).rejects.toThrow('levels.0.rank');
      expect(secondsOfWork(before)).toBeLessThan(1);
    }
    const rule = 'rules:\n  - { key: r, kind: amount, label: 甲, fact: 乙, atLeast: 1e300 }\n';
    await expect(readSchemeFile(file('sum.yaml', `id: sum\nextends: hospital\n${rule}`))).rejects.toThrow('rules.0');
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const own = file('proto.yaml', `id: proto\nextends: hospital\npowers:\n  ${key}: { required: [name] }\n`);
      await expect(readSchemeFile(own), key).rejects.toThrow(`键 ${key} 不允许使用`);
    }
    expect(({} as Record<string, unknown>).required).toBeUndefined();
  });

  it('names every fault by its path', async () => {
    const bad = file(
      'bad.yaml',
      'id: bad\nextends: hospital\nlevels:\n  - { key: high, rank: 0, colour: red }\noffice: 7\n',
    );
    await expect(readSchemeFile(bad)).rejects.toMatchObject({
      kind: 'invalid',
      detail: {
        problems: expect.arrayContaining([
          expect.stringMatching(/^levels\.0\.rank：数值过小/),
          'levels.0：不认识的项 colour',
          expect.stringMatching(/^office：无效输入：期望 字符串|^office：无效输入：期望 string/),
        ]),
      },
    });
  });
});
