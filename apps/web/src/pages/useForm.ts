import { type ChangeEvent, useState } from 'react'
import { ApiProblem } from '../api/problem.ts'

/** Says what is wrong with a value, or null. It sees the other values too. */
export type Rule<Key extends string> = (value: string, values: Readonly<Record<Key, string>>) => string | null

/** A form of texts: checked when a field is left, again while it is wrong, and all of it before it is sent. */
export interface Form<Key extends string> {
  values: Readonly<Record<Key, string>>
  set: (part: Partial<Record<Key, string>>) => void
  /** What a text field of the form must be given. */
  bind: (key: Key) => Bound
  /** What failed and belongs to no field. */
  problem: unknown
  busy: boolean
  /** Checks, then acts. Mistakes that the server names go to their fields; focus goes to the first of them. */
  submit: (act: (values: Readonly<Record<Key, string>>) => Promise<void>) => Promise<void>
}

interface Bound {
  name: string
  value: string
  error: string | null
  onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void
  onBlur: () => void
}

export function useForm<Key extends string>(start: Readonly<Record<Key, string>>, rules: Partial<Record<Key, Rule<Key>>>): Form<Key> {
  const [values, setValues] = useState(start)
  const [errors, setErrors] = useState<Partial<Record<Key, string>>>({})
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const keys = Object.keys(start) as Key[]

  const wrongIn = (key: Key, given: Readonly<Record<Key, string>>) => rules[key]?.(given[key], given) ?? null
  const show = (found: Partial<Record<Key, string>>) => {
    setErrors(found)
    const first = keys.find((key) => found[key])
    if (first) inputNamed(first)?.focus()
  }
  const set = (part: Partial<Record<Key, string>>) => {
    const next = { ...values, ...part }
    setValues(next)
    const still = keys.filter((key) => errors[key] && (!(key in part) || wrongIn(key, next)))
    setErrors(Object.fromEntries(still.map((key) => [key, key in part ? wrongIn(key, next) : errors[key]])) as typeof errors)
  }
  return {
    values,
    set,
    problem,
    busy,
    bind: (key) => ({
      name: key,
      value: values[key],
      error: errors[key] ?? null,
      onChange: (event) => set({ [key]: event.target.value } as Partial<Record<Key, string>>),
      onBlur: () => {
        const wrong = values[key] ? wrongIn(key, values) : null
        if (wrong) setErrors({ ...errors, [key]: wrong })
      },
    }),
    submit: async (act) => {
      if (busy) return
      const found = Object.fromEntries(keys.map((key) => [key, wrongIn(key, values)]).filter(([, wrong]) => wrong)) as Partial<
        Record<Key, string>
      >
      show(found)
      if (Object.keys(found).length > 0) return
      setProblem(null)
      setBusy(true)
      try {
        await act(values)
      } catch (error) {
        const named = error instanceof ApiProblem ? error.errors.filter(({ field }) => keys.includes(field as Key)) : []
        show(Object.fromEntries(named.map(({ field, message }) => [field, message])) as Partial<Record<Key, string>>)
        if (named.length === 0) setProblem(error)
      } finally {
        setBusy(false)
      }
    },
  }
}

/** The input a reader sees under this name; the newest form wins, because dialogs stand over pages. */
const inputNamed = (name: string): HTMLElement | undefined => [...document.getElementsByName(name)].findLast((input) => !input.hidden)
