import { computed, reactive, ref, watch } from 'vue';
import type { Message, PageEvent, PageState } from '../../simulator/page-api.js';
import * as api from './api.js';

/** A message on its way: shown at once, replaced by the server's own record of it. */
export interface Pending {
  id: number;
  text?: string;
  file?: File;
  failed?: string;
}
export interface Conversation {
  messages: Message[];
  pending: Pending[];
  more: boolean;
  loaded: boolean;
  loading: boolean;
  error?: string;
  /** What stands unsent in the input. */
  draft: string;
}

/**
 * All that the page knows, in one place: the server's state, the conversations that were opened, who is shown in
 * which pane. Components read it and call the functions below; nothing else talks to the server.
 */
export const state = ref<PageState>();
export const loadError = ref<string>();
export const connection = ref<'connecting' | 'open' | 'broken'>('connecting');
/** Ticks every second, so that shown times follow the product's clock. */
export const productNow = ref(new Date());
export const toast = ref<string>();

/** Who is shown: the first pane, and the second when 并排看 is on. */
export const panes = reactive<{ shown: [string?, string?]; wantsSplit: boolean; wide: boolean; active: 0 | 1 }>({
  shown: [],
  wantsSplit: remembered('split', false),
  wide: false,
  active: 0,
});
/** Two panes need a wide window; the wish for them outlives a narrow one. */
export const split = computed(() => panes.wantsSplit && panes.wide);
export const recent = ref<string[]>(remembered('recent', []));

const conversations = reactive(new Map<string, Conversation>());

export const people = computed(() => new Map(state.value?.people.map((person) => [person.userid, person])));

export function conversationOf(userid: string): Conversation {
  const found = conversations.get(userid);
  if (found) return found;
  conversations.set(userid, { messages: [], pending: [], more: false, loaded: false, loading: false, draft: '' });
  return conversationOf(userid);
}

/** Loads the state, follows the live changes, keeps the clock running. Returns how to stop. */
export function start(): () => void {
  const wide = window.matchMedia('(min-width: 1000px)');
  const resized = () => {
    panes.wide = wide.matches;
    if (!wide.matches) panes.active = 0;
  };
  resized();
  wide.addEventListener('change', resized);
  readHash();
  void refreshState();
  let broken = false;
  const stopListening = api.listen({
    event: apply,
    open() {
      connection.value = 'open';
      // What happened while the line was down has not been told: fetch it.
      if (broken) void catchUp();
      broken = false;
    },
    broken() {
      broken = true;
      connection.value = 'broken';
    },
  });
  const timer = setInterval(tick, 1000);
  window.addEventListener('popstate', readHash);
  document.addEventListener('visibilitychange', readShown);
  return () => {
    stopListening();
    clearInterval(timer);
    wide.removeEventListener('change', resized);
    window.removeEventListener('popstate', readHash);
    document.removeEventListener('visibilitychange', readShown);
  };
}

export async function refreshState(): Promise<void> {
  try {
    const fresh = await api.getState();
    state.value = fresh;
    loadError.value = undefined;
    setProductClock(fresh.clock.now);
  } catch (error) {
    loadError.value = sentence(error);
  }
}

/** Shows a person in the active pane (or the other one, when he is already there). */
export function open(userid: string, pane: 0 | 1 = panes.active): void {
  const other = pane === 0 ? 1 : 0;
  if (split.value && panes.shown[other] === userid) {
    panes.active = other;
    return;
  }
  panes.shown[pane] = userid;
  panes.active = pane;
  recent.value = [userid, ...recent.value.filter((id) => id !== userid)].slice(0, 12);
  remember('recent', recent.value);
  void opened(userid);
  writeHash();
}

/** Back to the list of people (phone), or an empty pane. */
export function close(pane: 0 | 1): void {
  panes.shown[pane] = undefined;
  writeHash();
}

export function setSplit(wanted: boolean): void {
  panes.wantsSplit = wanted;
  remember('split', wanted);
  panes.active = split.value && panes.shown[0] ? 1 : 0;
  if (split.value && panes.shown[1]) void opened(panes.shown[1]);
  writeHash();
}

export async function loadOlder(userid: string): Promise<void> {
  const conversation = conversationOf(userid);
  const first = conversation.messages[0];
  if (conversation.loading || !conversation.more || !first) return;
  await load(userid, first.id);
}

export async function say(userid: string, what: { text: string } | { file: File }, again?: Pending): Promise<void> {
  const conversation = conversationOf(userid);
  if (again) drop(conversation, again.id);
  const id = ++pendingId;
  conversation.pending.push({ id, ...what });
  try {
    await ('text' in what ? api.sendText(userid, what.text) : api.sendPicture(userid, what.file));
    // The live stream normally brought it by now; if the line is down, fetch it.
    if (conversation.pending.some((pending) => pending.id === id)) await load(userid);
    drop(conversation, id);
  } catch (error) {
    // When the server has taken it over, its own record of the message says what went wrong.
    const waiting = conversation.pending.find((pending) => pending.id === id);
    if (waiting) waiting.failed = sentence(error);
  }
}

export async function pressMenu(userid: string, key: string): Promise<void> {
  await attempt(() => api.pressMenu(userid, key));
}

/** Resolves when the click has been answered or refused; the card itself changes by the live stream. */
export async function pressCard(
  userid: string,
  message: Message,
  key: string,
  selections: Record<string, string[]>,
): Promise<void> {
  await attempt(() => api.pressCard(userid, message.id, key, selections));
  if (connection.value !== 'open') await load(userid);
}

/** Runs an action and turns its failure into a sentence at the foot of the page. */
export async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    showToast(sentence(error));
    return undefined;
  }
}

export function showToast(text: string): void {
  toast.value = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.value = undefined;
  }, 5000);
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`simulator.${key}`, JSON.stringify(value));
  } catch {
    // storage is full or switched off: the page works without a memory
  }
}

export function remembered<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`simulator.${key}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise; // storage is switched off, or holds something that is not ours
  }
}

let pendingId = 0;
let toastTimer: ReturnType<typeof setTimeout> | undefined;
let clockOffset = 0;

const sentence = (error: unknown) =>
  error instanceof api.RequestFailed ? error.message : '页面出错了，请刷新后再试。';

/** A change of the state may come as many events at once (a whole import): fetch it once for all of them. */
let stateTimer: ReturnType<typeof setTimeout> | undefined;
function refreshStateSoon(): void {
  if (stateTimer !== undefined) return;
  stateTimer = setTimeout(() => {
    stateTimer = undefined;
    void refreshState();
  }, 150);
}

function apply(event: PageEvent): void {
  switch (event.type) {
    case 'message':
    case 'message-changed':
      arrived(event.userid, event.message);
      break;
    case 'unread': {
      const person = state.value?.people.find((one) => one.userid === event.userid);
      if (person) person.unread = event.unread;
      readShown();
      break;
    }
    case 'state':
      refreshStateSoon();
      break;
    case 'clock':
      setProductClock(event.now);
      refreshStateSoon();
      break;
  }
}

function arrived(userid: string, message: Message): void {
  const conversation = conversations.get(userid);
  if (!conversation?.loaded) return;
  const place = conversation.messages.findIndex((one) => one.id === message.id);
  if (place >= 0) {
    conversation.messages[place] = message;
    return;
  }
  conversation.messages.push(message);
  if (message.from !== 'person') return;
  const mine = conversation.pending.find((one) =>
    message.type === 'image' ? one.file !== undefined : one.text !== undefined && one.text === message.text,
  );
  if (mine) drop(conversation, mine.id);
}

const drop = (conversation: Conversation, id: number) => {
  conversation.pending = conversation.pending.filter((one) => one.id !== id);
};

async function opened(userid: string): Promise<void> {
  const conversation = conversationOf(userid);
  if (!conversation.loaded) await load(userid);
  readShown();
  try {
    await api.enterApp(userid);
  } catch {
    // WeCom tells the app that somebody opened its conversation; when that gets lost, nobody at a phone is told either
  }
}

async function load(userid: string, before?: string): Promise<void> {
  const conversation = conversationOf(userid);
  conversation.loading = true;
  try {
    const page = await api.getMessages(userid, before);
    const known = new Set(page.messages.map((message) => message.id));
    if (before !== undefined || !conversation.loaded) conversation.more = page.more;
    const kept = conversation.messages.filter((message) => !known.has(message.id));
    conversation.messages = before === undefined ? [...kept, ...page.messages] : [...page.messages, ...kept];
    conversation.loaded = true;
    conversation.error = undefined;
  } catch (error) {
    conversation.error = sentence(error);
  } finally {
    conversation.loading = false;
  }
}

async function catchUp(): Promise<void> {
  await refreshState();
  for (const [userid, conversation] of conversations) {
    if (!conversation.loaded) continue;
    // More than a page may have passed: start afresh instead of leaving a hole in the middle.
    conversation.messages = [];
    conversation.loaded = false;
    if (shown().includes(userid)) await load(userid);
  }
  readShown();
}

/** Everybody shown on a visible page has read what is there. */
function readShown(): void {
  if (document.visibilityState !== 'visible') return;
  for (const userid of shown()) {
    const person = people.value.get(userid);
    if (!person || person.unread === 0) continue;
    person.unread = 0;
    void attempt(() => api.markRead(userid));
  }
}

const shown = () => visible().filter((id) => id !== undefined);
const visible = () => (split.value ? panes.shown : panes.shown.slice(0, 1));

function setProductClock(now: string): void {
  clockOffset = Date.parse(now) - Date.now();
  tick();
}

function tick(): void {
  productNow.value = new Date(Date.now() + clockOffset);
}

/** The address names who is shown, so that the back button and a reload lead where one expects. */
function writeHash(): void {
  const hash = `#${visible()
    .map((id) => encodeURIComponent(id ?? ''))
    .join('+')}`;
  if (hash !== (location.hash || '#')) history.pushState(null, '', hash);
}

function readHash(): void {
  const [first, second] = location.hash.slice(1).split('+').map(decoded);
  panes.shown[0] = first || undefined;
  if (second) panes.wantsSplit = true;
  if (split.value) panes.shown[1] = second || undefined;
  for (const userid of shown()) void opened(userid);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return ''; // a mangled address names nobody
  }
}

watch(state, readShown);

/** Links that ask WeCom who is there (sign-in) get the person shown; only the simulator's own paths see this. */
watch(
  () => panes.shown[split.value ? panes.active : 0],
  (userid) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari before 18.4
    if (userid) document.cookie = `simulator_person=${encodeURIComponent(userid)}; path=/simulator; SameSite=Lax`;
  },
);
