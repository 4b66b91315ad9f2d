// The report as a page: the note's words and nothing else of them, in elements that cannot do anything.
import fc from 'fast-check';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { arbitraryPlan } from '../../../tests/support/arbitrary-plan.ts';
import { wordsOf } from '../../../tests/support/words.ts';
import { examplePlan } from '../note/example.ts';
import { readMinutes, type Minutes } from '../note/minutes.ts';
import { writePlan, type NotePlan } from '../note/note.ts';
import { minutesHtml, REPORT_STYLE } from './html.ts';
import { ENGLISH } from './labels.ts';
import { minutesText } from './text.ts';

const counter = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};
function minutesOf(plan: NotePlan): Minutes {
  const doc = new Y.Doc();
  writePlan(doc, plan, counter('person'));
  return readMinutes(doc);
}

interface Page {
  readonly text: string;
  readonly elements: readonly DefaultTreeAdapterTypes.Element[];
}
function read(html: string): Page {
  let text = '';
  const elements: DefaultTreeAdapterTypes.Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.ChildNode): void => {
    if (node.nodeName === '#text' && 'value' in node) text += node.value;
    if (!('tagName' in node)) return;
    elements.push(node);
    if (node.tagName === 'head') return;
    text += /^(p|pre|ul|ol|blockquote)$/.test(node.tagName) ? ' ' : '';
    node.childNodes.forEach(walk);
    if (/^(p|h\d|li|td|th|br|pre)$/.test(node.tagName)) text += ' ';
  };
  parse(html).childNodes.forEach(walk);
  return { text, elements };
}

describe('the report as a page', () => {
  const html = minutesHtml(minutesOf(examplePlan(counter('action'))));

  it('[R9] names its language and direction, and has its headings in order', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    expect(
      minutesHtml(minutesOf({ ...examplePlan(counter('a')), meta: { title: 'x', language: 'ar' } }))
    ).toContain('<html lang="ar" dir="rtl">');
    const levels = read(html).elements.flatMap(({ tagName }) => /^h(\d)$/.exec(tagName)?.[1] ?? []);
    expect(levels.slice(0, 6).join('')).toBe('123332');
  });

  it('[R9] needs no script and loads nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|src=|url\(|@import| on\w+=/i);
    expect(html).toContain(`<style>${REPORT_STYLE}</style>`);
  });

  it('nests lists, numbers them, and sets people as a table', () => {
    expect(html).toMatch(/needs help first:<ul>\n<li dir="auto">The clinic/);
    expect(html).toContain(
      '<tr><th colspan="2" scope="rowgroup" dir="auto">Facilitators</th></tr>'
    );
    expect(html).toContain(
      '<tr><td dir="auto">Ilse Marwood</td><td dir="auto">Coalition on Local Power</td></tr>'
    );
    const ordered = minutesHtml(
      minutesOf({
        meta: { title: '' },
        people: [],
        actions: {},
        blocks: ['one', 'two'].map((text) => ({
          keys: { kind: 'ordered' },
          content: [{ text, formats: {} }]
        }))
      })
    );
    expect(ordered).toContain('<ol>\n<li dir="auto">one</li>\n<li dir="auto">two</li></ol>');
    expect(ordered).toContain('<title>Minutes</title>');
  });

  it('[R8] shows the words of any note, and nothing in them becomes an element', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const minutes = minutesOf(plan);
        const page = read(minutesHtml(minutes));
        const bare = JSON.parse(JSON.stringify(minutes), (key, value) =>
          key === 'link' ? undefined : value
        );
        // Boxes and the numbers of lists are not text in HTML.
        const text = minutesText(bare, ENGLISH).replace(/^(\s*(?:-|\S+[.)]) )\[x\] /gm, '$1');
        const words = (all: string) => wordsOf(all.replace(/\b\d+\b/g, ' '));
        expect(words(page.text)).toEqual(words(text));
      }),
      { numRuns: 100 }
    );
  });

  it('[R7] holds only harmless elements, and links only to what is safe', () => {
    const harmless =
      /^(html|head|body|meta|title|style|main|p|h[1-4]|ul|ol|li|table|tbody|tr|th|td|blockquote|pre|code|hr|br|strong|em|u|s|a|span)$/;
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        for (const { tagName, attrs } of read(minutesHtml(minutesOf(plan))).elements) {
          expect(tagName).toMatch(harmless);
          for (const { name, value } of attrs) {
            expect(name).not.toMatch(/^on|^style$|^src/);
            if (name === 'href') expect(value).toMatch(/^(https?:|mailto:)/);
          }
        }
      }),
      { numRuns: 100 }
    );
  });
});
