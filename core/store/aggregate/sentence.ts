/** The filter sentences that open what an aggregate counted, put together by PostgreSQL: the groups are known there only. */
import { countConditions, formatBeside, limits, type Condition } from '../../rules/index.ts'
import { quote } from '../../rules/words.ts'
import type { Scope } from '../select.ts'
import type { By } from './question.ts'

/** A text in double quotes, as a sentence holds it; null for one that is too long to be compared with. */
export const quoted = (text: string): string =>
  `case when char_length(${text}) <= 1000 then '"' || replace(replace(${text}, '\\', '\\\\'), '"', '\\"') || '"' end`

/** A field as a sentence names it, in SQL quotes: keys are of declarations, so nothing in them ends the text. */
export const fieldName = ({ field }: By): string => quote(field)

/** Puts conditions, which are SQL, beside the one that was asked; null where the sentence would be longer than one may be. */
export function whole(scope: Scope, said: Condition | undefined): (...conditions: readonly string[]) => string {
  const base = said ? formatBeside(said) : ''
  if (said && countConditions(said) > limits.conditions - 4) return () => 'null::text'
  const asked = base === '' ? [] : [scope.parameters.add(base, 'text')]
  return (...conditions) => {
    const parts = [...asked, ...conditions.map((condition) => `(${condition})`)]
    const sentence = parts.join(` || ' and ' || `) || `''`
    return conditions.length === 0 ? sentence : `case when octet_length(${sentence}) <= ${limits.characters} then ${sentence} end`
  }
}
