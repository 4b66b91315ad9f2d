// How a block looks in the page: one element whose structure stays when its kind changes, so that carets and compositions survive.
import type { Attrs, Node } from '@tiptap/pm/model';
import type { Decoration, EditorView, NodeView, NodeViewConstructor } from '@tiptap/pm/view';
import { NoticeLine } from './block-notice.ts';
import { noticeIn } from './notices.ts';

/** What a block's furniture needs to know; words come in so that this room speaks no language. */
export interface BlockFurniture {
  readonly words: {
    readonly placeholder: string;
    readonly decision: string;
    readonly done: string;
  };
  /** What is said of a block beside its text; undefined for a block of which nothing more can be said. */
  readonly factsOf: (attrs: Attrs) => BlockFacts | undefined;
  /** Calls back when any block's facts change; returns how to stop. */
  readonly onFacts: (listener: () => void) => () => void;
  readonly toggle: (view: EditorView, position: number) => void;
  /** Say more about a block. */
  readonly open: (view: EditorView, position: number) => void;
}

export interface BlockFacts {
  /** The accessible name of the button that holds the chips. */
  readonly name: string;
  readonly chips: readonly { readonly text: string; readonly tone?: 'missing' | 'label' }[];
  /** How an action stands. */
  readonly state?: string;
  readonly isDone?: boolean;
}

const LISTED = ['bullet', 'ordered'];
/** These hold a box and chips beside their text, which a list may not. */
const TICKED = ['task', 'action'];

export function blockViews(furniture: BlockFurniture): NodeViewConstructor {
  return (node, view, position, decorations) => {
    const block = new BlockView(node, view, position, furniture);
    block.update(node, decorations);
    return block;
  };
}

class BlockView implements NodeView {
  readonly dom = document.createElement('div');
  readonly contentDOM = document.createElement('div');
  readonly #box = document.createElement('button');
  readonly #chips = document.createElement('button');
  readonly #notice = new NoticeLine();
  readonly #furniture: BlockFurniture;
  readonly #stop: () => void;
  #node: Node;

  constructor(
    node: Node,
    view: EditorView,
    position: () => number | undefined,
    furniture: BlockFurniture
  ) {
    this.#node = node;
    this.#furniture = furniture;
    this.dom.className = 'block';
    this.contentDOM.className = 'text';
    this.#box.type = 'button';
    this.#box.className = 'box';
    this.#box.contentEditable = 'false';
    this.#box.tabIndex = -1;
    this.#box.setAttribute('role', 'checkbox');
    this.#box.setAttribute('aria-label', furniture.words.done);
    this.#box.addEventListener('mousedown', (event) => event.preventDefault());
    this.#box.addEventListener('click', () => {
      const at = position();
      if (at !== undefined && view.editable) furniture.toggle(view, at);
    });
    this.#chips.type = 'button';
    this.#chips.className = 'chips';
    this.#chips.contentEditable = 'false';
    // Alt+Enter opens the same; a Tab stop in every line would be in everybody's way.
    this.#chips.tabIndex = -1;
    this.#chips.addEventListener('mousedown', (event) => event.preventDefault());
    this.#chips.addEventListener('click', () => {
      const at = position();
      if (at !== undefined) furniture.open(view, at);
    });
    this.dom.append(this.contentDOM);
    this.#stop = furniture.onFacts(() => this.#drawFacts());
  }

  update(node: Node, decorations: readonly Decoration[]): boolean {
    if (node.type !== this.#node.type) return false;
    this.#node = node;
    this.#draw();
    this.#notice.draw(noticeIn(decorations), this.dom);
    return true;
  }

  ignoreMutation(mutation: { readonly target: globalThis.Node; readonly type: string }): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target);
  }

  stopEvent(event: Event): boolean {
    const { target } = event;
    if (!(target instanceof globalThis.Node)) return false;
    return [this.#box, this.#chips, this.#notice.dom].some((own) => own.contains(target));
  }

  destroy(): void {
    this.#stop();
  }

  #draw(): void {
    const { words } = this.#furniture;
    const kind = String(this.#node.attrs['kind']);
    const level = this.#number('level') ?? 1;
    const depth = this.#number('indent') ?? 0;
    const { dom, contentDOM } = this;
    set(dom, 'data-kind', kind);
    set(dom, 'data-level', kind === 'heading' ? String(level) : null);
    set(dom, 'data-indent', depth > 0 ? String(Math.min(depth, 8)) : null);
    set(dom, 'data-section', section(this.#node.attrs['extra']));
    set(dom, 'data-empty', this.#node.content.size === 0 ? words.placeholder : null);
    set(dom, 'data-label', kind === 'decision' ? words.decision : null);
    set(dom, 'data-leftover', this.#node.attrs['gone'] === true ? '' : null);
    set(dom, 'dir', this.#node.attrs['dir'] ?? 'auto');
    // A list holds nothing but items: a line with chips under it is a group.
    const isGroup =
      TICKED.includes(kind) || this.#furniture.factsOf(this.#node.attrs) !== undefined;
    const isListed = LISTED.includes(kind) && !isGroup;
    set(dom, 'role', isGroup ? 'group' : roleOf(kind));
    set(contentDOM, 'role', isListed ? 'listitem' : kind === 'heading' ? 'heading' : 'paragraph');
    const ariaLevel = kind === 'heading' ? level + 1 : isListed ? depth + 1 : null;
    set(contentDOM, 'aria-level', ariaLevel === null ? null : String(ariaLevel));
    if (TICKED.includes(kind)) {
      if (!this.#box.isConnected) dom.prepend(this.#box);
    } else this.#box.remove();
    this.#drawFacts();
  }

  #drawFacts(): void {
    const { attrs } = this.#node;
    const facts = this.#furniture.factsOf(attrs);
    const isDone = facts?.isDone ?? attrs['checked'] === true;
    set(this.dom, 'data-checked', isDone ? 'true' : null);
    set(this.dom, 'data-state', facts?.state ?? null);
    this.#box.setAttribute('aria-checked', String(isDone));
    if (!facts) return this.#chips.remove();
    set(this.#chips, 'aria-label', facts.name);
    this.#chips.replaceChildren(...facts.chips.map(chip));
    if (!this.#chips.isConnected) this.dom.append(this.#chips);
  }

  #number(name: string): number | undefined {
    const value: unknown = this.#node.attrs[name];
    return typeof value === 'number' ? value : undefined;
  }
}

function roleOf(kind: string): string | null {
  if (LISTED.includes(kind)) return 'list';
  return kind === 'quote' ? 'blockquote' : null;
}

function chip(
  { text, tone }: BlockFacts['chips'][number],
  index: number,
  all: BlockFacts['chips']
): HTMLElement {
  const element = document.createElement('span');
  element.className = tone === undefined ? 'chip' : `chip ${tone}`;
  element.dir = 'auto';
  element.textContent = text;
  if (index < all.length - 1) {
    // Not to be seen: what stands on the button is what its name says, also for who speaks to it.
    const comma = document.createElement('span');
    comma.className = 'comma';
    comma.textContent = ', ';
    element.append(comma);
  }
  return element;
}

function section(extra: unknown): string | null {
  return typeof extra === 'object' && extra !== null && 'section' in extra
    ? String(extra.section)
    : null;
}

function set(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
