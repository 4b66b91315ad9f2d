// One of the places a workbench is made of: a column on a wide window, a tab on a phone.
import type { Component, Snippet } from 'svelte';

export interface Place {
  readonly id: string;
  /** The words of its tab, a count included: "People 13". */
  readonly label: string;
  readonly icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  readonly content: Snippet;
}
