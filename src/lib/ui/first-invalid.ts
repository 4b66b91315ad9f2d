// After a form was sent with something missing, the caret goes to the first field that wants a word.
import { tick } from 'svelte';

export async function focusFirstInvalid(form: HTMLFormElement): Promise<void> {
  await tick();
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
