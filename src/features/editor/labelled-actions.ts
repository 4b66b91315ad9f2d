// The line of an action that has a label does not go by a slip: whatever would take it asks first.
import type { Node } from '@tiptap/pm/model';
import { Plugin, type Transaction } from '@tiptap/pm/state';
import { Mapping } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { REMOTE } from '#lib/binding/binding.ts';

export interface Loss {
  readonly id: string;
  readonly label: string;
}

interface Guard {
  readonly labelOf: (id: string) => string | undefined;
  /** These would go; `again` does it all the same. */
  readonly ask: (losses: readonly Loss[], again: (view: EditorView) => void) => void;
}

const CONFIRMED = 'rapporteur confirmed';

/** Only what is done here is asked about: what others deleted is deleted. */
export function labelledActions({ labelOf, ask }: Guard): Plugin {
  let held: Mapping | undefined;
  return new Plugin({
    filterTransaction: (tr) => {
      if (!tr.docChanged || tr.getMeta(REMOTE) !== undefined || tr.getMeta(CONFIRMED) === true)
        return true;
      const losses = lossesOf(tr.before, tr.doc, labelOf);
      if (losses.length === 0) return true;
      const meanwhile = new Mapping();
      held = meanwhile;
      ask(losses, (view) => view.dispatch(rebased(view, tr, meanwhile).setMeta(CONFIRMED, true)));
      return false;
    },
    state: {
      init: () => null,
      apply: (tr) => {
        held?.appendMapping(tr.mapping);
        return null;
      }
    }
  });
}

function lossesOf(before: Node, after: Node, labelOf: Guard['labelOf']): Loss[] {
  const kept = idsIn(after);
  return [...idsIn(before)].flatMap((id) => {
    const label = kept.has(id) ? undefined : labelOf(id);
    return label === undefined ? [] : [{ id, label }];
  });
}

function idsIn(doc: Node): Set<string> {
  const ids = new Set<string>();
  doc.forEach(({ attrs }) => {
    if (attrs['kind'] === 'action' && typeof attrs['id'] === 'string') ids.add(attrs['id']);
  });
  return ids;
}

/** The same steps on top of what came while the question stood, as collaborative editing rebases them. */
function rebased(view: EditorView, tr: Transaction, meanwhile: Mapping): Transaction {
  const inverted = tr.mapping.maps.map((map) => map.invert()).reverse();
  const mapping = new Mapping([...inverted, ...meanwhile.maps]);
  const next = view.state.tr;
  let from = inverted.length;
  for (const step of tr.steps) {
    const mapped = step.map(mapping.slice(from));
    from -= 1;
    if (mapped && !next.maybeStep(mapped).failed) mapping.appendMap(mapped.getMap(), from);
  }
  return next;
}
