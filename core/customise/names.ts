/** What an object is called by programs and where it lies, made of what people call it. Pure. */
import { fold } from '../object/fold.ts'
import { namePrefix } from './custom-object.ts'

const wordsOf = (label: string): readonly string[] =>
  fold(label)
    .split(/[^a-z0-9]+/)
    .filter(Boolean)

/** `Service contract` → `x_service_contract`; with a number behind it where the name is taken. */
export const nameFor = (label: string, taken: (name: string) => boolean): string => free(`${namePrefix}${begun(label, '_')}`, '_', taken)

/** `Service contracts` → `service-contracts`. */
export const pathFor = (label: string, taken: (path: string) => boolean): string => free(begun(label, '-'), '-', taken)

/** Words joined, begun with a letter, short enough for a number behind. */
function begun(label: string, between: string): string {
  const words = wordsOf(label)
  const joined = (/^[a-z]/.test(words[0] ?? '') ? words : ['object', ...words]).join(between).slice(0, 35)
  return joined.endsWith(between) ? joined.slice(0, -1) : joined
}

function free(base: string, between: string, taken: (text: string) => boolean): string {
  for (let n = 1; ; n++) {
    const text = n === 1 ? base : `${base}${between}${n}`
    if (!taken(text)) return text
  }
}
