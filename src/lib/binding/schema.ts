// The editor's schema: as flat as the note itself. One textblock type whose kind is an attribute, and atoms.
import { Mark, Node, mergeAttributes, type AnyExtension } from '@tiptap/core';
import { safeLink } from '#domain/note/link.ts';

/** Attributes that both blocks and atoms carry; `extra` holds the marker's keys that this version does not know. */
const attributes = {
  kind: { default: 'paragraph' },
  level: { default: null },
  indent: { default: null },
  checked: { default: null },
  dir: { default: null },
  id: { default: null },
  gone: { default: null },
  extra: { default: null }
};
const hidden = Object.fromEntries(
  Object.entries(attributes).map(([name, spec]) => [name, { ...spec, rendered: false }])
);

const Doc = Node.create({ name: 'doc', topNode: true, content: '(block | atom)+' });
const Text = Node.create({ name: 'text', group: 'inline' });

/** How a block leaves through the clipboard: plain elements that every other program understands. */
const ELEMENT: Readonly<Record<string, string>> = { quote: 'blockquote', code: 'pre' };

const Block = Node.create({
  name: 'block',
  content: 'inline*',
  marks: '_',
  whitespace: 'pre',
  addAttributes: () => hidden,
  parseHTML: () => [{ tag: 'p' }, { tag: 'div' }],
  renderHTML({ node }) {
    const kind = String(node.attrs['kind']);
    if (kind === 'heading') return [`h${Number(node.attrs['level'] ?? 1) + 1}`, 0];
    if (kind === 'bullet' || kind === 'task' || kind === 'action') return ['ul', ['li', 0]];
    if (kind === 'ordered') return ['ol', ['li', 0]];
    return [ELEMENT[kind] ?? 'p', 0];
  }
});

const Atom = Node.create({
  name: 'atom',
  atom: true,
  selectable: true,
  draggable: false,
  addAttributes: () => hidden,
  parseHTML: () => [{ tag: 'hr', attrs: { kind: 'divider' } }],
  renderHTML: ({ node }) =>
    node.attrs['kind'] === 'divider' ? ['hr'] : ['p', String(node.attrs['kind'])]
});

/** One unit of something inline that this version cannot show: kept, and passed through. */
const Embed = Node.create({
  name: 'embed',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ value: { default: null, rendered: false } }),
  renderHTML: () => ['span', { class: 'embed' }, '\u25a1']
});

const toggle = (name: string, tag: string, parse: readonly string[]) =>
  Mark.create({
    name,
    parseHTML: () => parse.map((one) => ({ tag: one })),
    renderHTML: () => [tag, 0]
  });

const Link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [
    {
      tag: 'a[href]',
      getAttrs: (element) =>
        typeof element !== 'string' && safeLink(element.getAttribute('href')) ? null : false
    }
  ],
  renderHTML: ({ HTMLAttributes }) => [
    'a',
    mergeAttributes({ rel: 'noopener noreferrer nofollow', target: '_blank' }, HTMLAttributes),
    0
  ]
});

/** All formats of a run that this version does not know, together. */
const Other = Mark.create({
  name: 'other',
  addAttributes: () => ({ formats: { default: null, rendered: false } }),
  renderHTML: () => ['span', 0]
});

export const schemaExtensions: readonly AnyExtension[] = [
  Doc,
  Block,
  Atom,
  Text,
  Embed,
  Link,
  toggle('bold', 'strong', ['strong', 'b']),
  toggle('italic', 'em', ['em', 'i']),
  toggle('underline', 'u', ['u']),
  toggle('strike', 's', ['s', 'del', 'strike']),
  toggle('code', 'code', ['code']),
  Other
];
