// HTML as blocks: word processors' clipboards, files, and hostile pages.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../note/render.ts';
import { htmlToBlocks, importHtml } from './html.ts';

/** Each block as [kind, indent, text]. */
const shape = (html: string) =>
  htmlToBlocks(html).map(({ keys, content }) => [keys.kind, keys.indent ?? 0, textOf(content)]);
const runs = (html: string) => htmlToBlocks(html).flatMap(({ content }) => content);
const texts = (html: string) => htmlToBlocks(html).map(({ content }) => textOf(content));

describe('the clipboard of Google Docs', () => {
  const html = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-size:16pt;font-weight:400;text-decoration:none">Tides</span></h2><p dir="ltr"><span style="font-weight:400">Plain, </span><span style="font-weight:700">bold</span><span style="font-style:italic;font-weight:400"> slanted</span><span style="font-weight:400;text-decoration:line-through"> gone </span><a href="https://example.org/"><span style="text-decoration:underline;font-weight:400">a link</span></a></p><br /><ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>one</span></p></li><ul><li dir="ltr" aria-level="2"><p role="presentation"><span>one, below</span></p></li><ul><li aria-level="3"><p><span>below that</span></p></li></ul></ul><li aria-level="1"><p><span>two</span></p></li></ul><ul><li role="checkbox" aria-checked="true" aria-level="1"><img src="data:image/png;base64,AAAA" alt="checked" aria-roledescription="checkbox"><p><span>done thing</span></p></li></ul></b>`;

  it('[I14] has its headings and its lists at their depth', () => {
    expect(shape(html).slice(0, 6)).toEqual([
      ['heading', 0, 'Tides'],
      ['paragraph', 0, 'Plain, bold slanted gone a link'],
      ['bullet', 0, 'one'],
      ['bullet', 1, 'one, below'],
      ['bullet', 2, 'below that'],
      ['bullet', 0, 'two']
    ]);
    expect(htmlToBlocks(html).at(-1)?.keys).toEqual({ kind: 'task', checked: true });
  });

  it('[I9] has its marks, and is not all bold', () => {
    const paragraph = htmlToBlocks(html)[1]?.content;
    expect(paragraph).toEqual([
      { text: 'Plain, ', formats: {} },
      { text: 'bold', formats: { bold: true } },
      { text: ' slanted', formats: { italic: true } },
      { text: ' gone ', formats: { strike: true } },
      { text: 'a link', formats: { link: 'https://example.org/' } }
    ]);
  });
});

describe('the clipboard of Word', () => {
  const item = (level: number, glyph: string, words: string) =>
    `<p class=MsoListParagraphCxSpMiddle style='margin-left:1.0in;text-indent:-.25in;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${glyph}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>`;
  const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0} --></style><!--[if gte mso 9]><xml><o:x>junk</o:x></xml><![endif]--></head><body><!--StartFragment--><p class=MsoNormal>Before\nthe <b>list</b> <u>under</u><o:p></o:p></p>${item(1, '·', 'first')}${item(2, 'o', 'second')}${item(3, '§', 'third')}${item(1, '1.', 'counted')}${item(1, '2.', 'counted on')}<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>`;

  it('[I14] has lists at their depth, without the bullets that Word draws', () => {
    expect(shape(html)).toEqual([
      ['paragraph', 0, 'Before the list under'],
      ['bullet', 0, 'first'],
      ['bullet', 1, 'second'],
      ['bullet', 2, 'third'],
      ['ordered', 0, 'counted'],
      ['ordered', 0, 'counted on']
    ]);
  });
});

describe('a page', () => {
  it('[I4] keeps nested lists and puts a second paragraph under its item', () => {
    const html =
      '<ol><li><p>one</p><p>more of one</p><ul><li>below<ul><li>deep</li></ul>after deep</li></ul></li><li>two</li></ol>';
    expect(shape(html)).toEqual([
      ['ordered', 0, 'one'],
      ['paragraph', 1, 'more of one'],
      ['bullet', 1, 'below'],
      ['bullet', 2, 'deep'],
      ['paragraph', 2, 'after deep'],
      ['ordered', 0, 'two']
    ]);
    expect(htmlToBlocks(html).filter(({ keys }) => 'printed' in keys)).toEqual([]);
  });

  it('[I11] a list that begins elsewhere keeps its numbers', () => {
    const blocks = htmlToBlocks('<ol start="3"><li>c<li>d</ol>');
    expect(blocks.map(({ keys }) => keys['printed'])).toEqual(['3.', '4.']);
  });

  it('boxes are tasks', () => {
    const html =
      '<ul><li><input type="checkbox" checked> done</li><li><p><input type=checkbox>open</p></li></ul>';
    expect(htmlToBlocks(html).map(({ keys }) => [keys.kind, keys.checked])).toEqual([
      ['task', true],
      ['task', undefined]
    ]);
  });

  it('tables are rows, and a table of one column is layout', () => {
    const html =
      '<table><thead><tr><th>Town<th>Height</thead><tr><td>Eastness<td><p>4</p><p>5</p></table><table><tr><td><p>a</p><ul><li>b</ul></table>';
    expect(shape(html)).toEqual([
      ['paragraph', 0, 'Town | Height'],
      ['bullet', 0, 'Eastness | 4\n5'],
      ['paragraph', 0, 'a'],
      ['bullet', 0, 'b']
    ]);
  });

  it('code, quotes, breaks and rules', () => {
    const html =
      'loose<pre>a\n  b</pre><blockquote><p>q</p></blockquote>one<br>two<hr><h1>x<br>y</h1><h6>z</h6><p>a<code>c</code>';
    expect(shape(html)).toEqual([
      ['paragraph', 0, 'loose'],
      ['code', 0, 'a\n  b'],
      ['quote', 0, 'q'],
      ['paragraph', 0, 'one'],
      ['paragraph', 0, 'two'],
      ['divider', 0, ''],
      ['heading', 0, 'x y'],
      ['heading', 0, 'z'],
      ['paragraph', 0, 'ac']
    ]);
    expect(runs(html).at(-1)?.formats).toEqual({ code: true });
  });

  it('[I14] scripts, styles and hidden things leave nothing', () => {
    expect(
      texts(
        '<script>alert(1)</script><style>p{}</style><p onclick="x()">words<span style="display:none">secret</span></p><svg><text>t</text></svg><iframe srcdoc="x"></iframe><template><p>t</p></template><img src=x onerror=alert(1)>'
      )
    ).toEqual(['words']);
  });

  it('[I9] only safe addresses are links', () => {
    const html =
      '<a href="javascript:alert(1)">one</a> <a href="/notes">two</a> <a href="#x">three</a> <a href=" HTTPS://example.org/y ">four</a> <a href="java\tscript:x">five</a> see https://example.org/z.';
    expect(texts(html)).toEqual([
      'one two (/notes) three four five (java script:x) see https://example.org/z.'
    ]);
    const links = runs(html).map(({ formats }) => formats['link']);
    expect(links.filter(Boolean)).toEqual(['HTTPS://example.org/y', 'https://example.org/z']);
  });

  const tag = fc.constantFrom(
    ...[
      '<p>',
      '</p>',
      '<div>',
      '</div>',
      '<ul>',
      '</ul>',
      '<ol start=4>',
      '</ol>',
      '<li>',
      '</li>',
      '<br>'
    ],
    ...[
      '<b>',
      '</b>',
      '<a href="https://example.org/q">',
      '</a>',
      '<h2>',
      '</h2>',
      '<table>',
      '</table>'
    ],
    ...[
      '<tr>',
      '<td>',
      '</td>',
      '<th>',
      '<blockquote>',
      '</blockquote>',
      '<pre>',
      '</pre>',
      '<hr>',
      '<!--x-->'
    ],
    ...[
      '<span style="font-weight:700">',
      '</span>',
      '<p style="mso-list:l0 level2 lfo1">',
      '<i',
      '&amp;',
      '<em>'
    ]
  );

  it('[I1] loses no word, whatever the elements around it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, fc.constant(undefined)), { maxLength: 50 }), (parts) => {
        // "<i" without an end would take the next word for an attribute.
        const pieces = parts.filter((part) => part !== '<i');
        const html = pieces.map((part, index) => part ?? `tok${index}en `).join('');
        const words = pieces.flatMap((part, index) =>
          part === undefined ? [`tok${index}en`] : []
        );
        const found =
          texts(html)
            .join(' ')
            .match(/tok\d+en/g) ?? [];
        // The parser itself moves words that stand between the rows of a table before it.
        const inOrder = html.includes('<t')
          ? (list: string[]) => list.sort()
          : (list: string[]) => list;
        expect(inOrder([...found])).toEqual(inOrder([...words]));
      }),
      { numRuns: 1000 }
    );
  });

  it('[I12] never throws, however deep or broken', () => {
    for (const open of [
      '<div>',
      '<b>',
      '<ul><li>',
      '<blockquote>',
      '<table><tr><td>',
      '<span><p>'
    ]) {
      const html = `${open.repeat(1000)}word`;
      expect(texts(html).join(' ')).toContain('word');
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (html) => {
        expect(Array.isArray(htmlToBlocks(html))).toBe(true);
      }),
      { numRuns: 200 }
    );
  });
});

describe('an HTML file', () => {
  it('[I6] [I13] is a meeting with items, actions and decisions', () => {
    let count = 0;
    const imported = importHtml(
      '<title>t</title><h1>Call #3 | 4 May 2026</h1><h2>1. Tides</h2><p>Words</p><h3>Next steps</h3><ul><li>Ana to write</ul><h2>2. Boats</h2><h3>Decisions</h3><ul><li>No more boats</ul>',
      () => `action-${++count}`
    );
    if ('code' in imported) throw new Error(imported.message);
    const { plan, report } = imported;
    expect(plan.meta).toMatchObject({ title: 'Call #3', number: '#3', date: '2026-05-04' });
    expect(
      plan.blocks.map(({ keys, content }) => [keys.kind, keys.level, textOf(content)])
    ).toEqual([
      ['heading', 1, 'Tides'],
      ['paragraph', undefined, 'Words'],
      ['heading', 2, 'Next steps'],
      ['action', undefined, 'Ana to write'],
      ['heading', 1, 'Boats'],
      ['heading', 2, 'Decisions'],
      ['decision', undefined, 'No more boats']
    ]);
    expect(plan.actions).toEqual({ 'action-1': { status: 'open' } });
    expect(report).toEqual({ placed: 8, unsorted: 0, warnings: [] });
  });
});
