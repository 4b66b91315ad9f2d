// Reports made on the device hold the note and have a name every system takes.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { plain, writePlan } from '#domain/note/note.ts';
import { fileStem, localReport } from './local-report.ts';

function aNote(): Y.Doc {
  const doc = new Y.Doc();
  let key = 0;
  writePlan(
    doc,
    {
      meta: { title: 'Coordination call', number: '#12', date: '2026-02-03' },
      blocks: [
        { keys: { kind: 'heading', level: 1 }, content: [plain('Letter on session time')] },
        { keys: { kind: 'paragraph' }, content: [plain('The group returned to the letter.')] }
      ],
      people: [],
      actions: {}
    },
    () => `p${key++}`
  );
  return doc;
}

describe('a report made on the device', () => {
  it.each(['txt', 'md', 'json'] as const)('as .%s holds the words of the note', (format) => {
    const report = localReport(
      aNote(),
      { state: 'draft' },
      { previous: [], words: new Map() },
      format
    );
    expect(report.text).toContain('Letter on session time');
    expect(report.text).toContain('The group returned to the letter.');
    expect(report.name).toBe(`Coordination-call-12-2026-02-03.${format}`);
  });
});

describe('the name of its file', () => {
  it.each([
    ['a/b: c*?', 'a-b-c'],
    ['../../etc/passwd', 'etc-passwd'],
    ['اجتماع التنسيق ١٢', 'اجتماع-التنسيق-١٢'],
    ['…', 'minutes'],
    ['', 'minutes']
  ])('of "%s" is "%s"', (title, stem) => {
    expect(fileStem(title)).toBe(stem);
  });
});
