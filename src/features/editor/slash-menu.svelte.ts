// The menu that "/" opens: what it offers now, which choice is lit, and the keys that walk it.
import { Extension } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import Suggestion, { type SuggestionProps } from '@tiptap/suggestion';
import { matching, type BlockChoice } from './block-choices.ts';

export const SLASH_LIST = 'slash-list';
type Props = SuggestionProps<BlockChoice, BlockChoice>;
const key = new PluginKey('rapporteur-slash');

export class SlashMenu {
  #props = $state.raw<Props>();
  #lit = $state(0);

  get open(): boolean {
    return this.#props !== undefined;
  }

  get choices(): readonly BlockChoice[] {
    return this.#props?.items ?? [];
  }

  get lit(): number {
    return this.#lit;
  }

  /** The list's element, placed beside the caret while the menu is open. */
  readonly place = (element: HTMLElement): (() => void) => {
    const unmount = this.#props?.mount(element);
    return () => unmount?.();
  };

  choose(choice: BlockChoice | undefined): void {
    if (choice) this.#props?.command(choice);
  }

  extension(choices: readonly BlockChoice[]): Extension {
    const render = () => ({
      onStart: (props: Props) => {
        this.#lit = 0;
        this.#show(props);
      },
      onUpdate: (props: Props) => this.#show(props),
      onExit: (props: Props) => this.#hide(props),
      onKeyDown: ({ event }: { readonly event: KeyboardEvent }) => this.#walk(event)
    });
    return Extension.create({
      name: 'slashMenu',
      priority: 300,
      addProseMirrorPlugins() {
        return [
          Suggestion<BlockChoice, BlockChoice>({
            editor: this.editor,
            pluginKey: key,
            char: '/',
            allowedPrefixes: [' ', '\u00a0', '\n'],
            items: ({ query }) => matching(choices, query),
            allow: ({ state, range }) =>
              state.doc.resolve(range.from).parent.attrs['kind'] !== 'code',
            command: ({ editor, range, props }) => {
              const { view } = editor;
              view.dispatch(view.state.tr.delete(range.from, range.to));
              props.command(view.state, view.dispatch, view);
              view.focus();
            },
            render
          })
        ];
      }
    });
  }

  #show(props: Props): void {
    this.#props = props;
    if (this.#lit >= props.items.length) this.#lit = 0;
    this.#describe();
  }

  #hide(props: Props): void {
    this.#props = undefined;
    props.editor.view.dom.removeAttribute('aria-controls');
    props.editor.view.dom.removeAttribute('aria-activedescendant');
  }

  #walk(event: KeyboardEvent): boolean {
    const count = this.choices.length;
    if (count === 0) return false;
    if (event.key === 'ArrowDown') this.#lit = (this.#lit + 1) % count;
    else if (event.key === 'ArrowUp') this.#lit = (this.#lit + count - 1) % count;
    else if (event.key === 'Enter' || event.key === 'Tab') this.choose(this.choices[this.#lit]);
    else return false;
    this.#describe();
    return true;
  }

  /** The focus stays in the text; this tells a screen reader which choice is lit. */
  #describe(): void {
    const dom = this.#props?.editor.view.dom;
    const choice = this.choices[this.#lit];
    if (!dom || !choice) return;
    dom.setAttribute('aria-controls', SLASH_LIST);
    dom.setAttribute('aria-activedescendant', `${SLASH_LIST}-${choice.id}`);
  }
}
