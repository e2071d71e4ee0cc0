import { isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid, notFound } from '../errors.js';
import { mergeSchemes } from './merge.js';
import type { Scheme } from './model.js';
import { parseScheme } from './parse.js';
import { MAX_BYTES, readYaml, UnreadableYaml } from './yaml.js';

export { parseScheme } from './parse.js';

/** Shipped schemes, beside this file both in `src/` and in `dist/`. */
const PACKS = fileURLToPath(new URL('./packs/', import.meta.url));
const MAX_EXTENDS = 5;
const ID = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Reads a scheme, with what it `extends` laid under it.
 * @param fileOrId id of a shipped pack (the pack wins over a file of that name), or path of a YAML file
 * @throws DomainError not-found, or invalid with every fault found in `detail.problems`
 */
export async function readSchemeFile(fileOrId: string): Promise<Scheme> {
  return parseScheme(await readWithBases(locate(fileOrId), []), fileOrId);
}

/**
 * Id of the pack that is in force when nobody chose one, as `packs/default.txt` names it.
 * @throws DomainError not-found when the release lacks the file
 */
export async function defaultScheme(): Promise<string> {
  const text = await readFile(path.join(PACKS, 'default.txt'), 'utf8').catch(() => '');
  const id = text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => ID.test(line));
  if (!id) throw notFound('发布的文件不完整：schemes/packs/default.txt 里没有默认方案的 id。请重新安装，或设置 SCHEME');
  return id;
}

/** Ids of the shipped packs. */
export async function listPacks(): Promise<string[]> {
  const files = await readdir(PACKS);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => path.basename(file, '.yaml'))
    .sort();
}

async function readWithBases(file: string, above: string[]): Promise<Record<string, unknown>> {
  if (above.includes(file)) throw invalid(`方案 ${path.basename(file)} 的 extends 绕回了自己`);
  if (above.length >= MAX_EXTENDS) throw invalid(`方案的 extends 超过 ${MAX_EXTENDS} 层`);
  const data = await readData(file);
  if (data.extends === undefined) return data;
  if (typeof data.extends !== 'string' || !ID.test(data.extends))
    throw invalid(`方案 ${path.basename(file)} 的 extends 不是方案的 id`);
  const beside = path.join(path.dirname(file), `${data.extends}.yaml`);
  const base = await readWithBases(existsSync(beside) ? beside : locate(data.extends), [...above, file]);
  return mergeSchemes(base, data) as Record<string, unknown>;
}

async function readData(file: string): Promise<Record<string, unknown>> {
  const name = path.basename(file);
  const text = await readLimited(file);
  try {
    const data = readYaml(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  } catch (error) {
    if (error instanceof UnreadableYaml) throw invalid(`方案 ${name} 读不出来：${error.message}`);
    throw error;
  }
  throw invalid(`方案 ${name} 读不出来：顶层应当是一组键和值`);
}

/** Never reads more than the limit, whatever the file says of its size; a folder or a device is not a scheme. */
async function readLimited(file: string): Promise<string> {
  const name = path.basename(file);
  const refused = (error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? notFound(`找不到方案 ${name}`) : invalid(`打不开方案 ${name}（${error.code}）`);
  };
  // Before opening: opening a pipe waits for its writer.
  const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }), refused);
  if (!isFile) throw invalid(`方案 ${name} 读不出来：不是普通文件`);
  if (size > MAX_BYTES) throw invalid(`方案 ${name} 读不出来：文件超过 1 MiB`);
  const handle = await open(file, 'r').catch(refused);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1));
    const content = buffer.subarray(0, bytesRead);
    if (!isUtf8(content)) throw invalid(`方案 ${name} 读不出来：不是 UTF-8 文本`);
    return content.toString('utf8');
  } finally {
    await handle.close();
  }
}

function locate(fileOrId: string): string {
  if (!ID.test(fileOrId)) return path.resolve(fileOrId);
  const pack = path.join(PACKS, `${fileOrId}.yaml`);
  if (existsSync(pack) || !existsSync(fileOrId)) return pack;
  return path.resolve(fileOrId);
}
