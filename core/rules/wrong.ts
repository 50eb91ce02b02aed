/** The refusals of this folder. */
import { Problem } from '../errors.ts'

/** A filter that cannot be understood: what is wrong, what would be right, and where in the text it stands when that is known. */
export const wrongFilter = (
  message: string,
  expected: string,
  more: { readonly at?: number | undefined; readonly field?: string } = {},
): Problem => new Problem('filter.wrong', message, { status: 400, fix: expected, more: { ...more, expected } })

/** A formula that cannot be understood, likewise; it comes with a definition, not with a question. */
export const wrongFormula = (
  message: string,
  expected: string,
  more: { readonly at?: number | undefined; readonly field?: string } = {},
): Problem => new Problem('formula.wrong', message, { status: 422, fix: expected, more: { ...more, expected } })
