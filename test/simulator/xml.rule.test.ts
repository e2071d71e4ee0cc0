import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { cdata, childText, readXml, writeXml, XmlRefusal } from '../../src/simulator/xml.js';

const parser = new XMLParser({ parseTagValue: false, trimValues: false });

it('writes as the samples of WeCom do', () => {
  const xml = writeXml([
    { name: 'FromUserName', value: 'zhangsan' },
    { name: 'CreateTime', value: 1735700001 },
    { name: 'MsgId', value: 7455012345678901234n },
    { name: 'SelectedItems', value: [{ name: 'SelectedItem', value: [{ name: 'QuestionKey', value: 'q' }] }] },
  ]);
  expect(xml).toBe(
    '<xml><FromUserName><![CDATA[zhangsan]]></FromUserName><CreateTime>1735700001</CreateTime><MsgId>7455012345678901234</MsgId><SelectedItems><SelectedItem><QuestionKey><![CDATA[q]]></QuestionKey></SelectedItem></SelectedItems></xml>',
  );
});

it('says the same in every variant, to another parser and to its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(5000), (text, variant) => {
      const content = text.replace(/\r/g, '');
      const xml = writeXml(
        [
          { name: 'Content', value: content },
          { name: 'AgentID', value: 1000002 },
          { name: 'Other', value: 'x' },
        ],
        { variant },
      );
      expect(XMLValidator.validate(xml)).toBe(true);
      expect(String(parser.parse(xml).xml.AgentID)).toBe('1000002');
      // What XML cannot carry is left out by the writer.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
      const carried = content.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');
      expect(childText(readXml(xml), 'Content')).toBe(carried);
    }),
  );
});

it('cannot be broken out of', () => {
  const evil = 'a]]><MsgType>event</MsgType><![CDATA[b';
  const xml = `<xml><Content>${cdata(evil)}</Content></xml>`;
  expect(readXml(xml).children.map(({ name }) => name)).toEqual(['Content']);
  expect(childText(readXml(xml), 'Content')).toBe(evil);
});

it.each([
  ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
  ['an unknown entity', '<xml><A>&copy;</A></xml>'],
  ['an unclosed tag', '<xml><A>1</xml>'],
  ['something after the end', '<xml></xml><xml></xml>'],
  ['attributes', '<xml a="1"></xml>'],
  ['no element', 'success!'],
  ['depth', '<a>'.repeat(40)],
])('refuses %s', (_what, source) => {
  expect(() => readXml(source)).toThrow(XmlRefusal);
});

it('refuses a repeated element where one is asked for', () => {
  expect(() => childText(readXml('<xml><A>1</A><A>2</A></xml>'), 'A')).toThrow(XmlRefusal);
});
