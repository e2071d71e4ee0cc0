import { type Answer, ok, refuse } from './answers.js';
import type { Menu, MenuButton } from './page-api.js';
import { asRequest } from './send.js';
import type { World } from './world.js';

/** The app's custom menu. WeCom documents 90231–90233. */
export function createMenu(world: World, query: URLSearchParams, body: unknown): Answer {
  checkAgentId(world, query);
  const { button } = asRequest(body);
  if (!Array.isArray(button) || button.length < 1 || button.length > 3) return refuse(40016, 'invalid button size');
  for (const top of button as MenuButton[]) {
    checkButton(top, 16);
    const below = top.sub_button ?? [];
    if (below.length > 5) refuse(40016, 'invalid sub button size');
    for (const sub of below) checkButton(sub, 40);
  }
  world.state.menu = { button } as Menu;
  world.changed();
  world.emit({ type: 'state' });
  return ok();
}

export function getMenu(world: World, query: URLSearchParams): Answer {
  checkAgentId(world, query);
  return world.state.menu ? ok({ ...world.state.menu }) : refuse(46003, 'menu no exist');
}

export function deleteMenu(world: World, query: URLSearchParams): Answer {
  checkAgentId(world, query);
  if (!world.state.menu) refuse(46003, 'menu no exist');
  world.state.menu = null;
  world.changed();
  world.emit({ type: 'state' });
  return ok();
}

function checkAgentId(world: World, query: URLSearchParams): void {
  if (!query.get('agentid')) refuse(41011, 'missing agentid');
  if (Number(query.get('agentid')) !== world.options.agentId) {
    refuse(301002, 'not allow operate another agent with this accesstoken');
  }
}

const TYPES = [
  'click',
  'view',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
  'view_miniprogram',
];

function checkButton(button: MenuButton, nameBytes: number): void {
  const size = Buffer.byteLength(button.name ?? '');
  if (size === 0 || size > nameBytes) refuse(40018, 'invalid button name size');
  if ((button.sub_button?.length ?? 0) > 0) return;
  if (!TYPES.includes(button.type ?? '')) refuse(40017, 'invalid button type');
  const needsKey = button.type !== 'view' && button.type !== 'view_miniprogram';
  const keySize = Buffer.byteLength(button.key ?? '');
  if (needsKey && (keySize === 0 || keySize > 128)) refuse(40019, 'invalid button key size');
  if (
    button.type === 'view' &&
    (!/^https?:\/\//.test(button.url ?? '') || Buffer.byteLength(button.url ?? '') > 1024)
  ) {
    refuse(40020, 'invalid button url size');
  }
}
