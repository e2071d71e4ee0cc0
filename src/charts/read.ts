import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { invalid, notFound } from '../errors.js';
import { MAX_BYTES, readYaml, UnreadableYaml } from '../schemes/yaml.js';

/**
 * Plain data of a chart file, YAML or JSON, not yet checked.
 * @throws DomainError not-found, invalid
 */
export async function readChartFile(file: string): Promise<unknown> {
  const name = path.basename(file);
  const refused = (error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? notFound(`找不到文件 ${name}`) : invalid(`打不开 ${name}（${error.code}）`);
  };
  // Before opening: opening a pipe waits for its writer.
  const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }), refused);
  if (!isFile) throw invalid(`${name} 读不出来：不是普通文件`);
  if (size > MAX_BYTES) throw invalid(`${name} 读不出来：文件超过 1 MiB`);
  const handle = await open(file, 'r').catch(refused);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
    const content = buffer.subarray(0, bytesRead);
    if (!isUtf8(content)) throw invalid(`${name} 读不出来：不是 UTF-8 文本`);
    return readYaml(content.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof UnreadableYaml) throw invalid(`${name} 读不出来：${error.message}`);
    throw error;
  } finally {
    await handle.close();
  }
}
