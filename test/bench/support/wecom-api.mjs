// A scripted WeCom API on loopback: answers at once, remembers what was sent. It checks nothing; the tests do.
import { createServer } from 'node:http';
import { WECOM } from './settings.mjs';

/** `people` members in sections of 40 with a head each, one leading office; ids as the load generator uses them. */
export function organisation(people) {
  const sections = Math.ceil(people / 40);
  const departments = [{ id: 1, name: '医院', parentid: 0, order: 1, department_leader: ['member0'] }];
  for (let n = 0; n < sections; n++) {
    departments.push({
      id: n + 2,
      name: `科室${n + 1}`,
      parentid: 1,
      order: n + 2,
      department_leader: [`member${n * 40}`],
    });
  }
  const users = Array.from({ length: people }, (_, n) => {
    const department = Math.floor(n / 40) + 2;
    const leads = n % 40 === 0 ? 1 : 0;
    return {
      userid: `member${n}`,
      name: `成员${n}`,
      department: [department],
      main_department: department,
      is_leader_in_dept: [leads],
      position: leads ? '科室负责人' : '职工',
      status: 1,
    };
  });
  const roles = ['主要领导', '分管领导', '纪检监察', '领导小组办公室'];
  const tags = roles.map((tagname, n) => ({ tagid: n + 1, tagname, userid: `member${n + 1}` }));
  return { departments, users, tags };
}

/** `onSend(person, message)` is told of every message that leaves the service. */
export async function startWecomApi({ people = 200, onSend = () => {} } = {}) {
  const { departments, users, tags } = organisation(people);
  const byId = new Map(users.map((user) => [user.userid, user]));
  const api = { sends: 0, onSend };
  const answers = {
    gettoken: () => ({ access_token: 'bench-token', expires_in: 7200 }),
    'message/send': (_, body) => {
      api.sends++;
      const to = body.touser.split('|');
      for (const person of to) api.onSend(person.toLowerCase(), body);
      return { msgid: `m${api.sends}`, ...(body.template_card ? { response_code: `code${api.sends}` } : {}) };
    },
    'message/update_template_card': () => ({}),
    'user/get': (query) => byId.get(query.get('userid')) ?? { errcode: 60111, errmsg: 'userid not found' },
    'user/list': (query) => {
      const id = Number(query.get('department_id'));
      const all = id === 1 && query.get('fetch_child') === '1';
      return { userlist: users.filter((user) => all || user.main_department === id) };
    },
    'user/simplelist': () => ({ userlist: users }),
    'user/list_id': () => ({
      dept_user: users.map((u) => ({ userid: u.userid, department: u.main_department })),
      next_cursor: '',
    }),
    'department/list': () => ({ department: departments }),
    'department/simplelist': () => ({ department_id: departments }),
    'tag/list': () => ({ taglist: tags.map(({ tagid, tagname }) => ({ tagid, tagname })) }),
    'tag/get': (query) => {
      const tag = tags[Number(query.get('tagid')) - 1];
      return { tagname: tag.tagname, userlist: [{ userid: tag.userid, name: '' }], partylist: [] };
    },
    'menu/create': () => ({}),
    'menu/get': () => ({ errcode: 46003, errmsg: 'menu no exist' }),
    'agent/get': () => ({ agentid: WECOM.agentId, name: 'bench' }),
    getcallbackip: () => ({ ip_list: ['127.0.0.1'] }),
    get_api_domain_ip: () => ({ ip_list: ['127.0.0.1'] }),
  };
  const server = createServer(async (req, res) => {
    const url = new URL(req.url, 'http://localhost');
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
    const answer = answers[url.pathname.replace('/cgi-bin/', '')];
    const result = answer ? { errcode: 0, errmsg: 'ok', ...answer(url.searchParams, body) } : { errcode: 40066 };
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(api, {
    base: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
}
