// Markdown at the start of a line, and ACTION: or DECISION:, become what they mean while one types.
import { Extension, InputRule, markInputRule } from '@tiptap/core';
import type { Attrs } from '@tiptap/pm/model';
import { setSort, type NewId } from './commands.ts';
import { BEGUN, shorthandIn } from './shorthand.ts';

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
  [/^```\s?$/, { kind: 'code' }]
];

function lineStart(find: RegExp, attrs: Attrs): InputRule {
  return new InputRule({
    find,
    handler: ({ state, range }) => {
      const at = state.doc.resolve(range.from);
      if (!at.parent.isTextblock || at.parent.attrs['kind'] === 'code') return null;
      const { tr } = state;
      const start = at.before();
      tr.delete(range.from, range.to);
      for (const [name, value] of Object.entries(attrs)) tr.setNodeAttribute(start, name, value);
      return undefined;
    }
  });
}

/** "ACTION: ", or such a word in another language, makes the line one at once; one undo takes it back. */
function begunInShorthand({ newId, apart }: InputRuleOptions): InputRule {
  return new InputRule({
    find: (text) => {
      const line = /[\s\uff1a]$/.test(text) ? shorthandIn(text) : undefined;
      const isHead = line && line.start === text.length && line.label === undefined;
      return isHead ? { index: 0, text } : null;
    },
    handler: ({ state, range, match }) => {
      const at = state.doc.resolve(range.from);
      const line = shorthandIn(match[0]);
      const kind = String(at.parent.attrs['kind']);
      if (!line || at.parentOffset > 0 || ['code', 'heading'].includes(kind)) return null;
      apart();
      const { tr } = state;
      const start = at.before();
      tr.delete(range.from, range.to);
      setSort(tr, start, line.kind, () => newId(at.index(0)));
      if (line.kind === 'action') tr.setMeta(BEGUN, true);
      return undefined;
    }
  });
}

interface InputRuleOptions {
  readonly newId: NewId;
  /** What comes next is undone by itself. */
  readonly apart: () => void;
}

export function inputRules(options: InputRuleOptions): Extension {
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
        ...LINE_STARTS.map(([find, attrs]) => lineStart(find, attrs)),
        begunInShorthand(options),
        ...wrapped.flatMap(([find, name]) => {
          const type = marks[name];
          return type ? [markInputRule({ find, type })] : [];
        })
      ];
    }
  });
}
