// Peer: the npm library wechat-enterprise on node:http, echoing the text from memory. It stores nothing.
// PEER_MODULES is the folder it was installed into, outside the project's lock. Prints its port.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { WECOM } from '../support/settings.mjs';

const require = createRequire(`${process.env.PEER_MODULES}/`);
const wechat = require('wechat-enterprise');

const handle = wechat(
  { token: WECOM.token, encodingAESKey: WECOM.encodingAesKey, corpId: WECOM.corpId },
  wechat.text((message, _req, res) => res.reply(message.Content)),
);
const server = createServer((req, res) => {
  req.query = Object.fromEntries(new URL(req.url, 'http://localhost').searchParams);
  handle(req, res, (error) => {
    res.statusCode = error ? 500 : 404;
    res.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
