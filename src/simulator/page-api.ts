/**
 * What the simulator's web page and its server say to each other: JSON under `/simulator/api`.
 * Types only, so that the page (`src/web/`) may import this file without pulling in any server code.
 *
 * - `GET state` → `PageState`
 * - `GET people/:userid/messages?before=<id>&limit=50` → `MessagePage`, oldest first
 * - `POST people/:userid/text|picture|menu|click|enter|read` → `ActionResult`
 * - `GET events` → server-sent events, each `data:` one `PageEvent`
 * - `POST faults` (`FaultRequest`) · `DELETE faults` · `POST delivery` (`Partial<DeliveryOptions>`)
 * - `POST clock {now}` → what the product's `POST /rehearsal/clock` answers
 * - `POST organisation` (`OrganisationChange`) · `GET media/:id`
 *
 * Whatever changes something needs the header `x-simulator: 1` and the same origin.
 */
export interface PageState {
  app: { name: string; agentId: number };
  /** The product's clock; `moved` when it differs from the machine's. */
  clock: { now: string; moved: boolean };
  people: PagePerson[];
  departments: PageDepartment[];
  /** As the product made it through `menu/create`. */
  menu: Menu | null;
  faults: Fault[];
  deliveryOptions: DeliveryOptions;
}

export interface PagePerson {
  userid: string;
  name: string;
  /** Name of the main department. */
  department: string;
  departmentId: number;
  /** All departments by id; the main one is among them. */
  departments: number[];
  position: string;
  /** WeCom's numbers: 1 active, 2 disabled, 4 not activated, 5 left. */
  status: number;
  tags: string[];
  unread: number;
}
export interface PageDepartment {
  id: number;
  name: string;
  /** 0 above the root. */
  parentId: number;
}

export interface Menu {
  button: MenuButton[];
}
export interface MenuButton {
  name: string;
  type?: string;
  key?: string;
  url?: string;
  sub_button?: MenuButton[];
}

export interface MessagePage {
  messages: Message[];
  /** Whether older ones are to be had with `before` = the first one's id. */
  more: boolean;
}
export interface Message {
  id: string;
  /** Product-visible time, ISO. */
  at: string;
  from: 'person' | 'app';
  type: 'text' | 'image' | 'voice' | 'card' | 'news' | 'event';
  text?: string;
  /** Path of the bytes, `/simulator/api/media/<id>`. */
  mediaUrl?: string;
  /** The `template_card` JSON as last updated for this person. */
  card?: TemplateCard;
  cardState?: CardState;
  /** A sentence for the person's own message that did not get through. */
  failed?: string;
}
export interface CardState {
  /** Grey text in place of the buttons: nothing more to tap. */
  replaceText?: string;
  /** This person has tapped it at least once since it was last changed. */
  clicked?: boolean;
  /** Question key → option ids, as last sent with a tap. */
  selections?: Record<string, string[]>;
  /** A tap is under way: waiting for the callback's answer. */
  waiting?: boolean;
}

/** `template_card` of `message/send` (WeCom document 90236). */
export interface TemplateCard {
  card_type: string;
  source?: { icon_url?: string; desc?: string; desc_color?: number };
  action_menu?: { desc?: string; action_list: Array<{ text: string; key: string }> };
  task_id?: string;
  main_title?: { title?: string; desc?: string };
  quote_area?: { type?: number; url?: string; appid?: string; pagepath?: string; title?: string; quote_text?: string };
  emphasis_content?: { title?: string; desc?: string };
  sub_title_text?: string;
  horizontal_content_list?: Array<{
    type?: number;
    keyname: string;
    value?: string;
    url?: string;
    media_id?: string;
    userid?: string;
  }>;
  vertical_content_list?: Array<{ title: string; desc?: string }>;
  jump_list?: Array<{ type?: number; title: string; url?: string; appid?: string; pagepath?: string }>;
  card_action?: { type?: number; url?: string; appid?: string; pagepath?: string };
  card_image?: { url: string; aspect_ratio?: number };
  image_text_area?: { type?: number; url?: string; title?: string; desc?: string; image_url?: string };
  button_selection?: CardSelect;
  button_list?: Array<{ text: string; style?: number; key?: string; type?: number; url?: string }>;
  checkbox?: {
    question_key: string;
    option_list: Array<{ id: string; text: string; is_checked?: boolean }>;
    mode?: number;
    disable?: boolean;
  };
  select_list?: CardSelect[];
  submit_button?: { text?: string; key: string };
  replace_text?: string;
}
export interface CardSelect {
  question_key: string;
  title?: string;
  option_list: Array<{ id: string; text: string }>;
  selected_id?: string;
  disable?: boolean;
}

export interface ActionResult {
  ok: boolean;
  /** What the product's callback answered at the last try; absent when nobody answered. */
  callbackStatus?: number;
  /** Why it was not done, a sentence for the person at the page. */
  error?: string;
}

export type FaultKind =
  | '-1'
  | '40014'
  | '42001'
  | '45009'
  | '45033'
  | '500'
  /** The connection is cut before the request is looked at. */
  | 'reset'
  /** Done, but the answer never arrives: the connection is cut instead. */
  | 'lost-answer'
  /** No answer at all, nothing done. */
  | 'silence'
  /** Done and answered, after three seconds. */
  | 'slow';
export interface Fault {
  kind: FaultKind;
  /** API calls it still applies to; null: until switched off. */
  remaining: number | null;
}
export interface FaultRequest {
  kind: FaultKind;
  /** For the next so many API calls; left out: until switched off. */
  calls?: number;
  /** false takes the fault away. */
  on?: boolean;
}

/** How callbacks reach the product. */
export interface DeliveryOptions {
  /** Each is delivered twice. */
  duplicate: boolean;
  /** Each waits so long before it leaves, milliseconds. */
  lateMs: number;
  /** Each is overtaken by the next one of the same person (or leaves after a second). */
  reorder: boolean;
  /** The next so many attempts never reach the product. */
  loseNext: number;
  /** The next so many attempts are cut right after the request body, and made again. */
  cutNext: number;
  /** An attempt made again carries a fresh nonce, time stamp and ciphertext. */
  freshNonce: boolean;
  /** Further attempts after the first. */
  retries: number;
  retryDelayMs: number;
  /** Whether an answer other than 200 is tried again. */
  retryOnNon200: boolean;
  /** How long an attempt may take, milliseconds. */
  timeoutMs: number;
  /** `OpitonIds`/`OpitonId`, as an old sample of WeCom had it. */
  misspeltOptionIds: boolean;
  /** Vary element order, CDATA, line breaks, and add unknown elements. */
  varyXml: boolean;
}

export type OrganisationChange =
  | { kind: 'disable' | 'enable' | 'leave'; userid: string }
  | { kind: 'move'; userid: string; departmentId: number; leads?: boolean }
  | {
      kind: 'join';
      userid: string;
      name: string;
      departmentId: number;
      position?: string;
    }
  | { kind: 'tag'; tag: string; add?: string[]; remove?: string[] };

export type PageEvent =
  | { type: 'message'; userid: string; message: Message }
  | { type: 'message-changed'; userid: string; message: Message }
  | { type: 'unread'; userid: string; unread: number }
  | { type: 'state' }
  | { type: 'clock'; now: string };
