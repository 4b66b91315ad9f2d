// What is asked before somebody is removed, or gives away what they may do: the words of the dialog.
import type { MemberAnswer } from '#domain/protocol/api.ts';
import type { MemberChange } from '#lib/api/client.ts';
import { m } from '#lib/i18n/words.ts';
import { roleWords } from './space-words.ts';

interface Confirmation {
  readonly title: string;
  readonly text: readonly string[];
  readonly deed: string;
}

export function confirmationOf(
  { name }: Pick<MemberAnswer, 'name'>,
  change: MemberChange,
  isSelf: boolean
): Confirmation {
  if ('role' in change)
    return {
      title: m.spaces_member_step_down_title({ role: roleWords(change.role) }),
      text: [m.spaces_member_step_down_text()],
      deed: m.spaces_member_step_down()
    };
  if (isSelf)
    return {
      title: m.spaces_member_leave_title(),
      text: [m.spaces_member_leave_text(), m.spaces_member_leave_back()],
      deed: m.spaces_member_leave()
    };
  return {
    title: m.spaces_member_remove_title({ name }),
    text: [m.spaces_member_remove_text({ name }), m.spaces_member_remove_back()],
    deed: m.spaces_member_remove()
  };
}
