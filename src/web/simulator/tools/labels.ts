import type { DeliveryOptions, FaultKind } from '../../../simulator/page-api.js';

/** Plain words for what the demo can spoil. */
export const FAULTS: Record<FaultKind, string> = {
  '-1': '系统繁忙（-1）',
  '40014': '令牌无效（40014）',
  '42001': '令牌过期（42001）',
  '45009': '调用次数超限（45009）',
  '45033': '并发超限（45033）',
  '500': '服务器错误（500）',
  reset: '连接被切断',
  'lost-answer': '已办成，但回答丢了',
  silence: '一直不回答',
  slow: '三秒后才回答',
};

type Switch = { [K in keyof DeliveryOptions]: DeliveryOptions[K] extends boolean ? K : never }[keyof DeliveryOptions];
type Amount = Exclude<keyof DeliveryOptions, Switch>;

export const SWITCHES: Array<{ key: Switch; label: string; note: string }> = [
  { key: 'duplicate', label: '重复送达', note: '每条消息送两遍' },
  { key: 'reorder', label: '乱序送达', note: '被同一个人的下一条超过' },
];
export const AMOUNTS: Array<{ key: Amount; label: string; unit: string; step: number; max: number }> = [
  { key: 'lateMs', label: '迟到', unit: '毫秒', step: 500, max: 60_000 },
  { key: 'loseNext', label: '接下来丢失', unit: '次', step: 1, max: 99 },
  { key: 'cutNext', label: '接下来中途切断', unit: '次', step: 1, max: 99 },
];
export const FINER: Array<{ key: Switch; label: string; note: string }> = [
  { key: 'retryOnNon200', label: '非 200 也重试', note: '产品回答别的状态时再送一次' },
  { key: 'freshNonce', label: '重试时换随机数', note: '签名和密文都不同' },
  { key: 'varyXml', label: 'XML 写法多变', note: '元素顺序、CDATA、陌生元素' },
  { key: 'misspeltOptionIds', label: '旧样例的拼写', note: 'OpitonIds' },
];

/** Whether deliveries are anything but plain. */
export const spoiled = (options: DeliveryOptions) =>
  options.duplicate || options.reorder || options.lateMs > 0 || options.loseNext > 0 || options.cutNext > 0;
