import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError, parseEnvelope, parseMessage } from '../../src/channels/wecom/parse.js';

const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
const CORP = 'ww0123456789abcdef';
const message = (inside: string, from = 'ZhangSan', at = 1735700001) =>
  `<xml><ToUserName>${cdata(CORP)}</ToUserName><FromUserName>${cdata(from)}</FromUserName><CreateTime>${at}</CreateTime>${inside}<AgentID>1000002</AgentID></xml>`;
const event = (name: string, more = '', from = 'ZhangSan') =>
  message(`<MsgType>${cdata('event')}</MsgType><Event>${cdata(name)}</Event>${more}`, from);
const text = (content: string, id = '7455012345678901234') =>
  message(`<MsgType>${cdata('text')}</MsgType><Content>${content}</Content><MsgId>${id}</MsgId>`);

describe('the envelope', () => {
  it('gives the ciphertext, whatever stands around it', () => {
    const encrypt = 'QUJD+/==';
    for (const body of [
      `<xml><ToUserName>${cdata(CORP)}</ToUserName><Encrypt>${cdata(encrypt)}</Encrypt><AgentID>${cdata('1')}</AgentID></xml>`,
      `<xml>\n  <Encrypt>${encrypt}</Encrypt>\n</xml>`,
      `<?xml version="1.0" encoding="UTF-8"?><xml><Unknown><Deep/></Unknown><Encrypt>${encrypt}</Encrypt></xml>`,
    ]) {
      expect(parseEnvelope(body)).toEqual({ encrypt });
    }
  });

  it.each([
    ['nothing', ''],
    ['plain words', 'hello'],
    ['JSON', '{"encrypt":"QUJD"}'],
    ['another root', '<html><Encrypt>QUJD</Encrypt></html>'],
    ['no Encrypt', '<xml><ToUserName>x</ToUserName></xml>'],
    ['an empty Encrypt', '<xml><Encrypt></Encrypt></xml>'],
    ['an Encrypt further down', '<xml><a><Encrypt>QUJD</Encrypt></a></xml>'],
    ['two Encrypts', '<xml><Encrypt>QUJD</Encrypt><Encrypt>QUJE</Encrypt></xml>'],
    ['elements inside Encrypt', '<xml><Encrypt>QU<b>JD</b></Encrypt></xml>'],
    ['an unclosed element', '<xml><Encrypt>QUJD</Encrypt>'],
    ['crossed elements', '<xml><a><Encrypt>QUJD</a></Encrypt></xml>'],
    ['two roots', '<xml><Encrypt>QUJD</Encrypt></xml><xml></xml>'],
    ['words after the root', '<xml><Encrypt>QUJD</Encrypt></xml>tail'],
    ['a document type', '<!DOCTYPE xml><xml><Encrypt>QUJD</Encrypt></xml>'],
    ['one in small letters', '<!doctype xml><xml><Encrypt>QUJD</Encrypt></xml>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>'],
    ['a document type inside CDATA', '<xml><Encrypt><![CDATA[<!DOCTYPE]]></Encrypt></xml>'],
    ['an unknown entity', '<xml><Encrypt>&foo;</Encrypt></xml>'],
    ['a prototype', '<xml><__proto__>x</__proto__><Encrypt>QUJD</Encrypt></xml>'],
    ['a prototype further down', '<xml><a><__proto__>x</__proto__></a><Encrypt>QUJD</Encrypt></xml>'],
    ['attributes without end', `<xml ${Array.from({ length: 50 }, (_, i) => `a${i}="x"`).join(' ')}></xml>`],
    ['a control character', '<xml><Encrypt>QU\u0001JD</Encrypt></xml>'],
  ])('refuses %s', (_, body) => {
    expect(() => parseEnvelope(body)).toThrow(ParseError);
  });

  it('stops early at nesting, repetition and length', () => {
    const bodies = [
      `<xml>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}<Encrypt>QUJD</Encrypt></xml>`,
      '<a>'.repeat(300_000),
      `<xml>${Array.from({ length: 60_000 }, (_, i) => `<e${i}/>`).join('')}</xml>`,
      `<xml><a>${'&lt;'.repeat(250_000)}</a></xml>`,
      `<xml><a ${'x'.repeat(1_000_000)}`,
      `<!DOCTYPE x [${'<!ENTITY a "b">'.repeat(60_000)}]><xml></xml>`,
      '<![CDATA['.repeat(100_000),
    ];
    for (const body of bodies) expect(() => parseEnvelope(body)).toThrow(ParseError);
  });

  it('answers any text with a value or a ParseError', () => {
    const scrap = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<Encrypt>',
      '</Encrypt>',
      '<![CDATA[',
      ']]>',
      '&',
      ';',
      '<',
      '>',
      'a',
      '"',
      '<!--',
      '-->',
      '<?',
      '?>',
      '=',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(scrap, fc.string(), fc.constantFrom('\u0000', '\ufffe', '\u202e', '中', '😀')), {
          maxLength: 30,
        }),
        (parts) => {
          try {
            parseEnvelope(parts.join(''));
          } catch (error) {
            expect(error).toBeInstanceOf(ParseError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a message', () => {
  it('keeps text, sender, time and the 64-bit id as they are', () => {
    expect(parseMessage(text(cdata('你好，A<b>&c')))).toEqual({
      channel: 'wecom',
      key: 'wecom:1000002:zhangsan:7455012345678901234',
      person: 'zhangsan',
      userid: 'ZhangSan',
      sentAt: new Date(1735700001000),
      what: { kind: 'text', text: '你好，A<b>&c' },
    });
  });

  it('decodes entities outside CDATA only', () => {
    const read = (content: string) => parseMessage(text(content)).what;
    expect(read('a&lt;b&gt;&amp;&quot;&apos;&#20013;&#x4E2D;')).toEqual({ kind: 'text', text: 'a<b>&"\'中中' });
    expect(read(cdata('&lt;&#20013;'))).toEqual({ kind: 'text', text: '&lt;&#20013;' });
    expect(read(`007${cdata('x')} `)).toEqual({ kind: 'text', text: '007x ' });
    for (const bad of ['&nbsp;', '&#0;', '&#xD800;', '&#x110000;', '&lt', 'a]]>b']) {
      expect(() => read(bad)).toThrow(ParseError);
    }
  });

  it('reads whatever people write, between lines and without CDATA too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (written) => {
        const shown = written
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what no XML may hold
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
          .replace(/\r\n?/g, '\n');
        const escaped = written.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        for (const content of [cdata(written), escaped]) {
          expect(parseMessage(text(content)).what).toEqual({ kind: 'text', text: shown });
          expect(parseMessage(text(content).replaceAll('><', '>\n<')).person).toBe('zhangsan');
        }
      }),
    );
  });

  it('takes a text about document types, forged elements and pasted control characters as a text', () => {
    const written = '<!DOCTYPE x><FromUserName>lisi</FromUserName>]]></Content>\u000b甲';
    const incoming = parseMessage(text(cdata(written)));
    expect(incoming.person).toBe('zhangsan');
    expect(incoming.what).toEqual({ kind: 'text', text: written.replace('\u000b', '') });
  });

  it.each([
    ['a second sender', text('x').replace('</xml>', '<FromUserName>lisi</FromUserName></xml>')],
    ['a second text', text('x').replace('</xml>', '<Content>y</Content></xml>')],
    ['a document type', `<!DOCTYPE xml>${text('x')}`],
    ['a document type behind a comment', `<!-- <![CDATA[ --><!DOCTYPE xml>${text('x')}<!-- ]]> -->`],
    ['a document type in a comment trick', `<!--<![CDATA[--><!DOCTYPE xml [<!ENTITY a "b">]>${text(']]>&a;')}`],
    ['no sender', text('x').replace(/<FromUserName>.*<\/FromUserName>/, '')],
    ['no time', text('x').replace(/<CreateTime>.*<\/CreateTime>/, '')],
    ['a time that is none', text('x').replace(/<CreateTime>.*<\/CreateTime>/, '<CreateTime>1e9</CreateTime>')],
    ['no type', text('x').replace(/<MsgType>.*<\/MsgType>/, '')],
    ['not XML', 'hello'],
  ])('refuses %s', (_, xml) => {
    expect(() => parseMessage(xml)).toThrow(ParseError);
  });

  it.each([
    [
      'image',
      '<PicUrl>https://pic.example/1.jpg</PicUrl><MediaId>M1</MediaId>',
      { kind: 'picture', mediaId: 'M1', url: 'https://pic.example/1.jpg' },
    ],
    ['image', '<MediaId>M1</MediaId>', { kind: 'picture', mediaId: 'M1' }],
    ['image', '', { kind: 'other', type: 'image' }],
    ['voice', '<MediaId>M1</MediaId><Format>amr</Format>', { kind: 'other', type: 'voice' }],
    ['video', '<MediaId>M1</MediaId><ThumbMediaId>T</ThumbMediaId>', { kind: 'other', type: 'video' }],
    [
      'location',
      '<Location_X>31.2</Location_X><Location_Y>121.4</Location_Y><Label>上海</Label>',
      { kind: 'other', type: 'location' },
    ],
    ['link', '<Title>a</Title><Url>https://wiki.example</Url>', { kind: 'other', type: 'link' }],
    ['hologram', '', { kind: 'other', type: 'hologram' }],
  ])('%s', (type, inside, what) => {
    const xml = message(`<MsgType>${cdata(type)}</MsgType>${inside}<MsgId>1</MsgId>`);
    expect(parseMessage(xml).what).toEqual(what);
  });
});

describe('an event', () => {
  it.each([
    ['click', '<EventKey>risk.report</EventKey>', { kind: 'menu', key: 'risk.report' }],
    ['CLICK', '<EventKey>todo</EventKey>', { kind: 'menu', key: 'todo' }],
    ['enter_agent', '<EventKey></EventKey>', { kind: 'entered' }],
    ['subscribe', '', { kind: 'joined' }],
    ['unsubscribe', '', { kind: 'left' }],
    ['LOCATION', '<Latitude>1</Latitude>', { kind: 'other', type: 'event.location' }],
    ['view', '<EventKey>https://a.example</EventKey>', { kind: 'other', type: 'event.view' }],
    [
      'scancode_waitmsg',
      '<ScanCodeInfo><ScanType>qrcode</ScanType></ScanCodeInfo>',
      { kind: 'other', type: 'event.scancode_waitmsg' },
    ],
    [
      'pic_weixin',
      '<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo>',
      { kind: 'other', type: 'event.pic_weixin' },
    ],
    [
      'batch_job_result',
      '<BatchJob><JobId>job-7</JobId><JobType>sync_user</JobType></BatchJob>',
      { kind: 'other', type: 'event.batch_job_result' },
    ],
    ['brand_new', '', { kind: 'other', type: 'event.brand_new' }],
  ])('%s', (name, more, what) => {
    expect(parseMessage(event(name, more)).what).toEqual(what);
  });

  const click = (items: string, code = 'RC_1', key = 'submit') =>
    event(
      'template_card_event',
      `<EventKey>${key}</EventKey><TaskId>task-42@v1</TaskId><CardType>multiple_interaction</CardType>${items}<ResponseCode>${code}</ResponseCode>`,
    );

  it('a click with what was chosen, in the right and in the wrong spelling', () => {
    for (const [ids, id] of [
      ['OptionIds', 'OptionId'],
      ['OpitonIds', 'OpitonId'],
    ]) {
      const items = `<SelectedItems><SelectedItem><QuestionKey>level</QuestionKey><${ids}><${id}>high</${id}></${ids}></SelectedItem><SelectedItem><QuestionKey>days</QuestionKey><${ids}><${id}>d1</${id}><${id}>d2</${id}></${ids}></SelectedItem></SelectedItems>`;
      expect(parseMessage(click(items)).what).toEqual({
        kind: 'click',
        click: {
          taskId: 'task-42@v1',
          key: 'submit',
          responseCode: 'RC_1',
          selections: { level: ['high'], days: ['d1', 'd2'] },
        },
      });
    }
  });

  it('a click without choices, and one in the three-dot menu', () => {
    expect(parseMessage(click('')).what).toMatchObject({ kind: 'click', click: { selections: {} } });
    const menu = event('template_card_menu_event', '<EventKey>mute</EventKey><TaskId>t</TaskId>');
    expect(parseMessage(menu).what).toEqual({ kind: 'click', click: { taskId: 't', key: 'mute', selections: {} } });
  });

  it('changes of the directory, with the changed fields only', () => {
    const change = (inside: string) => {
      const { what, person } = parseMessage(event('change_contact', inside, 'sys'));
      expect(person).toBe('sys');
      return what.kind === 'directory' ? what.change : what;
    };
    expect(
      change(
        '<ChangeType>update_user</ChangeType><UserID>Lisi</UserID><NewUserID>lisi2</NewUserID><Department>1,2</Department>',
      ),
    ).toEqual({ type: 'update_user', userid: 'Lisi', newUserid: 'lisi2', fields: { Department: '1,2' } });
    expect(change('<ChangeType>delete_user</ChangeType><UserID>lisi</UserID>')).toEqual({
      type: 'delete_user',
      userid: 'lisi',
    });
    expect(
      change('<ChangeType>create_party</ChangeType><Id>9</Id><Name>夜班</Name><ParentId>1</ParentId><Order>10</Order>'),
    ).toEqual({
      type: 'create_party',
      id: 9,
      name: '夜班',
      parentId: 1,
      order: 10,
    });
    expect(change('<ChangeType>update_party</ChangeType><Id>9</Id><ParentId>3</ParentId>')).toEqual({
      type: 'update_party',
      id: 9,
      parentId: 3,
    });
    expect(change('<ChangeType>delete_party</ChangeType><Id>9</Id>')).toEqual({ type: 'delete_party', id: 9 });
    expect(
      change(
        '<ChangeType>update_tag</ChangeType><TagId>4</TagId><AddUserItems>a,b</AddUserItems><DelPartyItems>7</DelPartyItems>',
      ),
    ).toEqual({ type: 'update_tag', id: 4, addUsers: ['a', 'b'], removeUsers: [], addParties: [], removeParties: [7] });
    expect(change('<ChangeType>who_knows</ChangeType>')).toEqual({ kind: 'other', type: 'event.change_contact' });
  });

  it('the same delivery has the same key, a different one another', () => {
    const key = (xml: string) => parseMessage(xml).key;
    const same = [text('x'), text(cdata('x')).replaceAll('><', '>\n<'), text('x').replaceAll('ZhangSan', 'zhangsan')];
    expect(new Set(same.map(key)).size).toBe(1);
    const different = [
      text('x'),
      text('x', '7455012345678901235'),
      text('x').replaceAll('ZhangSan', 'lisi'),
      text('x').replace('1000002', '1000003'),
      click(''),
      click('', 'RC_2'),
      click('', 'RC_1', 'other'),
      event('enter_agent'),
      event('click', '<EventKey>todo</EventKey>'),
      event('click', '<EventKey>help</EventKey>'),
      event('change_contact', '<ChangeType>update_user</ChangeType><UserID>a</UserID><Position>x</Position>', 'sys'),
      event('change_contact', '<ChangeType>update_user</ChangeType><UserID>a</UserID><Position>y</Position>', 'sys'),
      event('change_contact', '<ChangeType>update_user</ChangeType><UserID>b</UserID><Position>x</Position>', 'sys'),
      event('batch_job_result', '<BatchJob><JobId>1</JobId></BatchJob>', 'sys'),
      event('batch_job_result', '<BatchJob><JobId>2</JobId></BatchJob>', 'sys'),
    ].map(key);
    expect(new Set(different).size).toBe(different.length);
    // A response code is a secret, and keys end up in the database and in logs.
    expect(different.join()).not.toContain('RC_1');
  });
});
