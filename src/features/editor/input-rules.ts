// Markdown at the start of a line, and ACTION: or DECISION:, become what they mean while one types.
import { Extension, InputRule, markInputRule } from '@tiptap/core';
import type { Attrs } from '@tiptap/pm/model';

/** What is typed at the start of a block, and the attributes the block then has. */
export const LINE_STARTS: readonly (readonly [RegExp, Attrs])[] = [
  [/^#\s$/, { kind: 'heading', level: 1 }],
  [/^##\s$/, { kind: 'heading', level: 2 }],
  [/^###\s$/, { kind: 'heading', level: 3 }],
  [/^[-*•]\s$/, { kind: 'bullet' }],
  [/^1[.)]\s$/, { kind: 'ordered' }],
  [/^\[ ?\]\s$/, { kind: 'task' }],
  [/^\[[xX]\]\s$/, { kind: 'task', checked: true }],
  [/^>\s$/, { kind: 'quote' }],
  [/^```\s?$/, { kind: 'code' }],
  [/^action:\s$/i, { kind: 'action' }],
  [/^decision:\s$/i, { kind: 'decision' }]
];

function lineStart(find: RegExp, attrs: Attrs, newId: () => string): InputRule {
  return new InputRule({
    find,
    handler: ({ state, range }) => {
      const at = state.doc.resolve(range.from);
      if (!at.parent.isTextblock || at.parent.attrs['kind'] === 'code') return null;
      const { tr } = state;
      const start = at.before();
      tr.delete(range.from, range.to);
      for (const [name, value] of Object.entries(attrs)) tr.setNodeAttribute(start, name, value);
      if (attrs['kind'] === 'action' && typeof at.parent.attrs['id'] !== 'string')
        tr.setNodeAttribute(start, 'id', newId());
      return undefined;
    }
  });
}

export function inputRules(newId: () => string): Extension {
  return Extension.create({
    name: 'inputRules',
    addInputRules() {
      const { marks } = this.editor.schema;
      const wrapped: readonly (readonly [RegExp, string])[] = [
        [/(?:^|\s)(\*\*(?!\s+\*\*)((?:[^*]+))\*\*(?!\s+\*\*))$/, 'bold'],
        [/(?:^|\s)(\*(?!\s+\*)((?:[^*]+))\*(?!\s+\*))$/, 'italic'],
        [/(?:^|\s)(~~(?!\s+~~)((?:[^~]+))~~(?!\s+~~))$/, 'strike'],
        [/(^|[^`])`([^`]+)`(?!`)$/, 'code']
      ];
      return [
        ...LINE_STARTS.map(([find, attrs]) => lineStart(find, attrs, newId)),
        ...wrapped.flatMap(([find, name]) => {
          const type = marks[name];
          return type ? [markInputRule({ find, type })] : [];
        })
      ];
    }
  });
}
