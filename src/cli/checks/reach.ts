import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../config.js';
import { broken, type Finding, ok, skipped, warn } from './finding.js';
import { reasonOf } from './wecom.js';

const TIMEOUT_MS = 5_000;

/** Whether the service answers at PUBLIC_URL as WeCom would find it: callback, readiness, domain check files. */
export async function checkReach(config: Config): Promise<Finding[]> {
  const ready = await get(`${config.publicUrl}/readyz`);
  if (ready.status === undefined) {
    const says = `${config.publicUrl} 没有回答（${ready.failed}）`;
    const mend = '启动服务；用了反向代理时检查 PUBLIC_URL、证书和转发';
    // Trying out, `doctor` before the first start is nothing wrong.
    return [config.wecom ? broken('回调地址', says, mend) : skipped('服务', `${says}：服务没有运行`)];
  }
  const findings = [
    ready.status === 200
      ? ok('服务', '正在运行，已就绪')
      : broken('服务', `/readyz 回答 ${ready.status}`, '服务还没有就绪：看日志；反向代理要转发到服务的端口'),
  ];
  const callback = await get(`${config.publicUrl}/wecom/callback`);
  findings.push(
    callback.status === 400
      ? ok('回调地址', `${config.publicUrl}/wecom/callback`)
      : broken(
          '回调地址',
          `${config.publicUrl}/wecom/callback 应回答 400（没有参数），实际${callback.status ?? `没有回答（${callback.failed}）`}`,
          '请求没有到达本服务：检查 PUBLIC_URL 和反向代理（不要改写路径、不要丢掉查询参数、不要跳转）',
        ),
  );
  return [...findings, ...(await checkVerifyFiles(config))];
}

async function checkVerifyFiles(config: Config): Promise<Finding[]> {
  const folder = path.join(config.dataDir, 'verify');
  const names = (
    await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    })
  ).filter((name) => /^WW_verify_[A-Za-z0-9]+\.txt$/.test(name));
  if (names.length === 0) {
    return [skipped('域名校验文件', `${folder} 里没有 WW_verify_*.txt（设置可信域名时才需要）`)];
  }
  return Promise.all(
    names.map(async (name) => {
      const served = await get(`${config.publicUrl}/${name}`);
      const content = (await readFile(path.join(folder, name), 'utf8')).trim();
      return served.status === 200 && served.body === content
        ? ok('域名校验文件', name)
        : warn('域名校验文件', `${config.publicUrl}/${name} 的内容与文件不符`, '检查反向代理是否拦下了这个路径');
    }),
  );
}

async function get(url: string): Promise<{ status?: number; body: string; failed?: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, body: (await response.text()).trim() };
  } catch (error) {
    return { body: '', failed: reasonOf(error) };
  }
}
