/** Pure. Times as the chat shows them. The demo house lives in one zone, wherever the visitor's browser is. */
const ZONE = 'Asia/Shanghai';
/** The zone has no summer time, so its offset can be written down. */
const OFFSET = '+08:00';
const GAP = 5 * 60_000;
const DAY = 86_400_000;

/** Two messages further apart than five minutes get a time between them, as in WeCom. */
export const needsSeparator = (before: string | undefined, at: string) =>
  before === undefined || Math.abs(Date.parse(at) - Date.parse(before)) > GAP;

/** `14:05`, `昨天 14:05`, `星期三 14:05`, `11月2日 14:05`, `2025年11月2日 14:05`, seen from `now`. */
export function chatTime(at: string, now: Date): string {
  const then = parts(new Date(at));
  const today = parts(now);
  const days = Math.round((Date.parse(today.date) - Date.parse(then.date)) / DAY);
  if (days === 0) return then.time;
  if (days === 1) return `昨天 ${then.time}`;
  if (days > 1 && days < 7) return `${then.weekday} ${then.time}`;
  const day = `${then.month}月${then.day}日 ${then.time}`;
  return then.year === today.year ? day : `${then.year}年${day}`;
}

/** `2026年11月21日 星期六 18:05:09` in the organisation's zone. */
export function longTime(at: Date): string {
  const then = parts(at);
  return `${then.year}年${then.month}月${then.day}日 ${then.weekday} ${then.time}:${then.second}`;
}

/** Value of a `datetime-local` input. */
export function toInput(at: Date): string {
  const then = parts(at);
  return `${then.date}T${then.time}`;
}

/** ISO time of what stands in a `datetime-local` input, or undefined when it is empty or no date. */
export function fromInput(value: string): string | undefined {
  const at = new Date(`${value}${value.length === 16 ? ':00' : ''}${OFFSET}`);
  return value && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
}

const FORMAT = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function parts(at: Date) {
  const found = Object.fromEntries(FORMAT.formatToParts(at).map((part) => [part.type, part.value]));
  const get = (type: string) => found[type] ?? '';
  const two = (type: string) => get(type).padStart(2, '0');
  return {
    year: get('year'),
    month: get('month'),
    day: get('day'),
    weekday: get('weekday'),
    date: `${get('year')}-${two('month')}-${two('day')}`,
    time: `${two('hour')}:${two('minute')}`,
    second: two('second'),
  };
}
