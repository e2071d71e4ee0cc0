import type { IRunOptions, Paragraph as ParagraphType, Table as TableType } from 'docx';
import { linesIn, printable, type TableDocument } from './document.js';
import { columnWidths, PADDING, PLACE } from './widths.js';

/**
 * Tables → one Word document, each in a section of its own that begins on a new page and counts its pages from 1:
 * A4 across, title as 公文 has it (方正小标宋, 22 pt), body in 仿宋, headings repeated on every page. The only file that
 * knows `docx`. Fonts are named and not embedded; where they are missing Word takes those of `FONT_TABLE`.
 * @throws Error for no table at all
 */
export async function docxOf(tables: readonly TableDocument[]): Promise<Uint8Array> {
  const docx = await import('docx');
  if (tables.length === 0) throw new Error('docx: no table');
  const build = builder(docx);
  const document = new docx.Document({
    title: tables.length === 1 ? printable(tables[0]?.title ?? '') : '',
    creator: '廉防 LianFang',
    styles: { default: { document: { run: { font: BODY, size: BODY_SIZE, language: { eastAsia: 'zh-CN' } } } } },
    sections: tables.map((table) => build.section(table)),
  });
  const overrides = [{ path: 'word/fontTable.xml', data: FONT_TABLE }];
  return new Uint8Array(await docx.Packer.toBuffer(document, undefined, overrides));
}

/** Twentieths of a point. A4 across: 297 × 210 mm. */
const PAGE = { short: 11906, long: 16838 };
const MARGIN = { top: 1247, bottom: 1134, left: 850, right: 850, header: 680, footer: 624 };
const INNER = PAGE.long - MARGIN.left - MARGIN.right;

/** Half points. 五号 for the table (`PLACE` is half of it), 二号 for the title. */
const BODY_SIZE = 21;
const TITLE_SIZE = 44;
const HEADING_SIZE = 20;
const SMALL_SIZE = 18;

const face = (name: string) => ({ ascii: name, hAnsi: name, eastAsia: name, cs: name });
const BODY = face('仿宋_GB2312');
const TITLE = face('方正小标宋简体');
const HEADING = face('黑体');

/** Rows higher than this may be broken over two pages. */
const WHOLE_LINES = 12;

const font = (name: string, instead: string) =>
  `<w:font w:name="${name}"><w:altName w:val="${instead}"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>`;
const FONT_TABLE = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
  font('方正小标宋简体', '宋体'),
  font('仿宋_GB2312', '仿宋'),
  font('黑体', 'SimHei'),
  font('宋体', 'SimSun'),
  '</w:fonts>',
].join('');

function builder(docx: typeof import('docx')) {
  const { AlignmentType, BorderStyle, Footer, HeightRule, PageNumber, PageOrientation, Paragraph, Tab } = docx;
  const { Table, TableCell, TableLayoutType, TableRow, TabStopType, TextRun, VerticalAlign, WidthType } = docx;
  const edge = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
  // Of the table, not of every cell: that would be a third of what a long file is made of.
  const borders = { top: edge, bottom: edge, left: edge, right: edge, insideHorizontal: edge, insideVertical: edge };

  /** A text with its line breaks, as runs. */
  const runs = (text: string, options: IRunOptions = {}) =>
    printable(text)
      .split('\n')
      .map((line, at) => new TextRun({ ...options, text: line, ...(at > 0 ? { break: 1 } : {}) }));
  const cell = (
    text: string,
    width: number,
    options: { across?: number; align?: 'left' | 'center'; top?: boolean; run?: IRunOptions } = {},
  ) =>
    new TableCell({
      width: { size: width, type: WidthType.DXA },
      ...(options.across ? { columnSpan: options.across } : {}),
      verticalAlign: options.top ? VerticalAlign.TOP : VerticalAlign.CENTER,
      children: [
        new Paragraph({
          alignment: options.align === 'left' ? AlignmentType.LEFT : AlignmentType.CENTER,
          children: runs(text, options.run),
        }),
      ],
    });

  function tableOf(table: TableDocument): TableType {
    const widths = columnWidths(table.columns, table.rows, INNER);
    const across = widths.length;
    // So many characters of this size go into a column, its margins taken off.
    const places = widths.map((width) => Math.max(2, Math.floor((width - 2 * PADDING) / PLACE)));
    const head = new TableRow({
      tableHeader: true,
      cantSplit: true,
      children: table.columns.map((column, at) =>
        cell(column.label, widths[at] ?? 0, { run: { font: HEADING, size: HEADING_SIZE } }),
      ),
    });
    const height = { value: 454, rule: HeightRule.ATLEAST };
    const body = table.rows.map((row) => {
      if (row.kind === 'group')
        return new TableRow({
          cantSplit: true,
          height,
          children: [cell(row.text, INNER, { across, align: 'left', run: { font: HEADING, size: BODY_SIZE } })],
        });
      const whole = table.columns.every((_, at) => linesIn(row.cells[at] ?? '', places[at] ?? 2) <= WHOLE_LINES);
      return new TableRow({
        cantSplit: whole,
        height,
        // In the middle of a row that goes over pages its number would stand on none of them where it is looked for.
        children: table.columns.map((column, at) =>
          cell(row.cells[at] ?? '', widths[at] ?? 0, { align: column.align, top: !whole }),
        ),
      });
    });
    const none = new TableRow({ height, children: [cell(table.empty, INNER, { across })] });
    return new Table({
      width: { size: INNER, type: WidthType.DXA },
      columnWidths: widths,
      borders,
      layout: TableLayoutType.FIXED,
      alignment: AlignmentType.CENTER,
      margins: { left: PADDING, right: PADDING, top: 30, bottom: 30 },
      rows: [head, ...(body.length > 0 ? body : [none])],
    });
  }

  /** Texts side by side, each from the beginning of its part of the width. */
  const sideBySide = (texts: readonly string[]): ParagraphType =>
    new Paragraph({
      spacing: { before: 240 },
      keepLines: true,
      tabStops: texts.slice(1).map((_, at) => ({
        type: TabStopType.LEFT,
        position: Math.floor((INNER * (at + 1)) / texts.length),
      })),
      children: texts.map((text, at) => new TextRun({ children: [...(at > 0 ? [new Tab()] : []), printable(text)] })),
    });

  return {
    section: (table: TableDocument) => ({
      properties: {
        page: {
          // The library turns width and height itself.
          size: { width: PAGE.short, height: PAGE.long, orientation: PageOrientation.LANDSCAPE },
          margin: MARGIN,
          pageNumbers: { start: 1 },
        },
      },
      footers: {
        default: new Footer({
          children: [
            new Paragraph({
              alignment: AlignmentType.CENTER,
              children: [new TextRun({ font: face('宋体'), size: 28, children: ['— ', PageNumber.CURRENT, ' —'] })],
            }),
          ],
        }),
      },
      children: [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          spacing: { after: 160 },
          keepNext: true,
          children: runs(table.title, { font: TITLE, size: TITLE_SIZE, bold: true }),
        }),
        new Paragraph({
          tabStops: [{ type: TabStopType.RIGHT, position: INNER }],
          spacing: { after: 60 },
          keepNext: true,
          children: [new TextRun({ children: [printable(table.head.left), new Tab(), printable(table.head.right)] })],
        }),
        tableOf(table),
        ...table.notes.map(
          (note) => new Paragraph({ spacing: { before: 80 }, children: runs(note, { size: SMALL_SIZE }) }),
        ),
        ...(table.signatures.length > 0 ? [sideBySide(table.signatures)] : []),
      ],
    }),
  };
}
