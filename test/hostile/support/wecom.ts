import { type Call, WecomServer } from '../../channels/wecom-server.js';

/** WeCom of a house of one department: `people` members, the first its head, the second the office. */
export async function wecomOf(people: string[]): Promise<WecomServer> {
  const wecom = new WecomServer();
  const [head = '', office = ''] = people;
  const members = people.map((userid) => ({
    userid,
    name: `成员${userid}`,
    department: [1],
    main_department: 1,
    is_leader_in_dept: [userid === head ? 1 : 0],
    position: '职工',
    status: 1,
  }));
  const answers: Record<string, object> = {
    'department/list': { department: [{ id: 1, name: '示例医院', parentid: 0, order: 1, department_leader: [head] }] },
    'user/list': { userlist: members },
    'tag/list': { taglist: [{ tagid: 1, tagname: '领导小组办公室' }] },
    'tag/get': { tagname: '领导小组办公室', userlist: [{ userid: office, name: '' }], partylist: [] },
    'menu/create': {},
  };
  for (const [path, answer] of Object.entries(answers)) {
    wecom.answers.set(`/cgi-bin/${path}`, { errcode: 0, errmsg: 'ok', ...answer });
  }
  wecom.answers.set('/cgi-bin/user/get', ({ query }: Call) => {
    const member = members.find(({ userid }) => userid === query.userid);
    return member ? { errcode: 0, errmsg: 'ok', ...member } : { errcode: 60111, errmsg: 'userid not found' };
  });
  return wecom.listen();
}

/** Resolves once `holds` does; @throws Error with `what` after `timeoutMs` */
export async function until(
  what: string | (() => string),
  timeoutMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${typeof what === 'string' ? what : what()}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
