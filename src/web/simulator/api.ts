import type {
  ActionResult,
  DeliveryOptions,
  FaultRequest,
  MessagePage,
  OrganisationChange,
  PageEvent,
  PageState,
} from '../../simulator/page-api.js';

/**
 * The page's side of `/simulator/api`, whose types `src/simulator/page-api.ts` holds for both sides.
 * Requests that change something carry `x-simulator: 1`: a foreign site cannot send that header without asking first.
 */
/** The demo service refused or could not be reached; `message` is a sentence for the visitor. */
export class RequestFailed extends Error {}

const BASE = '/simulator/api';

export const getState = () => request<PageState>('state');
export const getMessages = (userid: string, before?: string) =>
  request<MessagePage>(
    `${person(userid)}/messages?limit=50${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`,
  );
export const sendText = (userid: string, text: string) => change(`${person(userid)}/text`, { text });
export const sendPicture = (userid: string, file: File) => {
  const form = new FormData();
  form.append('file', file);
  return request<Answer>(`${person(userid)}/picture`, { method: 'POST', body: form, headers: { 'x-simulator': '1' } });
};
export const pressMenu = (userid: string, key: string) => change(`${person(userid)}/menu`, { key });
export const pressCard = (userid: string, messageId: string, key: string, selections: Record<string, string[]>) =>
  change(`${person(userid)}/click`, { messageId, key, selections });
export const enterApp = (userid: string) => change(`${person(userid)}/enter`, {});
export const markRead = (userid: string) => change(`${person(userid)}/read`, {});
export const setFault = (fault: FaultRequest) => change('faults', fault);
export const clearFaults = () => request<Answer>('faults', { method: 'DELETE', headers: { 'x-simulator': '1' } });
export const setDelivery = (options: Partial<DeliveryOptions>) => change('delivery', options);
export const setClock = (now: string): Promise<ClockAnswer> => change('clock', { now });
/** The server machine's own time, to the second, from its Date header: the visitor's clock may be wrong. */
export async function machineNow(): Promise<string> {
  const date = (await send('state')).headers.get('date');
  return (date ? new Date(date) : new Date()).toISOString();
}
export const changeOrganisation = (body: OrganisationChange) => change('organisation', body);

/** Opens the stream of live changes. The browser reconnects by itself unless the server refused; then we do. */
export function listen(on: { event(event: PageEvent): void; open(): void; broken(): void }): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 1000;
  const connect = () => {
    source = new EventSource(`${BASE}/events`);
    source.onopen = () => {
      wait = 1000;
      on.open();
    };
    source.onmessage = (event: MessageEvent<string>) => on.event(JSON.parse(event.data) as PageEvent);
    source.onerror = () => {
      on.broken();
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 15_000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** What the product's clock says after it was moved, and how many timed jobs that set off. */
export interface ClockAnswer {
  now?: string;
  ran?: number;
}
type Answer = Partial<ActionResult> & ClockAnswer;

const person = (userid: string) => `people/${encodeURIComponent(userid)}`;

const change = (path: string, body: unknown) =>
  request<Answer>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-simulator': '1' },
    body: JSON.stringify(body),
  });

async function request<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await send(path, init);
  const text = await response.text();
  if (!response.ok) throw new RequestFailed(reason(response.status, text));
  const body = (text ? JSON.parse(text) : {}) as T & Partial<ActionResult>;
  if (body.ok === false) throw new RequestFailed(body.error ?? '廉防没有接住这个操作，请稍后再试。');
  return body;
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(`${BASE}/${path}`, init);
  } catch {
    throw new RequestFailed('连不上演示服务，请确认它还在运行，然后再试一次。');
  }
}

function reason(status: number, text: string): string {
  try {
    const body = JSON.parse(text) as { message?: unknown; error?: unknown };
    if (typeof body.message === 'string') return body.message;
    if (typeof body.error === 'string') return body.error;
  } catch {
    // not JSON: a proxy's page or nothing at all; the status alone has to do
  }
  if (status === 413) return '图片太大了，请换一张 10 MB 以内的。';
  if (status === 404) return '演示服务里没有找到它，可能已经被清除，请刷新页面。';
  if (status >= 500) return `演示服务出错了（${status}），请稍后再试。`;
  return `演示服务没有接受这个操作（${status}）。`;
}
