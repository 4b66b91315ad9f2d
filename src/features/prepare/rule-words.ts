// The rules of attribution in words: a name, and what it means for whoever writes.
import type { Attribution } from '#domain/note/note.ts';
import { m } from '#lib/i18n/words.ts';

export const RULES = ['', 'named', 'not-attributed', 'chatham-house'] as const;

const LINES: Readonly<Record<Attribution, () => string>> = {
  named: m.prepare_rule_named_line,
  'not-attributed': m.prepare_rule_not_attributed_line,
  'chatham-house': m.prepare_rule_chatham_house_line
};

/** Empty for no rule. */
type Rule = Attribution | '';

export function ruleName(rule: Rule): string {
  return {
    '': m.prepare_rule_none,
    named: m.prepare_rule_named,
    'not-attributed': m.prepare_rule_not_attributed,
    'chatham-house': m.prepare_rule_chatham_house
  }[rule]();
}

/** "Not attributed: points do not name who made them." */
export function ruleLine(rule: Attribution | undefined): string | undefined {
  return rule && LINES[rule]();
}

export function ruleText(rule: Rule): string {
  return {
    '': m.prepare_rule_none_text,
    named: m.prepare_rule_named_text,
    'not-attributed': m.prepare_rule_not_attributed_text,
    'chatham-house': m.prepare_rule_chatham_house_text
  }[rule]();
}
