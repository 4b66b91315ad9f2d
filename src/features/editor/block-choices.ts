// The kinds of block a person can choose, for the slash menu and the toolbar: words, keys and command of each.
import type { Command } from '@tiptap/pm/state';
import { m } from '#lib/i18n/words.ts';
import * as edit from './commands.ts';

export interface BlockChoice {
  readonly id: string;
  readonly words: string;
  readonly hint: string;
  /** More words that find it: what the same thing is called elsewhere. */
  readonly also: string;
  readonly command: Command;
  /** Whether a block with these attributes is one of these. */
  readonly is: (kind: string, level: number, asks: boolean) => boolean;
}

export function blockChoices(newId: edit.NewId): readonly BlockChoice[] {
  const kind = (wanted: string) => (is: string) => is === wanted;
  return [
    {
      id: 'action',
      words: m.editor_action(),
      hint: m.editor_slash_action(),
      also: 'todo task next step',
      command: edit.setKind('action', newId),
      is: kind('action')
    },
    {
      id: 'decision',
      words: m.editor_decision(),
      hint: m.editor_slash_decision(),
      also: 'agreed resolution',
      command: edit.setKind('decision', newId),
      is: kind('decision')
    },
    {
      id: 'question',
      words: m.actions_question(),
      hint: m.editor_slash_question(),
      also: 'question ask issue',
      command: edit.toggleAsk(newId),
      is: (_kind, _level, asks) => asks
    },
    {
      id: 'heading1',
      words: m.editor_heading_item(),
      hint: m.editor_slash_item(),
      also: 'heading h1 title',
      command: edit.setKind('heading', newId, 1),
      is: (is, level) => is === 'heading' && level === 1
    },
    {
      id: 'heading2',
      words: m.editor_heading_section(),
      hint: m.editor_slash_section(),
      also: 'heading h2',
      command: edit.setKind('heading', newId, 2),
      is: (is, level) => is === 'heading' && level === 2
    },
    {
      id: 'bullet',
      words: m.editor_bullet(),
      hint: m.editor_slash_bullet(),
      also: 'list point',
      command: edit.setKind('bullet', newId),
      is: kind('bullet')
    },
    {
      id: 'ordered',
      words: m.editor_ordered(),
      hint: m.editor_slash_ordered(),
      also: 'list 1',
      command: edit.setKind('ordered', newId),
      is: kind('ordered')
    },
    {
      id: 'task',
      words: m.editor_task(),
      hint: m.editor_slash_task(),
      also: 'checkbox todo',
      command: edit.setKind('task', newId),
      is: kind('task')
    },
    {
      id: 'quote',
      words: m.editor_quote(),
      hint: m.editor_slash_quote(),
      also: 'blockquote',
      command: edit.setKind('quote', newId),
      is: kind('quote')
    },
    {
      id: 'code',
      words: m.editor_code(),
      hint: m.editor_slash_code(),
      also: 'pre',
      command: edit.setKind('code', newId),
      is: kind('code')
    },
    {
      id: 'divider',
      words: m.editor_divider(),
      hint: m.editor_slash_divider(),
      also: 'line rule hr',
      command: edit.insertDivider,
      is: kind('divider')
    },
    {
      id: 'paragraph',
      words: m.editor_paragraph(),
      hint: m.editor_slash_paragraph(),
      also: 'paragraph plain',
      command: edit.setKind('paragraph', newId),
      is: kind('paragraph')
    }
  ];
}

/** The choices whose words, or other names, begin a word with the query. */
export function matching(choices: readonly BlockChoice[], query: string): BlockChoice[] {
  const wanted = query.trim().toLocaleLowerCase();
  return choices.filter(({ words, also }) =>
    ` ${words.toLocaleLowerCase()} ${also}`.includes(` ${wanted}`)
  );
}
